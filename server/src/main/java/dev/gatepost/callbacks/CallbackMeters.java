package dev.gatepost.callbacks;

import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.CallbackEvent;
import java.time.Duration;
import java.time.Instant;

/** What callbacks measure: verdicts at the door, and how old a receipt is when it arrives and when it is applied. */
final class CallbackMeters {
    private static final Telemetry.Counting VERDICTS = Telemetry.counting(
            "gatepost_callbacks_total", "Callbacks at the door, by what was thought of them.", "provider", "verdict");
    private static final Telemetry.Timing CARRIER = Telemetry.timing(
            "gatepost_receipt_carrier_lag_seconds",
            "From what a receipt tells of, by the carrier's clock, to its arrival.");
    private static final Telemetry.Timing INBOX =
            Telemetry.timing("gatepost_receipt_inbox_lag_seconds", "From a receipt's arrival to its being applied.");

    private CallbackMeters() {}

    static void verdict(String provider, String verdict) {
        VERDICTS.one(provider, verdict);
    }

    static void applied(Verified callback, CallbackEvent.Receipt receipt, Instant now) {
        INBOX.took(Duration.between(callback.receivedAt(), now).toNanos());
        if (receipt.at() != null) {
            CARRIER.took(Duration.between(receipt.at(), callback.receivedAt()).toNanos());
        }
    }
}
