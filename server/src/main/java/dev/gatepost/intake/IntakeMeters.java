package dev.gatepost.intake;

import dev.gatepost.platform.Telemetry;

/** What intake measures: messages that were made, after their commit; an answer from an earlier call is none. */
final class IntakeMeters {
    private static final Telemetry.Counting MADE = Telemetry.counting(
            "gatepost_messages_made_total",
            "Messages written, by the state they began in.",
            "channel",
            "purpose",
            "state");

    private IntakeMeters() {}

    static void made(SendRequest request, Accepted.Message message) {
        if (!message.replay()) {
            MADE.one(
                    request.channel().written(),
                    request.purpose().written(),
                    message.state().written());
        }
    }
}
