package dev.gatepost.callbacks;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.callbacks.CallbackStore.Refused;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.RawCallback;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Seals what was refused and keeps it for a person to look at, with its line in the audit. */
final class KeepUnbelieved {
    private static final Logger LOG = LoggerFactory.getLogger(KeepUnbelieved.class);

    private static final Duration PATIENCE = Duration.ofMillis(250);

    private final Database database;
    private final Keys keys;
    private final Audit audit;
    private final CallbackStore store = new CallbackStore();
    /** Writes at once; what must wait longer than {@link #PATIENCE} in a flood is refused without being kept. */
    private final Semaphore keeping = new Semaphore(2);

    KeepUnbelieved(Database database, Keys keys, Audit audit) {
        this.database = database;
        this.keys = keys;
        this.audit = audit;
    }

    /** A callback and what is wrong with it. */
    record Unbelieved(RawCallback raw, ReasonCode code, String why, String source, Instant at) {}

    void keep(Connections.Open open, Unbelieved what) {
        if (!mayKeep()) {
            LOG.warn(
                    "connection {}: {} ({}), not kept: too many at once",
                    open.account().connection(),
                    what.code(),
                    what.why());
            return;
        }
        try {
            UUID id = UuidV7.next();
            byte[] sealed = keys.workspace(open.workspace())
                    .seal(StoredCallback.write(what.raw()), StoredCallback.binding(open.workspace(), id));
            var refused = new Refused(
                    open.workspace(),
                    id,
                    open.account().connection().value(),
                    what.at(),
                    what.code().code(),
                    what.why(),
                    what.source(),
                    sealed,
                    false);
            Scope scope = new Scope(List.of(open.workspace()), List.of());
            database.<@Nullable Void>transact(Role.CALLBACKS, scope, tx -> {
                store.quarantine(tx, refused);
                audit.append(tx, List.of(audited(refused)));
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("a refused callback could not be kept: {}", Failures.describe(e));
        } finally {
            keeping.release();
        }
    }

    private boolean mayKeep() {
        try {
            return keeping.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static AuditEvent audited(Refused r) {
        return new AuditEvent(
                r.workspace(),
                "callback.refused",
                "provider:" + new ConnectionId(r.connection()),
                new ConnectionId(r.connection()).toString(),
                null,
                r.id().toString(),
                r.receivedAt(),
                new TreeMap<>(Map.of("reason", r.reason(), "why", r.why())),
                "ip:" + r.source());
    }
}
