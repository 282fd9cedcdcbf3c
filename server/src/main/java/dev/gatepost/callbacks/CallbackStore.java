package dev.gatepost.callbacks;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code callback_inbox} and {@code callback_quarantine}. */
final class CallbackStore {
    /** Refused ones kept for each connection; the oldest make room. */
    static final int QUARANTINED = 1_000;
    /** What was taken and waits for its proof: the provider was told that it arrived, so more of it is kept. */
    static final int WAITING = 10_000;

    /** What was wrong with the proof of a callback that was taken nevertheless, and from where it came. */
    record Doubt(String reason, String why, String source) {}

    /**
     * A callback that was taken.
     *
     * @param eventKey the hash of the provider's event id
     * @param doubt null when it is proven
     */
    record Verified(
            WorkspaceId workspace,
            UUID id,
            UUID connection,
            byte[] eventKey,
            Instant receivedAt,
            byte[] sealed,
            @Nullable Doubt doubt) {}

    /** Inserts; returns the ids of those that are new. A repeat of an event is not. */
    Set<UUID> insert(Connection tx, List<Verified> callbacks) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into callback_inbox (workspace_id, id, connection_id, event_key, received_at, sealed,
                    doubt, doubt_why, source)
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::bytea[], ?::timestamptz[], ?::bytea[],
                    ?::text[], ?::text[], ?::text[]) as n(w, i, c, k, r, p, d, y, s) order by w, c, k
                on conflict (workspace_id, connection_id, event_key) do nothing returning id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", callbacks, c -> c.workspace().value()),
                    column(tx, "uuid", callbacks, Verified::id),
                    column(tx, "uuid", callbacks, Verified::connection),
                    column(tx, "bytea", callbacks, Verified::eventKey),
                    column(tx, "timestamptz", callbacks, Verified::receivedAt),
                    column(tx, "bytea", callbacks, Verified::sealed),
                    column(
                            tx,
                            "text",
                            callbacks,
                            c -> c.doubt() == null ? null : c.doubt().reason()),
                    column(
                            tx,
                            "text",
                            callbacks,
                            c -> c.doubt() == null ? null : c.doubt().why()),
                    column(
                            tx,
                            "text",
                            callbacks,
                            c -> c.doubt() == null ? null : c.doubt().source()));
            ResultSet rows = s.executeQuery();
            Set<UUID> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    /** Those of these ids that are still to be applied. */
    List<Verified> pending(Connection tx, List<UUID> ids, Set<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select workspace_id, id, connection_id, event_key, received_at, sealed, doubt, doubt_why, source
                from callback_inbox where workspace_id = any(?) and id = any(?) and state = 'new' order by id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), column(tx, "uuid", ids, i -> i));
            ResultSet rows = s.executeQuery();
            List<Verified> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Verified(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        rows.getObject(2, UUID.class),
                        rows.getObject(3, UUID.class),
                        rows.getBytes(4),
                        rows.getTimestamp(5).toInstant(),
                        rows.getBytes(6),
                        doubt(rows)));
            }
            return out;
        }
    }

    private static @Nullable Doubt doubt(ResultSet row) throws SQLException {
        String reason = row.getString(7);
        return reason == null ? null : new Doubt(reason, row.getString(8), row.getString(9));
    }

    /** A callback that is over: applied, or failed with the reason. */
    record Over(Verified callback, @Nullable String why) {}

    /** Marks callbacks as applied or failed. */
    void finish(Connection tx, List<Over> over) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update callback_inbox set state = case when n.why is null then 'done' else 'failed' end, why = n.why
                from unnest(?::uuid[], ?::uuid[], ?::text[]) as n(workspace_id, id, why)
                where callback_inbox.workspace_id = n.workspace_id and callback_inbox.id = n.id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", over, o -> o.callback().workspace().value()),
                    column(tx, "uuid", over, o -> o.callback().id()),
                    column(tx, "text", over, Over::why));
            s.executeUpdate();
        }
    }

    /** A callback that was not believed; {@code observed} when it was taken and waits for its proof. */
    record Refused(
            WorkspaceId workspace,
            UUID id,
            UUID connection,
            Instant receivedAt,
            String reason,
            String why,
            String source,
            byte[] sealed,
            boolean observed) {}

    /** Keeps a callback that was not believed; beyond the bound of its kind the connection's oldest are dropped. */
    void quarantine(Connection tx, Refused r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into callback_quarantine
                    (workspace_id, id, connection_id, received_at, reason, why, source, sealed, observed)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.id(),
                    r.connection(),
                    r.receivedAt(),
                    r.reason(),
                    r.why(),
                    r.source(),
                    r.sealed(),
                    r.observed());
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                delete from callback_quarantine where workspace_id = ? and connection_id = ? and observed = ? and id < (
                    select id from callback_quarantine where workspace_id = ? and connection_id = ? and observed = ?
                    order by id desc offset ? limit 1)""")) {
            Object[] of = {r.workspace().value(), r.connection(), r.observed()};
            Sql.bind(s, of[0], of[1], of[2], of[0], of[1], of[2], (r.observed() ? WAITING : QUARANTINED) - 1);
            s.executeUpdate();
        }
    }

    /** How many lie in quarantine for a workspace. */
    static int quarantined(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select count(*) from callback_quarantine where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            rows.next();
            return rows.getInt(1);
        }
    }
}
