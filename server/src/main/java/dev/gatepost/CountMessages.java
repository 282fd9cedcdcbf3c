package dev.gatepost;

import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.OnMessageChange;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.Telemetry;
import java.sql.Connection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the moves of messages by state and reason as they are written. A batch that is rolled back and tried again is
 * counted again; what must be exact is counted in the tables.
 */
final class CountMessages implements OnMessageChange {
    private static final String NONE = "none";
    private static final Telemetry.Counting STEPS = Telemetry.counting(
            "gatepost_message_steps_total", "Moves of messages into a state, by the reason.", "state", "reason");

    @Override
    public void changed(Connection tx, List<Step> steps) {
        int[] plain = new int[MessageState.values().length];
        Map<MessageState, Map<String, Integer>> reasoned = new EnumMap<>(MessageState.class);
        for (Step step : steps) {
            String reason = step.reason();
            if (reason == null) {
                plain[step.to().ordinal()]++;
            } else {
                reasoned.computeIfAbsent(step.to(), s -> new HashMap<>()).merge(reason, 1, Integer::sum);
            }
        }
        for (MessageState state : MessageState.values()) {
            STEPS.add(plain[state.ordinal()], state.written(), NONE);
        }
        reasoned.forEach(
                (state, counts) -> counts.forEach((reason, count) -> STEPS.add(count, state.written(), reason)));
    }
}
