package dev.gatepost;

import dev.gatepost.callbacks.CallbackTrouble;
import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts troubles with callbacks into the words of the room events: {@code alert.callback_forged}, {@code _flood} and
 * {@code _unproven}. Beside the traffic, so that a forgery costs its sender's connection nothing more; at most twenty
 * wait to be told.
 */
final class TellCallbacks implements CallbackTrouble.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(TellCallbacks.class);

    private final Database database;
    private final Events events;
    private final Semaphore waiting = new Semaphore(20);

    TellCallbacks(Database database, Events events) {
        this.database = database;
        this.events = events;
    }

    @Override
    public void happened(CallbackTrouble trouble) {
        if (!waiting.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("tell-callback").start(() -> {
            try {
                tell(trouble);
            } catch (RuntimeException e) {
                LOG.warn("a trouble with callbacks could not be told: {}", Failures.describe(e));
            } finally {
                waiting.release();
            }
        });
    }

    private void tell(CallbackTrouble t) {
        var happened = new Happened(
                t.workspace(),
                "alert.callback_" + t.kind().written(),
                t.connection().value(),
                t.at(),
                Map.of("connection", t.connection().toString(), "why", t.why()));
        database.<@Nullable Void>transact(Role.CALLBACKS, new Scope(List.of(t.workspace()), List.of()), tx -> {
            events.happened(tx, List.of(happened));
            return null;
        });
    }
}
