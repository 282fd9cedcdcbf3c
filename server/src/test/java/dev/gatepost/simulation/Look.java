package dev.gatepost.simulation;

import dev.gatepost.access.Workspace;
import dev.gatepost.messages.MessageState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.postgresql.PGStatement;

/** Takes the {@link Picture} of a workspace: one statement, read by a superuser, who sees every row. */
final class Look implements AutoCloseable {
    private static final String SQL = """
            select 'message', m.id, coalesce(s.state, m.initial_state), m.initial_state || ' ' || m.purpose, m.contact_id,
                coalesce(s.attempt, 0)::bigint, m.fallbacks::bigint, m.expires_at, coalesce(m.not_before, m.accepted_at)
                from message m left join message_state s on s.workspace_id = m.workspace_id and s.message_id = m.id
                where m.workspace_id = ?
            union all select 'standin', m.id, null, null, m.fallback_of, 0, 0, null, null
                from message m where m.workspace_id = ? and m.fallback_of is not null
            union all select 'move', message_id, state, null, id, attempt, 0, at, null
                from message_step where workspace_id = ?
            union all select 'queue', item, lane, null, route, tries, 0, due_at, null
                from queue_entry where workspace_id = ?
            union all select 'flight', message_id, null, null, connection_id, attempt, 0, null, null
                from in_flight where workspace_id = ?
            union all select 'attempt', message_id, outcome, provider_reference, connection_id, number, 0, null, null
                from attempt where workspace_id = ?
            union all select 'money', message_id, state, null, null, reserved_micros, coalesce(spent_micros, 0), null, null
                from spend where workspace_id = ?
            union all select 'live', k.b, k.p::text, null, null, sum(s.reserved_micros)::bigint, 0, null, null
                from spend s cross join lateral unnest(s.budgets, s.periods) as k(b, p)
                where s.workspace_id = ? and s.state = 'reserved' group by k.b, k.p
            union all select 'use', budget_id, period_start::text, null, null, reserved_micros, spent_micros, null, null
                from budget_use where workspace_id = ?
            union all select 'cap', id, mode, null, null, limit_micros, 0, null, null
                from budget where workspace_id = ?
            union all select 'event', object, type, null, null, count(*), 0, null, null
                from event where workspace_id = ? group by object, type
            union all select 'writer', writer, null, null, null, count(*), max(counter), null, null
                from audit_batch where workspace_id = ? group by writer
            union all select 'pause', id, scope || ' ' || coalesce(value, ''), null, null, 0, 0, null, null
                from pause where workspace_id = ? and resumed_at is null
            union all select 'stop', c.id, s.purpose, null, null, 0, 0, s.since, null
                from contact c join suppression s on s.organisation_id = ? and s.address_index = c.address_index
                where c.workspace_id = ? and s.lifted_at is null
            union all select 'consent', contact_id, status, purpose, null, 0, 0, occurred_at, null
                from consent_event where workspace_id = ?
            union all select 'block', contact_id, null, null, sender_id, 0, 0, null, null
                from provider_block where workspace_id = ? and lifted_at is null
            union all select 'chain', message_id, null, null, null, 0, 0, null, null
                from message_shelf where workspace_id = ? and state = 'fallback_ended'
            """;

    /** All other parameters are the workspace. */
    private static final int OF_ORGANISATION = 14;

    private final Connection connection;
    private final PreparedStatement all;
    private final int parameters;

