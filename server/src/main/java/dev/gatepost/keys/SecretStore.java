package dev.gatepost.keys;

import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets of connections, endpoints and clients, sealed under the key of their workspace. Each touch is recorded in
 * table {@code secret_access} in the same transaction: which database role, which secret, when, why. All methods need
 * the workspace in the transaction's scope.
 */
public final class SecretStore {
    private static final String PUT = """
            insert into workspace_secret (workspace_id, owner_id, name, sealed, written_at) values (?, ?, ?, ?, ?)
            on conflict (workspace_id, owner_id, name)
            do update set sealed = excluded.sealed, written_at = excluded.written_at""";
    private static final String GET = """
            select sealed from workspace_secret where workspace_id = ? and owner_id = ? and name = ?""";
    private static final String REMOVE = """
            delete from workspace_secret where workspace_id = ? and owner_id = ? and name = ?""";
    private static final String RECORD = """
            insert into secret_access (workspace_id, owner_id, name, id, act, why, at) values (?, ?, ?, ?, ?, ?, ?)""";

    private final Keys keys;
    private final Clock clock;

    public SecretStore(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** Writes a secret, over the one of that name if there is one. */
    public void put(Connection tx, WorkspaceId workspace, UUID owner, String name, Secret value) throws SQLException {
        byte[] plain = value.reveal().getBytes(StandardCharsets.UTF_8);
        byte[] sealed = keys.workspace(workspace).seal(plain, binding(workspace, owner, name));
        try (PreparedStatement put = tx.prepareStatement(PUT)) {
            name(put, workspace, owner, name);
            put.setBytes(4, sealed);
            put.setObject(5, clock.instant().atOffset(ZoneOffset.UTC));
            put.executeUpdate();
        }
        record(tx, new Touch(workspace, owner, name), "written", "set by the owner's room");
    }

    /**
     * Reads a secret.
     *
     * @param why what it is needed for, for the record: {@code sign event evt_…}
     * @throws Unreadable when there is none, or it was altered or moved
     */
    public Secret get(Connection tx, WorkspaceId workspace, UUID owner, String name, String why) throws SQLException {
        record(tx, new Touch(workspace, owner, name), "read", why);
        try (PreparedStatement get = tx.prepareStatement(GET)) {
            name(get, workspace, owner, name);
            try (ResultSet row = get.executeQuery()) {
                if (!row.next()) {
                    throw new Unreadable("there is no secret " + name + " of " + owner);
                }
                byte[] plain = keys.workspace(workspace).open(row.getBytes(1), binding(workspace, owner, name));
                return new Secret(new String(plain, StandardCharsets.UTF_8));
            }
        }
    }

    /** Reads a secret that need not be there. */
    public Optional<Secret> find(Connection tx, WorkspaceId workspace, UUID owner, String name, String why)
            throws SQLException {
        try (PreparedStatement get = tx.prepareStatement(GET)) {
            name(get, workspace, owner, name);
            try (ResultSet row = get.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
            }
        }
        return Optional.of(get(tx, workspace, owner, name, why));
    }

    /** Removes a secret; false when there was none. */
    public boolean remove(Connection tx, WorkspaceId workspace, UUID owner, String name, String why)
            throws SQLException {
        record(tx, new Touch(workspace, owner, name), "removed", why);
        try (PreparedStatement remove = tx.prepareStatement(REMOVE)) {
            name(remove, workspace, owner, name);
            return remove.executeUpdate() > 0;
        }
    }

    private record Touch(WorkspaceId workspace, UUID owner, String name) {}

    private void record(Connection tx, Touch touch, String act, String why) throws SQLException {
        try (PreparedStatement record = tx.prepareStatement(RECORD)) {
            name(record, touch.workspace(), touch.owner(), touch.name());
            record.setObject(4, UuidV7.next());
            record.setString(5, act);
            record.setString(6, why);
            record.setObject(7, clock.instant().atOffset(ZoneOffset.UTC));
            record.executeUpdate();
        }
    }

    private static void name(PreparedStatement statement, WorkspaceId workspace, UUID owner, String name)
            throws SQLException {
        statement.setObject(1, workspace.value());
        statement.setObject(2, owner);
        statement.setString(3, name);
    }

    private static Binding binding(WorkspaceId workspace, UUID owner, String name) {
        return new Binding(workspace.value(), owner, "secret:" + name);
    }
}
