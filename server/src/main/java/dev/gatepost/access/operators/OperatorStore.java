package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of accounts: {@code directory_operator}, its roles, invitations and recovery codes. */
final class OperatorStore {
    private static final String ACCOUNT = """
            select id, name, state, version, password_hash, totp_sealed, totp_step from directory_operator where\s""";

    /** An account as it is stored. */
    record Account(
            Operator operator,
            String state,
            int version,
            @Nullable String passwordHash,
            byte @Nullable [] sealedSecret,
            long lastStep) {
        boolean isActive() {
            return state.equals("active");
        }
    }

    Optional<Account> named(Connection tx, String name) throws SQLException {
        return account(tx, "name = ?", name);
    }

    Optional<Account> account(Connection tx, UUID id) throws SQLException {
        return account(tx, "id = ?", id);
    }

    /** The same, locked until the transaction ends. */
    Optional<Account> lock(Connection tx, UUID id) throws SQLException {
        return account(tx, "id = ? for update", id);
    }

    private static Optional<Account> account(Connection tx, String where, Object value) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ACCOUNT + where)) {
            Sql.bind(s, value);
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(account(row)) : Optional.empty();
        }
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                new Operator(row.getObject(1, UUID.class), row.getString(2)),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                row.getBytes(6),
                row.getLong(7));
    }

    List<Account> all(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ACCOUNT + "true order by name")) {
            ResultSet rows = s.executeQuery();
            List<Account> out = new ArrayList<>();
            while (rows.next()) {
                out.add(account(rows));
            }
            return out;
        }
    }

    void insert(Connection tx, Operator operator, String by, Instant now) throws SQLException {
        change(tx, """
                insert into directory_operator (id, name, state, created_at, created_by)
                values (?, ?, 'invited', ?, ?)""", operator.id(), operator.name(), now, by);
    }

    /** Sets the state; every session of the account ends, since the version moves on. */
    void setState(Connection tx, UUID id, String state) throws SQLException {
        change(tx, "update directory_operator set state = ?, version = version + 1 where id = ?", state, id);
    }

    void setPassword(Connection tx, UUID id, String hash, byte[] sealedSecret, long step) throws SQLException {
        String sql = """
                update directory_operator set password_hash = ?, totp_sealed = ?, totp_step = ? where id = ?""";
        change(tx, sql, hash, sealedSecret, step, id);
    }

    /** Forgets the password, the authenticator and its recovery codes. */
    void clearPassword(Connection tx, UUID id) throws SQLException {
        change(tx, "update directory_operator set password_hash = null, totp_sealed = null where id = ?", id);
        change(tx, "delete from directory_recovery_code where operator_id = ?", id);
    }

    /** Takes the code of this step; false when it, or a later one, was taken before. */
    boolean takeStep(Connection tx, UUID id, long step) throws SQLException {
        return change(tx, "update directory_operator set totp_step = ? where id = ? and totp_step < ?", step, id, step)
                == 1;
    }

    List<Grant> grants(Connection tx, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select role, organisation_id, workspace_id from directory_operator_role
                where operator_id = ? order by role, organisation_id, workspace_id""")) {
            Sql.bind(s, id);
            ResultSet rows = s.executeQuery();
            List<Grant> out = new ArrayList<>();
            while (rows.next()) {
                UUID organisation = rows.getObject(2, UUID.class);
                UUID workspace = rows.getObject(3, UUID.class);
                OperatorRole.parse(rows.getString(1))
                        .ifPresent(role -> out.add(new Grant(
                                role,
                                organisation == null ? null : new OrganisationId(organisation),
                                workspace == null ? null : new WorkspaceId(workspace))));
            }
            return out;
        }
    }

    /** False when the role was given there before. */
    boolean grant(Connection tx, UUID id, Grant grant, String by, Instant now) throws SQLException {
        String sql = """
                insert into directory_operator_role
                    (operator_id, role, organisation_id, workspace_id, granted_at, granted_by)
                values (?, ?, ?, ?, ?, ?) on conflict do nothing""";
        String role = grant.role().written();
        return change(tx, sql, id, role, organisation(grant), workspace(grant), now, by) == 1;
    }

    boolean withdraw(Connection tx, UUID id, Grant grant) throws SQLException {
        String sql = """
                delete from directory_operator_role where operator_id = ? and role = ?
                    and organisation_id is not distinct from ? and workspace_id is not distinct from ?""";
        return change(tx, sql, id, grant.role().written(), organisation(grant), workspace(grant)) == 1;
    }

    private static @Nullable UUID organisation(Grant grant) {
        return grant.organisation() == null ? null : grant.organisation().value();
    }

    private static @Nullable UUID workspace(Grant grant) {
        return grant.workspace() == null ? null : grant.workspace().value();
    }

    /** How many others who can sign in are owners everywhere. */
    int otherOwners(Connection tx, UUID but) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from directory_operator o join directory_operator_role r on r.operator_id = o.id
                where r.role = 'owner' and r.organisation_id is null and r.workspace_id is null
                    and o.state = 'active' and o.id <> ?""")) {
            Sql.bind(s, but);
            ResultSet row = s.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    /** One link at a time: those before it are void. */
    void invite(Connection tx, UUID id, byte[] hash, Instant until) throws SQLException {
        change(tx, "delete from directory_invitation where operator_id = ?", id);
        String sql = """
                insert into directory_invitation (token_hash, operator_id, expires_at) values (?, ?, ?)""";
        change(tx, sql, hash, id, until);
    }

    Optional<UUID> invited(Connection tx, byte[] hash, Instant now) throws SQLException {
        return id(
                tx, "select operator_id from directory_invitation where token_hash = ? and expires_at > ?", hash, now);
    }

    /** Uses the link up. */
    Optional<UUID> useInvitation(Connection tx, byte[] hash, Instant now) throws SQLException {
        return id(
                tx,
                "delete from directory_invitation where token_hash = ? and expires_at > ? returning operator_id",
                hash,
                now);
    }

    private static Optional<UUID> id(Connection tx, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
        }
    }

    void replaceRecoveryCodes(Connection tx, UUID id, List<byte[]> hashes) throws SQLException {
        change(tx, "delete from directory_recovery_code where operator_id = ?", id);
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_recovery_code (operator_id, code_hash) select ?, unnest(?)""")) {
            Sql.bind(s, id, Sql.column(tx, "bytea", hashes, hash -> hash));
            s.executeUpdate();
        }
    }

    /** Takes a recovery code; false when it is none, or was taken before. */
    boolean takeRecoveryCode(Connection tx, UUID id, byte[] hash, Instant now) throws SQLException {
        return change(tx, """
                update directory_recovery_code set used_at = ?
                where operator_id = ? and code_hash = ? and used_at is null""", now, id, hash) == 1;
    }

    int recoveryCodesLeft(Connection tx, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select count(*) from directory_recovery_code where operator_id = ? and used_at is null")) {
            Sql.bind(s, id);
            ResultSet row = s.executeQuery();
            row.next();
            return row.getInt(1);
        }
    }

    private static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
