package dev.gatepost.providers.vonage;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.api.CodeTable;

/**
 * Vonage's codes: developer.vonage.com, "Messages API errors" (answers and status callbacks alike), "Troubleshooting
 * SMS" (the SMS API's answers), "SMS delivery receipts" (its {@code err-code}), "Messaging opted-out numbers".
 */
final class VonageErrors {
    static final CodeTable MESSAGES = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the recipient replied STOP to this sender", "1240")
            .refused(Failure.BLOCKED, "Vonage bars the number", "1050")
            .refused(Failure.INVALID_ADDRESS, "the number is not valid or no longer in use", "1170", "1190", "1300")
            .refused(Failure.CONTENT, "the text is too long or was refused", "1022", "1090", "1210", "1270", "1340")
            .refused(Failure.ACCOUNT, "the account is barred, without funds or not enabled", "1060", "1070", "1080")
            .refused(Failure.ACCOUNT, "the credentials, the sender or a right is wrong", "1110", "1120", "1140", "1370")
            .refused(Failure.ACCOUNT, "the number is not on the account's list of permitted ones", "1160")
            .refused(Failure.PERMANENT, "a parameter is missing or not valid", "1010", "1020", "1021", "1130", "1150")
            .refused(Failure.PERMANENT, "the number cannot be reached", "1040", "1200", "1250", "1260", "1280", "1310")
            .later(Cause.ACCOUNT_TOO_FAST, "too many requests at once", "1000")
            .later(Cause.SENDER_TOO_FAST, "too much at once to this number", "1241")
            .later(
                    Cause.FAULT,
                    "it did not pass this time",
                    "1030",
                    "1100",
                    "1180",
                    "1220",
                    "1230",
                    "1290",
                    "1330",
                    "1360")
            .done();

    /** The {@code status} in the SMS API's answers. */
    static final CodeTable SMS = CodeTable.begin()
            .refused(Failure.BLOCKED, "Vonage bars the number", "7")
            .refused(Failure.INVALID_ADDRESS, "the number is no longer in use", "33")
            .refused(Failure.CONTENT, "the text is too long", "12")
            .refused(
                    Failure.ACCOUNT,
                    "the account or its credentials have to be put in order",
                    "4",
                    "8",
                    "9",
                    "11",
                    "29")
            .refused(Failure.ACCOUNT, "the sender or the signature is wrong", "14", "15", "32")
            .refused(Failure.PERMANENT, "a parameter is missing or not valid", "2", "3", "6", "22", "23")
            .later(Cause.ACCOUNT_TOO_FAST, "too many requests at once", "1", "10")
            .later(Cause.FAULT, "it did not pass this time", "5")
            .done();

    /** The {@code err-code} in the SMS API's receipts. */
    static final CodeTable RECEIPTS = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the recipient asked not to receive from this sender", "4", "9")
            .refused(Failure.INVALID_ADDRESS, "the number is not in use", "3")
            .refused(Failure.CONTENT, "the text was refused", "6", "10", "13", "50", "51", "52", "53", "54")
            .refused(Failure.PERMANENT, "the number cannot be reached", "5", "11", "12", "14", "15")
            .later(Cause.FAULT, "it did not pass this time", "1", "2", "7", "8", "99")
            .done();

    private VonageErrors() {}
}
