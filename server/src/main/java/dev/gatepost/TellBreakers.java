package dev.gatepost;

import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.limits.OnBreakerChange;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts changes of breakers into the words of the room events: {@code alert.breaker}. Beside the traffic, since a call
 * to a provider is what brings a change about; at most a hundred wait to be told, more are in the log alone.
 */
final class TellBreakers implements OnBreakerChange {
    private static final Logger LOG = LoggerFactory.getLogger(TellBreakers.class);

    private final Database database;
    private final Connections connections;
    private final Events events;
    private final Semaphore waiting = new Semaphore(100);

    TellBreakers(Database database, Connections connections, Events events) {
        this.database = database;
        this.connections = connections;
        this.events = events;
    }

    @Override
    public void changed(Change change) {
        if (!waiting.tryAcquire()) {
            return;
        }
        Thread.ofVirtual().name("tell-breaker").start(() -> {
            try {
                connections
                        .open(new ConnectionId(change.connection()))
                        .ifPresent(open -> tell(open.workspace(), change));
            } catch (RuntimeException e) {
                LOG.warn("a breaker's change could not be told: {}", Failures.describe(e));
            } finally {
                waiting.release();
            }
        });
    }

    private void tell(WorkspaceId workspace, Change change) {
        var happened = new Happened(
                workspace,
                "alert.breaker",
                change.connection(),
                change.at(),
                Map.of(
                        "connection", new ConnectionId(change.connection()).toString(),
                        "country", change.country() == null ? "" : change.country(),
                        "from", change.from().written(),
                        "to", change.to().written(),
                        "why", change.why()));
        database.<@Nullable Void>transact(Role.DISPATCH, new Scope(List.of(workspace), List.of()), tx -> {
            events.happened(tx, List.of(happened));
            return null;
        });
    }
}
