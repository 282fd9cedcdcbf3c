package dev.gatepost.access;

import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** What a restore does to who may come in: nobody stays signed in, and what was revoked since is revoked. */
public final class AfterRestore {
    private static final List<String> ENDED = List.of(
            "delete from directory_outside_visit",
            "delete from directory_session",
            "delete from directory_ceremony",
            "delete from directory_invitation",
            "delete from directory_oauth_spent",
            "delete from directory_oauth_grant",
            "delete from directory_oauth_assertion");

    private AfterRestore() {}

    /** Every workspace and organisation as this transaction sees them, and the instance. */
    public static Scope everything(Connection tx) throws SQLException {
        List<WorkspaceId> workspaces = new ArrayList<>(List.of(WorkspaceId.INSTANCE));
        List<OrganisationId> organisations = new ArrayList<>(List.of(new OrganisationId(new UUID(0, 0))));
        try (Statement ask = tx.createStatement()) {
            try (ResultSet row = ask.executeQuery("select id from directory_workspace")) {
                while (row.next()) {
                    workspaces.add(new WorkspaceId(row.getObject(1, UUID.class)));
                }
            }
            try (ResultSet row = ask.executeQuery("select id from directory_organisation")) {
                while (row.next()) {
                    organisations.add(new OrganisationId(row.getObject(1, UUID.class)));
                }
            }
        }
        return new Scope(workspaces, organisations);
    }

    /** Ends every session, token and question at sign-in. */
    public static void endSessions(Connection tx) throws SQLException {
        try (Statement end = tx.createStatement()) {
            for (String statement : ENDED) {
                end.executeUpdate(statement);
            }
        }
    }

    /** Revokes these keys of the API again; how many were in force. */
    public static int revoke(Connection tx, Collection<UUID> credentials, Instant now) throws SQLException {
        return end(tx, credentials, now, """
                update directory_credential set revoked_at = ? where id = any(?) and revoked_at is null""");
    }

    /** Retires these clients again; how many were in force. */
    public static int retire(Connection tx, Collection<UUID> clients, Instant now) throws SQLException {
        return end(tx, clients, now, """
                update directory_oauth_client set retired_at = ? where id = any(?) and retired_at is null""");
    }

    /** Lets keys end when a rotation wanted them to. */
    public static int expire(Connection tx, Map<UUID, Instant> credentials) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("""
                update directory_credential c set expires_at = n.at
                from unnest(?::uuid[], ?::timestamptz[]) as n(id, at)
                where c.id = n.id and (c.expires_at is null or c.expires_at > n.at)""")) {
            Sql.bind(
                    set,
                    Sql.column(tx, "uuid", credentials.entrySet(), Map.Entry::getKey),
                    Sql.column(tx, "timestamptz", credentials.entrySet(), Map.Entry::getValue));
            return set.executeUpdate();
        }
    }

    /** Disables these accounts again; how many were not. */
    public static int disable(Connection tx, Collection<UUID> operators) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("""
                update directory_operator set state = 'disabled', version = version + 1
                where id = any(?) and state <> 'disabled'""")) {
            Sql.bind(set, Sql.column(tx, "uuid", operators, o -> o));
            return set.executeUpdate();
        }
    }

    private static int end(Connection tx, Collection<UUID> ids, Instant now, String statement) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement(statement)) {
            Sql.bind(set, now, Sql.column(tx, "uuid", ids, id -> id));
            return set.executeUpdate();
        }
    }
}
