package dev.gatepost.access.operators;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of the company's own sign-in service: whose its subjects are, and browsers that were sent there. */
final class OutsideStore {
    /** For what a browser was sent. */
    enum Act {
        SIGN_IN,
        JOIN,
        LINK,
        CONFIRM,
        /** It came back; a second factor of ours is still owed. */
        SECOND;

        private String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A browser that is expected back. */
    record Visit(
            Act act,
            @Nullable UUID operator,
            @Nullable UUID session,
            byte @Nullable [] invitation,
            @Nullable Instant provenAt,
            Instant beganAt) {}

    void begin(Connection tx, byte[] tokenHash, Visit v, Instant until) throws SQLException {
        change(
                tx,
                """
                insert into directory_outside_visit
                    (token_hash, act, operator_id, session_id, invitation_hash, proven_at, began_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""",
                tokenHash,
                v.act().written(),
                v.operator(),
                v.session(),
                v.invitation(),
                v.provenAt(),
                v.beganAt(),
                until);
    }

    /** The visit, which is over by that; one that owes a second factor only stays. */
    Optional<Visit> finish(Connection tx, byte[] tokenHash, Instant now) throws SQLException {
        return visit(tx, """
                delete from directory_outside_visit where token_hash = ? and act <> 'second' and expires_at > ?
                returning act, operator_id, session_id, invitation_hash, proven_at, began_at""", tokenHash, now);
    }

    /** The visit that owes a second factor. */
    Optional<Visit> owing(Connection tx, byte[] tokenHash, Instant now) throws SQLException {
        return visit(tx, """
                select act, operator_id, session_id, invitation_hash, proven_at, began_at
                from directory_outside_visit
                where token_hash = ? and act = 'second' and expires_at > ?""", tokenHash, now);
    }

    /** Ends the visit that owed a second factor; false when another has ended it. */
    boolean paid(Connection tx, byte[] tokenHash) throws SQLException {
        return change(tx, "delete from directory_outside_visit where token_hash = ? and act = 'second'", tokenHash)
                == 1;
    }

    private static Optional<Visit> visit(Connection tx, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            ResultSet row = s.executeQuery();
            return row.next()
                    ? Optional.of(new Visit(
                            Act.valueOf(row.getString(1).toUpperCase(Locale.ROOT)),
                            row.getObject(2, UUID.class),
                            row.getObject(3, UUID.class),
                            row.getBytes(4),
                            Sql.instant(row, 5),
                            row.getTimestamp(6).toInstant()))
                    : Optional.empty();
        }
    }

    /** Whose subject this is. */
    Optional<UUID> operator(Connection tx, String issuer, String subject) throws SQLException {
        String sql = "select operator_id from directory_outside_subject where issuer = ? and subject_hash = ?";
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, issuer, Digests.sha256(subject));
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
        }
    }

    /** Whether this person has a subject there. */
    boolean isLinked(Connection tx, String issuer, UUID operator) throws SQLException {
        String sql = "select 1 from directory_outside_subject where issuer = ? and operator_id = ?";
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, issuer, operator);
            return s.executeQuery().next();
        }
    }

    /** One subject, one operator; false when either of them has another already. */
    boolean link(Connection tx, String issuer, String subject, UUID operator, Instant now) throws SQLException {
        return change(tx, """
                insert into directory_outside_subject (issuer, subject_hash, operator_id, linked_at)
                values (?, ?, ?, ?) on conflict do nothing""", issuer, Digests.sha256(subject), operator, now) == 1;
    }

    /** Forgets what subjects a person had; how many. */
    static int unlink(Connection tx, UUID operator) throws SQLException {
        return change(tx, "delete from directory_outside_subject where operator_id = ?", operator);
    }

    private static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
