package dev.gatepost.providers.smpp;

import dev.gatepost.platform.Telemetry;
import java.util.List;
import java.util.Map;

/** What is counted of sessions. */
final class SmppMeters {
    private static final Telemetry.Readings SESSIONS =
            Telemetry.readings("gatepost_smpp_sessions", "Sessions with message centres.", "state");
    private static final Telemetry.Readings UNANSWERED =
            Telemetry.readings("gatepost_smpp_unanswered", "Short messages without an answer yet.");
    private static final Telemetry.Counting SUBMITTED = Telemetry.counting(
                    "gatepost_smpp_submitted_total", "Short messages by what became of them.", "answer")
            .begin(List.of("taken", "throttled", "refused", "not_written", "no_answer"));
    private static final Telemetry.Counting ARRIVED = Telemetry.counting(
                    "gatepost_smpp_arrived_total", "PDUs that message centres sent.", "kind", "answer")
            .begin(List.of("deliver_sm", "data_sm"), "taken");

    private SmppMeters() {}

    static void submitted(SmppBind.Reply reply) {
        SUBMITTED.one(
                switch (reply) {
                    case SmppBind.Reply.Ok ok -> "taken";
                    case SmppBind.Reply.Negative negative ->
                        negative.status() == CommandStatus.THROTTLED || negative.status() == CommandStatus.QUEUE_FULL
                                ? "throttled"
                                : "refused";
                    case SmppBind.Reply.NotWritten not -> "not_written";
                    case SmppBind.Reply.NoAnswer none -> "no_answer";
                });
    }

    static void arrived(String kind, boolean durable) {
        ARRIVED.one(kind, durable ? "taken" : "try_again");
    }

    static void sessions(int bound, int wanted, int unanswered) {
        SESSIONS.replace(Map.of(List.of("bound"), bound, List.of("wanted"), wanted));
        UNANSWERED.set(unanswered);
    }
}
