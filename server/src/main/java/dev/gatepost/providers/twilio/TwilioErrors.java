package dev.gatepost.providers.twilio;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.api.CodeTable;

/**
 * Twilio's error codes that bear on messages, and what each means for us. A code stands in API answers and in the
 * {@code ErrorCode} of status callbacks alike. Source: the pages {@code twilio.com/docs/api/errors/<code>}. Codes that
 * are not here are judged by the HTTP status alone.
 */
final class TwilioErrors {
    static final CodeTable ALL = CodeTable.begin()
            // The person does not want messages from this sender.
            .refused(Failure.OPTED_OUT, "the recipient replied STOP to this sender", "21610")
            // Also given when the person blocked the sender; either way only the person can lift it.
            .refused(Failure.OPTED_OUT, "the recipient blocked this sender or opted out", "63014")
            // The address can never receive.
            .refused(Failure.INVALID_ADDRESS, "the number is not valid", "21211", "21217")
            .refused(Failure.INVALID_ADDRESS, "the number is not a mobile number", "21614")
            .refused(Failure.INVALID_ADDRESS, "the number is a landline", "21635")
            .refused(Failure.INVALID_ADDRESS, "the number is unknown or no longer in use", "30005")
            .refused(Failure.INVALID_ADDRESS, "the number is a landline or out of the carrier's reach", "30006")
            // Ambiguous: a carrier's block, the person's block, or a device without texts.
            .refused(Failure.BLOCKED, "the carrier or the recipient blocked the message", "30004")
            // What is written.
            .refused(Failure.CONTENT, "the text is too long", "21617")
            .refused(Failure.CONTENT, "the carrier filtered the message", "30007")
            .refused(Failure.CONTENT, "outside the service window only a template may be sent", "63016")
            // The sender or the account has to be put in order first.
            .refused(Failure.ACCOUNT, "the credentials are wrong", "20003")
            .refused(Failure.ACCOUNT, "the account is not active", "20005")
            .refused(Failure.ACCOUNT, "the account does not exist at this address", "20404")
            .refused(Failure.ACCOUNT, "the sender cannot send to this destination", "21606")
            .refused(Failure.ACCOUNT, "a trial account sends to verified numbers only", "21608")
            .refused(Failure.ACCOUNT, "no route from this sender to this destination", "21612")
            .refused(Failure.ACCOUNT, "the account is suspended", "30002")
            .refused(Failure.ACCOUNT, "the sender is not registered for 10DLC", "30034")
            // Not now. 20429: "never processed and always safe to retry".
            .later(Cause.ACCOUNT_TOO_FAST, "too many requests at once", "20429", "30001", "63018")
            .later(Cause.SENDER_TOO_FAST, "the sender's queue is full or its rate exceeded", "21611", "30022")
            .later(Cause.FAULT, "the service is unavailable for now", "20503")
            .later(Cause.FAULT, "the handset is off or out of reach", "30003")
            .later(Cause.FAULT, "the carrier gave no reason", "30008")
            .done();

    private TwilioErrors() {}
}
