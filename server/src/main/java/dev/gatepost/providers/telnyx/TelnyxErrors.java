package dev.gatepost.providers.telnyx;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.api.CodeTable;

/** Telnyx's error codes, the same in answers and in callbacks: developers.telnyx.com, "Messaging error codes". */
final class TelnyxErrors {
    static final CodeTable ALL = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the recipient replied STOP to this sender", "40300")
            .refused(Failure.INVALID_ADDRESS, "the number is not valid or cannot receive", "40001", "40012", "40310")
            .refused(Failure.INVALID_ADDRESS, "the number is not in the form +E.164", "10016")
            .refused(Failure.CONTENT, "the text was refused", "40009", "40015", "40302", "40316", "40322", "40328")
            .refused(Failure.ACCOUNT, "the credentials are wrong or lack a permission", "10009", "10010", "20006")
            .refused(
                    Failure.ACCOUNT, "the account is blocked, not verified or without funds", "20012", "20013", "20014")
            .refused(Failure.ACCOUNT, "the account has no funds, or messaging is off", "20100", "40314")
            // The carrier blocks the sender, whoever the recipient is.
            .refused(Failure.ACCOUNT, "the carrier blocks the sender as spam", "40003", "40315")
            .refused(Failure.ACCOUNT, "the sender is not registered", "40010", "40329")
            .refused(Failure.ACCOUNT, "the sender cannot be used", "40013", "40100", "40305", "40306", "40321")
            .refused(Failure.ACCOUNT, "the profile is off or does not reach there", "40309", "40312")
            .refused(Failure.PERMANENT, "the carrier did not take it", "40008")
            .later(Cause.ACCOUNT_TOO_FAST, "too many requests at once", "10011")
            .later(Cause.SENDER_TOO_FAST, "too much at once for this sender", "40011", "40018", "40318")
            .later(Cause.FAULT, "it did not pass this time", "40002", "40004", "40005", "40006", "40014", "40320")
            .done();

    private TelnyxErrors() {}
}
