package dev.gatepost.keys;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables of wrapped keys. It reads over one connection of its own: a key is asked for inside other transactions,
 * and a pool whose connections all wait for a key would wait for itself.
 */
final class KeyStore implements AutoCloseable {
    private static final String FIND_WORKSPACE =
            "select version, wrapped from workspace_key where workspace_id = ? order by version desc";
    private static final String FIND_ORGANISATION = "select 1, wrapped from organisation_key where organisation_id = ?";
    private static final String ADD_WORKSPACE =
            "insert into workspace_key (workspace_id, wrapped, created_at, version) values (?, ?, ?, ?)";
    private static final String ADD_ORGANISATION =
            "insert into organisation_key (organisation_id, wrapped, created_at) values (?, ?, ?)";
    private static final String FIND_CHECK = "select root_check from directory_key_check";
    private static final String ADD_CHECK = """
            insert into directory_key_check (root_check, created_at) values (?, ?) on conflict do nothing""";

    private final Database database;
    private @Nullable Connection own;

    KeyStore(Database database) {
        this.database = database;
    }

    /** A wrapped key and which version it is. */
    record Wrapped(int version, byte[] bytes) {}

    /** The versions of a workspace's key, the newest first; none when there is no such workspace. */
    List<Wrapped> workspace(WorkspaceId id) {
        return find(FIND_WORKSPACE, new Scope(List.of(id), List.of()), id.value());
    }

    byte @Nullable [] organisation(OrganisationId id) {
        List<Wrapped> found = find(FIND_ORGANISATION, new Scope(List.of(), List.of(id)), id.value());
        return found.isEmpty() ? null : found.getFirst().bytes();
    }

    static void addWorkspace(Connection tx, WorkspaceId id, Wrapped wrapped, Instant now) {
        try (PreparedStatement add = tx.prepareStatement(ADD_WORKSPACE)) {
            Sql.bind(add, id.value(), wrapped.bytes(), now, wrapped.version());
            add.executeUpdate();
        } catch (SQLException failure) {
            throw new DatabaseFailure("The wrapped key could not be written.", failure);
        }
    }

    static void addOrganisation(Connection tx, OrganisationId id, byte[] wrapped, Instant now) {
        try (PreparedStatement add = tx.prepareStatement(ADD_ORGANISATION)) {
            Sql.bind(add, id.value(), wrapped, now);
            add.executeUpdate();
        } catch (SQLException failure) {
            throw new DatabaseFailure("The wrapped key could not be written.", failure);
        }
    }

    /** The check value of the root key that this database belongs to; null when it belongs to none yet. */
    byte @Nullable [] check() {
        return database.<byte @Nullable []>transact(Role.JOBS, Scope.none(), tx -> {
            try (PreparedStatement find = tx.prepareStatement(FIND_CHECK);
                    ResultSet row = find.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        });
    }

    void addCheck(byte[] check, Instant now) {
        database.transact(Role.JOBS, Scope.none(), tx -> {
            try (PreparedStatement add = tx.prepareStatement(ADD_CHECK)) {
                add.setBytes(1, check);
                add.setObject(2, now.atOffset(ZoneOffset.UTC));
                return add.executeUpdate();
            }
        });
    }

    private synchronized List<Wrapped> find(String sql, Scope scope, UUID id) {
        try {
            return findOver(connection(), sql, scope, id);
        } catch (SQLException broken) {
            // The server may have been restarted since; once more over a new connection.
            close();
            try {
                return findOver(connection(), sql, scope, id);
            } catch (SQLException failure) {
                close();
                throw new DatabaseFailure("The wrapped key could not be read.", failure);
            }
        }
    }

    private List<Wrapped> findOver(Connection connection, String sql, Scope scope, UUID id) throws SQLException {
        database.enter(connection, scope);
        try (PreparedStatement find = connection.prepareStatement(sql)) {
            find.setObject(1, id);
            try (ResultSet rows = find.executeQuery()) {
                List<Wrapped> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(new Wrapped(rows.getInt(1), rows.getBytes(2)));
                }
                connection.commit();
                return out;
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = own;
        if (open == null) {
            open = database.connect(Role.ACCEPT);
            own = open;
        }
        return open;
    }

    @Override
    public synchronized void close() {
        Connection open = own;
        own = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException gone) {
                // It was broken already; that is why it is closed.
            }
        }
    }
}
