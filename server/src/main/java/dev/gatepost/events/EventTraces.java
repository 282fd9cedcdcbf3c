package dev.gatepost.events;

import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.Traces.Begun;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of events: each try to tell of a message. Its correlation is looked up only while traces are on. */
final class EventTraces {
    private static final MessageStore MESSAGES = new MessageStore();

    private EventTraces() {}

    /** Null when traces are off, this one is not kept, or the event tells of something else than a message. */
    static @Nullable Begun telling(Database database, EventStore.Delivery delivery) {
        if (!Traces.on()) {
            return null;
        }
        MessageId message = new MessageId(delivery.object());
        String correlation = database.<@Nullable String>transact(
                Role.JOBS,
                new Scope(List.of(delivery.workspace()), List.of()),
                tx -> MESSAGES.correlations(tx, Map.of(message, delivery.workspace()))
                        .get(message));
        return correlation == null
                ? null
                : Traces.stage(Traces.Stage.EVENT, correlation, message.value(), Traces.now());
    }

    static void told(@Nullable Begun span, String answer) {
        if (span != null) {
            Traces.end(span, answer.startsWith("2"), Map.of("gatepost.answer", answer));
        }
    }
}
