package dev.gatepost.access.operators;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the use cases of accounts stand on: transactions of the instance, its audit log, its key. */
final class Ground {
    private static final Scope INSTANCE = new Scope(List.of(WorkspaceId.INSTANCE), List.of());

    private final Database database;
    private final Keys keys;
    private final Audit audit;
    private final Clock clock;

    Ground(Database database, Keys keys, Audit audit, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
        ensureKey();
    }

    /** The instance's key seals what belongs to no workspace; it is made at the first start. */
    private void ensureKey() {
        try {
            keys.workspace(WorkspaceId.INSTANCE);
        } catch (Unreadable none) {
            try {
                this.<@Nullable Void>in(tx -> {
                    keys.createWorkspace(tx, WorkspaceId.INSTANCE);
                    return null;
                });
            } catch (DatabaseFailure e) {
                if (!e.isDuplicate()) {
                    throw e;
                }
            }
        }
    }

    <T extends @Nullable Object> T in(Database.Work<T> work) {
        return database.transact(Role.CONSOLE, INSTANCE, work);
    }

    Database database() {
        return database;
    }

    Instant now() {
        return clock.instant();
    }

    byte[] seal(byte[] plain, UUID operator) {
        return keys.workspace(WorkspaceId.INSTANCE).seal(plain, binding(operator));
    }

    byte[] open(byte[] sealed, UUID operator) {
        return keys.workspace(WorkspaceId.INSTANCE).open(sealed, binding(operator));
    }

    private static Binding binding(UUID operator) {
        return new Binding(WorkspaceId.INSTANCE.value(), operator, "totp");
    }

    /** Appends to the instance's log. */
    void tell(Connection tx, String action, String actor, @Nullable String object, Map<String, String> facts)
            throws SQLException {
        audit.append(
                tx,
                List.of(new AuditEvent(
                        WorkspaceId.INSTANCE,
                        action,
                        actor,
                        object,
                        null,
                        Origin.correlation(),
                        now(),
                        new TreeMap<>(facts))));
    }
}
