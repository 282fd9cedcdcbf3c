package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.Session.Factor;
import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of what is open: {@code directory_session}, browsers known, ceremonies of passkeys under way. */
final class SessionStore {
    private static final String ROW = """
            select s.id, o.id, o.name, s.agent_hash, s.agent, s.source_network, s.created_at, s.seen_at,
                s.password_at, s.code_at, s.passkey_at, s.outside_at
            from directory_session s join directory_operator o on o.id = s.operator_id
            where s.ended_at is null and o.state = 'active' and s.operator_version = o.version and\s""";

    /** A session that has not been ended; its age is for the caller to judge. */
    record Open(
            UUID id,
            Operator operator,
            byte[] agentHash,
            String agent,
            String network,
            Instant createdAt,
            Instant seenAt,
            Map<Factor, Instant> factors) {}

    /** A session about to be opened. */
    record Opening(UUID id, UUID operator, int version, byte[] tokenHash, Map<Factor, Instant> factors) {}

    void open(Connection tx, Opening o, Browser browser, Instant now) throws SQLException {
        change(
                tx,
                """
                insert into directory_session (id, token_hash, operator_id, operator_version, agent_hash, agent,
                    source_network, created_at, seen_at, password_at, code_at, passkey_at, outside_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                o.id(),
                o.tokenHash(),
                o.operator(),
                o.version(),
                browser.agentHash(),
                browser.agent(),
                browser.network(),
                now,
                now,
                o.factors().get(Factor.PASSWORD),
                o.factors().get(Factor.CODE),
                o.factors().get(Factor.PASSKEY),
                o.factors().get(Factor.OUTSIDE));
    }

    Optional<Open> find(Connection tx, byte[] tokenHash) throws SQLException {
        return list(tx, "s.token_hash = ?", tokenHash).stream().findFirst();
    }

    List<Open> of(Connection tx, UUID operator) throws SQLException {
        return list(tx, "s.operator_id = ? order by s.seen_at desc", operator);
    }

    private static List<Open> list(Connection tx, String where, Object value) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ROW + where)) {
            Sql.bind(s, value);
            ResultSet rows = s.executeQuery();
            List<Open> out = new ArrayList<>();
            while (rows.next()) {
                Map<Factor, Instant> factors = new EnumMap<>(Factor.class);
                proven(factors, Factor.PASSWORD, Sql.instant(rows, 9));
                proven(factors, Factor.CODE, Sql.instant(rows, 10));
                proven(factors, Factor.PASSKEY, Sql.instant(rows, 11));
                proven(factors, Factor.OUTSIDE, Sql.instant(rows, 12));
                out.add(new Open(
                        rows.getObject(1, UUID.class),
                        new Operator(rows.getObject(2, UUID.class), rows.getString(3)),
                        rows.getBytes(4),
                        rows.getString(5),
                        rows.getString(6),
                        rows.getTimestamp(7).toInstant(),
                        rows.getTimestamp(8).toInstant(),
                        factors));
            }
            return out;
        }
    }

    private static void proven(Map<Factor, Instant> factors, Factor factor, @Nullable Instant at) {
        if (at != null) {
            factors.put(factor, at);
        }
    }

    void seen(Connection tx, UUID id, Instant now) throws SQLException {
        change(tx, "update directory_session set seen_at = ? where id = ?", now, id);
    }

    void confirm(Connection tx, UUID id, Factor factor, Instant now) throws SQLException {
        String column =
                switch (factor) {
                    case PASSWORD -> "password_at";
                    case CODE -> "code_at";
                    case PASSKEY -> "passkey_at";
                    case OUTSIDE -> "outside_at";
                };
        change(tx, "update directory_session set " + column + " = ? where id = ?", now, id);
    }

    /** Ends a session of this person; false when there is none such that is open. */
    boolean end(Connection tx, UUID operator, UUID id, Instant now) throws SQLException {
        return change(tx, """
                update directory_session set ended_at = ?
                where id = ? and operator_id = ? and ended_at is null""", now, id, operator) == 1;
    }

    int endAll(Connection tx, UUID operator, Instant now) throws SQLException {
        return change(
                tx,
                "update directory_session set ended_at = ? where operator_id = ? and ended_at is null",
                now,
                operator);
    }

    /** Whether this session of this person is open. */
    boolean isOpen(Connection tx, UUID operator, UUID id) throws SQLException {
        return of(tx, operator).stream().anyMatch(open -> open.id().equals(id));
    }

    void know(Connection tx, byte[] deviceHash, UUID operator, Instant now) throws SQLException {
        change(tx, """
                insert into directory_device (token_hash, operator_id, seen_at) values (?, ?, ?)
                on conflict (token_hash) do update set seen_at = excluded.seen_at""", deviceHash, operator, now);
    }

    boolean knows(Connection tx, byte[] deviceHash, UUID operator) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select 1 from directory_device where token_hash = ? and operator_id = ?")) {
            Sql.bind(s, deviceHash, operator);
            return s.executeQuery().next();
        }
    }

    /** A ceremony under way. */
    record Ceremony(@Nullable UUID operator, byte[] challenge) {}

    void begin(Connection tx, byte[] tokenHash, String act, Ceremony ceremony, Instant until) throws SQLException {
        change(tx, """
                insert into directory_ceremony (token_hash, act, operator_id, challenge, expires_at)
                values (?, ?, ?, ?, ?)""", tokenHash, act, ceremony.operator(), ceremony.challenge(), until);
    }

    /** The ceremony, which is over by that. */
    Optional<Ceremony> finish(Connection tx, byte[] tokenHash, String act, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from directory_ceremony where token_hash = ? and act = ? and expires_at > ?
                returning operator_id, challenge""")) {
            Sql.bind(s, tokenHash, act, now);
            ResultSet row = s.executeQuery();
            return row.next()
                    ? Optional.of(new Ceremony(row.getObject(1, UUID.class), row.getBytes(2)))
                    : Optional.empty();
        }
    }

    /** Removes what is over: sessions after a month, links and ceremonies at once, browsers after half a year. */
    void forget(Connection tx, Instant now) throws SQLException {
        change(tx, "delete from directory_session where created_at < ?", now.minusSeconds(30 * 86_400L));
        change(tx, "delete from directory_invitation where expires_at < ?", now);
        change(tx, "delete from directory_ceremony where expires_at < ?", now);
        change(tx, "delete from directory_outside_visit where expires_at < ?", now);
        change(tx, "delete from directory_device where seen_at < ?", now.minusSeconds(180 * 86_400L));
    }

    private static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
