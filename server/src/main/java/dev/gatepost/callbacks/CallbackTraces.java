package dev.gatepost.callbacks;

import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The spans of callbacks: each receipt that was applied. Their correlations are looked up only while traces are on. */
final class CallbackTraces {
    private CallbackTraces() {}

    static void applied(Connection tx, MessageStore messages, List<Step> steps, Instant since) throws SQLException {
        if (!Traces.on() || steps.isEmpty()) {
            return;
        }
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        steps.forEach(s -> wanted.put(s.message(), s.workspace()));
        Map<MessageId, String> correlations = messages.correlations(tx, wanted);
        for (Step step : steps) {
            String correlation = correlations.get(step.message());
            if (correlation != null) {
                Traces.end(
                        Traces.stage(
                                Traces.Stage.CALLBACK,
                                correlation,
                                step.message().value(),
                                since),
                        true,
                        Map.of(
                                "gatepost.status",
                                step.to().written(),
                                "gatepost.attempt",
                                Integer.toString(step.attempt())));
            }
        }
    }
}
