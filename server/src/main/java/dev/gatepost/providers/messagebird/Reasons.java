package dev.gatepost.providers.messagebird;

import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.api.CodeTable;
import java.util.Locale;
import java.util.Map;

/**
 * Status words and reasons: developers.messagebird.com, "SMS status reports"; docs.bird.com, "Message status and
 * interactions", "SMS platform extended error codes". The older API writes reasons with spaces, the newer one with
 * underscores.
 */
final class Reasons {
    static final Map<String, ReportedStatus> STATUSES = Map.ofEntries(
            Map.entry("scheduled", ReportedStatus.ACCEPTED),
            Map.entry("accepted", ReportedStatus.ACCEPTED),
            Map.entry("processing", ReportedStatus.SUBMITTED),
            Map.entry("buffered", ReportedStatus.SUBMITTED),
            Map.entry("sent", ReportedStatus.SENT),
            Map.entry("delivered", ReportedStatus.DELIVERED),
            Map.entry("read", ReportedStatus.READ),
            Map.entry("expired", ReportedStatus.UNDELIVERED),
            Map.entry("delivery_failed", ReportedStatus.UNDELIVERED),
            Map.entry("sending_failed", ReportedStatus.FAILED),
            Map.entry("rejected", ReportedStatus.FAILED));

    private static final CodeTable ALL = CodeTable.begin()
            .refused(Failure.OPTED_OUT, "the recipient opted out", "opted_out")
            .refused(Failure.INVALID_ADDRESS, "nobody is at the number", "unknown_subscriber", "incorrect_number")
            .refused(Failure.PERMANENT, "the carrier did not take it", "carrier_rejected")
            .refused(Failure.ACCOUNT, "the account has no funds", "insufficient_balance")
            .later(
                    Cause.FAULT,
                    "it did not pass this time",
                    "unavailable_subscriber",
                    "received_network_error",
                    "expired")
            .later(Cause.ACCOUNT_TOO_FAST, "the capacity is reached", "capacity_limit_reached")
            .done();

    private Reasons() {}

    /** A reason as both APIs are read. */
    static String of(String written) {
        return written.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    static CodeTable all() {
        return ALL;
    }
}
