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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** The states of messages whose rows this transaction has locked. */
    public static final class Held {
        private final Map<MessageId, Now> states;

        private Held(Map<MessageId, Now> states) {
            this.states = states;
        }

        /** The state now; empty when there is no such message. */
        public Optional<MessageState> state(MessageId message) {
            return Optional.ofNullable(states.get(message)).map(Now::state);
        }
    }

    /**
     * Locks the state rows of these messages, making those that are not there yet: a message that was never claimed has
     * none. Whoever takes several takes them here at once, before any lock on money.
     */
    public Held take(Connection tx, Collection<StoredMessage> messages) throws SQLException {
        List<StoredMessage> sorted = messages.stream()
                .sorted(Comparator.comparing(StoredMessage::id))
                .toList();
        Map<MessageId, Now> states = new HashMap<>();
        Map<MessageId, WorkspaceId> others = new TreeMap<>();
        Set<UUID> made = begin(tx, sorted);
        for (StoredMessage m : sorted) {
            if (made.contains(m.id().value())) {
                states.put(m.id(), new Now(m.initial(), 0, m.correlation()));
            } else {
                others.put(m.id(), m.workspace());
            }
        }
        if (!others.isEmpty()) {
            states.putAll(lock(tx, others));
        }
        return new Held(states);
    }

    private static Set<UUID> begin(Connection tx, List<StoredMessage> messages) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_state (workspace_id, message_id, state, attempt, at)
                select w, id, state, 0, at from unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[])
                    as n(w, id, state, at)
                on conflict do nothing returning message_id""")) {
            Sql.bind(
                    s,
                    Sql.column(tx, "uuid", messages, m -> m.workspace().value()),
                    Sql.column(tx, "uuid", messages, m -> m.id().value()),
                    Sql.column(tx, "text", messages, m -> m.initial().written()),
                    Sql.column(tx, "timestamptz", messages, StoredMessage::acceptedAt));
            ResultSet rows = s.executeQuery();
            Set<UUID> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    /** Applies the steps in their order and returns those that moved a message. */
    public List<Step> apply(Connection tx, List<Step> steps) throws SQLException {
        if (steps.isEmpty()) {
            return List.of();
        }
        Map<MessageId, WorkspaceId> messages = new TreeMap<>();
        steps.forEach(s -> messages.put(s.message(), s.workspace()));
        return apply(tx, steps, new Held(lock(tx, messages)));
    }

    /** As {@link #apply(Connection, List)} with rows that are locked already. */
    public List<Step> apply(Connection tx, List<Step> steps, Held held) throws SQLException {
        Map<MessageId, Now> states = held.states;
        List<Step> moved = new ArrayList<>(steps.size());
        Map<MessageId, Step> last = new TreeMap<>();
        for (Step step : steps) {
            Now now = states.get(step.message());
            if (now == null || !now.state().mayBecome(step.to()) || isOutdated(step, now)) {
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

    /**
     * Once a later attempt has begun, what an earlier one says against the message counts no more: a late "it has it
     * not" would else put a message into its lane that is in flight again, and it would be sent twice. That an earlier
     * attempt arrived always counts.
     */
    private static boolean isOutdated(Step step, Now now) {
        return step.attempt() > 0
                && step.attempt() < now.attempt()
                && !step.to().provesArrival();
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
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::text[], ?::text[],
                    ?::timestamptz[])""")) {
            Sql.bind(
                    s,
                    Sql.column(tx, "uuid", steps, p -> p.workspace().value()),
                    Sql.column(tx, "uuid", steps, p -> p.message().value()),
                    Sql.column(tx, "uuid", steps, p -> UuidV7.next()),
                    Sql.column(tx, "text", steps, p -> p.to().written()),
                    Sql.column(tx, "int", steps, Step::attempt),
                    Sql.column(tx, "text", steps, Step::reason),
                    Sql.column(tx, "text", steps, Step::detail),
                    Sql.column(tx, "timestamptz", steps, Step::at));
            s.executeUpdate();
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
