package dev.gatepost.messages;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Moves messages: takes the row locks in the order of the ids, keeps to the transition table, writes steps and audit
 * events, and tells the listeners, all in the caller's transaction. A report that would move a message backwards is
 * dropped and counted in the answer as not applied.
 */
public final class Progress {
    private final Audit audit;
    private final Clock clock;
    private final List<OnMessageChange> listeners;

    public Progress(Audit audit, Clock clock, List<OnMessageChange> listeners) {
        this.clock = clock;
        this.audit = audit;
        this.listeners = List.copyOf(listeners);
    }

    private record Now(MessageState state, int attempt, String correlation) {}

    /** Makes state rows for messages that have none yet; dispatch calls it when it claims. */
    public void begin(Connection tx, Map<MessageId, WorkspaceId> messages) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_state (workspace_id, message_id, state, attempt, at)
                select m.workspace_id, m.id, m.initial_state, 0, m.accepted_at
                from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message m on m.workspace_id = w.workspace_id and m.id = w.id
                on conflict do nothing""")) {
            bind(tx, s, messages);
            s.executeUpdate();
        }
    }

    /** Applies the steps in their order and returns those that moved a message. */
    public List<Step> apply(Connection tx, List<Step> steps) throws SQLException {
        Map<MessageId, WorkspaceId> messages = new TreeMap<>();
        steps.forEach(s -> messages.put(s.message(), s.workspace()));
        Map<MessageId, Now> states = lock(tx, messages);
        List<Step> moved = new ArrayList<>(steps.size());
        Map<MessageId, Step> last = new TreeMap<>();
        for (Step step : steps) {
            Now now = states.get(step.message());
            if (now == null || !now.state().mayBecome(step.to())) {
                continue;
            }
            int attempt = Math.max(now.attempt(), step.attempt());
            states.put(step.message(), new Now(step.to(), attempt, now.correlation()));
            moved.add(step);
            last.put(step.message(), step);
        }
        if (moved.isEmpty()) {
            return moved;
        }
        writeStates(tx, last, states);
        writeSteps(tx, moved);
        audit.append(tx, moved.stream().map(s -> audited(s, states)).toList());
        for (OnMessageChange listener : listeners) {
            listener.changed(tx, moved);
        }
        return moved;
    }

    /** Tells the listeners of messages just accepted or refused; their rows carry their first state themselves. */
    public void announce(Connection tx, List<Step> first) throws SQLException {
        for (OnMessageChange listener : listeners) {
            listener.admitted(tx, first);
        }
    }

    private static Map<MessageId, Now> lock(Connection tx, Map<MessageId, WorkspaceId> messages) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select s.message_id, s.state, s.attempt, m.correlation
                from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message_state s on s.workspace_id = w.workspace_id and s.message_id = w.id
                join message m on m.workspace_id = w.workspace_id and m.id = w.id
                order by s.message_id for update of s""")) {
            bind(tx, s, messages);
            ResultSet rows = s.executeQuery();
            Map<MessageId, Now> out = new HashMap<>();
            while (rows.next()) {
                out.put(
                        new MessageId(rows.getObject(1, UUID.class)),
                        new Now(MessageState.of(rows.getString(2)), rows.getInt(3), rows.getString(4)));
            }
            return out;
        }
    }

    private static void writeStates(Connection tx, Map<MessageId, Step> last, Map<MessageId, Now> states)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update message_state set state = n.state, attempt = n.attempt, at = n.at
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::timestamptz[])
                    as n(workspace_id, message_id, state, attempt, at)
                where message_state.workspace_id = n.workspace_id and message_state.message_id = n.message_id""")) {
            List<Step> steps = List.copyOf(last.values());
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            steps.stream().map(p -> p.workspace().value()).toArray()));
            s.setArray(
                    2,
                    Sql.array(
                            tx,
                            "uuid",
                            steps.stream().map(p -> p.message().value()).toArray()));
            s.setArray(
                    3,
                    Sql.array(
                            tx,
                            "text",
                            steps.stream().map(p -> p.to().written()).toArray()));
            s.setArray(
                    4,
                    Sql.array(
                            tx,
                            "int",
                            steps.stream()
                                    .map(p -> java.util.Objects.requireNonNull(states.get(p.message()))
                                            .attempt())
                                    .toArray()));
            s.setArray(
                    5,
                    Sql.array(
                            tx,
                            "timestamptz",
                            steps.stream().map(p -> Timestamp.from(p.at())).toArray()));
            s.executeUpdate();
        }
    }

    private static void writeSteps(Connection tx, List<Step> steps) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_step (workspace_id, message_id, id, state, attempt, reason, detail, at)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            for (Step step : steps) {
                s.setObject(1, step.workspace().value());
                s.setObject(2, step.message().value());
                s.setObject(3, UuidV7.next());
                s.setString(4, step.to().written());
                s.setInt(5, step.attempt());
                s.setString(6, step.reason());
                s.setString(7, step.detail());
                s.setTimestamp(8, Timestamp.from(step.at()));
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    private AuditEvent audited(Step step, Map<MessageId, Now> states) {
        var facts = new TreeMap<String, String>();
        facts.put("attempt", Integer.toString(step.attempt()));
        if (step.reason() != null) {
            facts.put("reason", step.reason());
        }
        if (step.detail() != null) {
            facts.put("detail", step.detail());
        }
        Now now = states.get(step.message());
        return new AuditEvent(
                step.workspace(),
                "message." + step.to().written(),
                step.actor(),
                step.message().toString(),
                null,
                now == null ? "" : now.correlation(),
                clock.instant(),
                facts);
    }

    private static void bind(Connection tx, PreparedStatement s, Map<MessageId, WorkspaceId> messages)
            throws SQLException {
        s.setArray(
                1,
                Sql.array(
                        tx,
                        "uuid",
                        messages.values().stream().map(WorkspaceId::value).toArray()));
        s.setArray(
                2,
                Sql.array(
                        tx,
                        "uuid",
                        messages.keySet().stream().map(MessageId::value).toArray()));
    }
}
