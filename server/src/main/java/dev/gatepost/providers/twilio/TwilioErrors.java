package dev.gatepost.providers.twilio;

import dev.gatepost.providers.Provider.Failure;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Twilio's error codes that bear on messages, and what each means for us. A code stands in API answers and in the
 * {@code ErrorCode} of status callbacks alike. Source: the pages {@code twilio.com/docs/api/errors/<code>}. Codes that
 * are not here are judged by the HTTP status alone.
 */
final class TwilioErrors {
    private static final Map<Integer, Row> ROWS = Arrays.stream(new Row[] {
                // The person does not want messages from this sender.
                row(21610, Failure.OPTED_OUT, "the recipient replied STOP to this sender"),
                // Also given when the person blocked the sender; either way only the person can lift it.
                row(63014, Failure.OPTED_OUT, "the recipient blocked this sender or opted out"),
                // The address can never receive.
                row(21211, Failure.INVALID_ADDRESS, "the number is not valid"),
                row(21217, Failure.INVALID_ADDRESS, "the number is not valid"),
                row(21614, Failure.INVALID_ADDRESS, "the number is not a mobile number"),
                row(21635, Failure.INVALID_ADDRESS, "the number is a landline"),
                row(30005, Failure.INVALID_ADDRESS, "the number is unknown or no longer in use"),
                row(30006, Failure.INVALID_ADDRESS, "the number is a landline or out of the carrier's reach"),
                // Ambiguous: a carrier's block, the person's block, or a device without texts.
                row(30004, Failure.BLOCKED, "the carrier or the recipient blocked the message"),
                // What is written.
                row(21617, Failure.CONTENT, "the text is too long"),
                row(30007, Failure.CONTENT, "the carrier filtered the message"),
                row(63016, Failure.CONTENT, "outside the service window only a template may be sent"),
                // The sender or the account has to be put in order first.
                row(20003, Failure.ACCOUNT, "the credentials are wrong"),
                row(20005, Failure.ACCOUNT, "the account is not active"),
                row(20404, Failure.ACCOUNT, "the account does not exist at this address"),
                row(21606, Failure.ACCOUNT, "the sender cannot send to this destination"),
                row(21608, Failure.ACCOUNT, "a trial account sends to verified numbers only"),
                row(21612, Failure.ACCOUNT, "no route from this sender to this destination"),
                row(30002, Failure.ACCOUNT, "the account is suspended"),
                row(30034, Failure.ACCOUNT, "the sender is not registered for 10DLC"),
                // Not now. 20429: "never processed and always safe to retry".
                row(20429, null, "too many requests at once"),
                row(20503, null, "the service is unavailable for now"),
                row(21611, null, "the sender's queue is full"),
                row(30001, null, "the queue is full"),
                row(30003, null, "the handset is off or out of reach"),
                row(30008, null, "the carrier gave no reason"),
                row(30022, null, "the sender's 10DLC rate is exceeded"),
                row(63018, null, "the channel's rate is exceeded"),
            })
            .collect(Collectors.toUnmodifiableMap(Row::code, Function.identity()));

    private TwilioErrors() {}

    /**
     * One code.
     *
     * @param failure null when the same message may succeed later
     * @param meaning our own words: Twilio's contain the number
     */
    record Row(int code, @Nullable Failure failure, String meaning) {}

    static Optional<Row> of(int code) {
        return Optional.ofNullable(ROWS.get(code));
    }

    private static Row row(int code, @Nullable Failure failure, String meaning) {
        return new Row(code, failure, meaning);
    }
}
