package dev.gatepost.events;

import dev.gatepost.platform.Telemetry;
import java.util.List;

/** What events measure: the tries to deliver them and what came of each. */
final class EventMeters {
    private static final String DELIVERED = "delivered";
    private static final String RETRIED = "retried";
    private static final String DEAD = "dead";
    private static final Telemetry.Counting TRIES = Telemetry.counting(
                    "gatepost_event_tries_total", "Tries to deliver an event to an endpoint.", "result")
            .begin(List.of(DELIVERED, RETRIED, DEAD));
    private static final Telemetry.Timing CALLS =
            Telemetry.timing("gatepost_event_call_seconds", "Calls to the endpoints of events.");

    private EventMeters() {}

    /** @param state what the delivery is afterwards: delivered, pending or dead */
    static void tried(String state) {
        TRIES.one(state.equals("pending") ? RETRIED : state);
    }

    static void called(long nanos) {
        CALLS.took(nanos);
    }
}