    Look(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement settings = connection.createStatement()) {
            settings.execute("set plan_cache_mode = force_generic_plan");
            settings.execute("set enable_seqscan = off");
            settings.execute("set enable_hashjoin = off");
            settings.execute("set enable_mergejoin = off");
        }
        all = connection.prepareStatement(SQL);
        all.unwrap(PGStatement.class).setPrepareThreshold(1);
        parameters = all.getParameterMetaData().getParameterCount();
    }

    Picture at(Workspace workspace) {
        try {
            for (int i = 1; i <= parameters; i++) {
                all.setObject(i, workspace.id().value());
            }
            all.setObject(OF_ORGANISATION, workspace.organisation().value());
            Picture out = new Picture();
            try (ResultSet r = all.executeQuery()) {
                while (r.next()) {
                    read(r, out);
                }
            }
            sorted(out.messages);
            out.moves.values().forEach(moves -> moves.sort((a, b) -> a.id().compareTo(b.id())));
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** In the order in which they were made. */
    private static void sorted(Map<UUID, Picture.Message> messages) {
        List<Picture.Message> all = new ArrayList<>(messages.values());
        all.sort((a, b) -> a.id().compareTo(b.id()));
        messages.clear();
        all.forEach(m -> messages.put(m.id(), m));
    }

    /** Forgets what would make later worlds slower. */
    void forget(Workspace workspace) {
        try (PreparedStatement s = connection.prepareStatement("delete from directory_limits where workspace_id = ?")) {
            s.setObject(1, workspace.id().value());
            s.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void read(ResultSet r, Picture p) throws SQLException {
        UUID id = uuid(r, 2);
        String a = r.getString(3);
        switch (r.getString(1)) {
            case "message" -> p.messages.put(id, message(r, id, a));
            case "standin" ->
                p.standIns.computeIfAbsent(uuid(r, 5), k -> new ArrayList<>()).add(id);
            case "move" ->
                p.moves
                        .computeIfAbsent(id, k -> new ArrayList<>())
                        .add(new Picture.Move(id, uuid(r, 5), MessageState.of(a), r.getInt(6)));
            case "queue" -> p.queue.add(new Picture.Queued(id, a, uuid(r, 5), instant(r, 8), r.getInt(6)));
            case "flight" -> p.flights.put(id, new Picture.Flight(id, r.getInt(6), uuid(r, 5)));
            case "attempt" ->
                p.attempts
                        .computeIfAbsent(id, k -> new ArrayList<>())
                        .add(new Picture.Tried(id, r.getInt(6), a, r.getString(4)));
            case "money" -> p.money.put(id, new Picture.Money(id, a, r.getLong(6), r.getLong(7)));
            case "live" -> p.live.put(id + " " + a, r.getLong(6));
            case "use" -> p.uses.put(id + " " + a, new Picture.Used(id, a, r.getLong(6), r.getLong(7)));
            case "cap" -> p.caps.put(id, new Picture.Cap(a.equals("enforce"), r.getLong(6)));
            case "event" -> p.events.put(id + " " + a, r.getLong(6));
            case "writer" -> p.writers.add(new Picture.Writer(id, r.getLong(6), r.getLong(7)));
            case "pause" -> p.pauses.add(a.strip());
            case "stop" -> p.stops.add(new Picture.Stop(id, a, instant(r, 8)));
            case "consent" -> {
                if (r.getString(4).equals("promotional")) {
                    p.consents.add(new Picture.Consent(id, a, instant(r, 8)));
                }
            }
            case "block" -> p.blocks.add(id + " " + uuid(r, 5));
            case "chain" -> p.endedChains.add(id);
            default -> throw new IllegalStateException("an unknown row: " + r.getString(1));
        }
    }

    private static Picture.Message message(ResultSet r, UUID id, String state) throws SQLException {
        String[] parts = r.getString(4).split(" ");
        return new Picture.Message(
                id,
                MessageState.of(parts[0]),
                MessageState.of(state),
                parts[1],
                uuid(r, 5),
                r.getInt(6),
                r.getInt(7),
                r.getTimestamp(8) == null ? null : r.getTimestamp(8).toInstant(),
                instant(r, 9));
    }

    private static UUID uuid(ResultSet r, int column) throws SQLException {
        return r.getObject(column, UUID.class);
    }

    private static Instant instant(ResultSet r, int column) throws SQLException {
        return r.getTimestamp(column).toInstant();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
