package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code in_flight} and {@code attempt}. */
public final class AttemptStore {
    /**
     * A hand-over that has begun.
     *
     * @param fence whoever finishes it must still hold this
     * @param leaseUntil real time; afterwards the attempt is settled as uncertain by whoever finds it
     */
    public record InFlight(
            WorkspaceId workspace,
            MessageId message,
            int attempt,
            UUID fence,
            UUID connection,
            Instant startedAt,
            Instant leaseUntil) {}

    /** A hand-over that is over. */
    public record Attempt(
            WorkspaceId workspace,
            MessageId message,
            int number,
            UUID connection,
            String outcome,
            @Nullable String code,
            @Nullable String providerReference,
            Instant startedAt,
            Instant finishedAt) {}

    public void begin(Connection tx, List<InFlight> flights) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into in_flight (workspace_id, message_id, attempt, fence, connection_id, started_at, lease_until)
                select * from unnest(?::uuid[], ?::uuid[], ?::int[], ?::uuid[], ?::uuid[], ?::timestamptz[],
                    ?::timestamptz[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", flights, f -> f.workspace().value()),
                    column(tx, "uuid", flights, f -> f.message().value()),
                    column(tx, "int", flights, InFlight::attempt),
                    column(tx, "uuid", flights, InFlight::fence),
                    column(tx, "uuid", flights, InFlight::connection),
                    column(tx, "timestamptz", flights, InFlight::startedAt),
                    column(tx, "timestamptz", flights, InFlight::leaseUntil));
            s.executeUpdate();
        }
    }

    /** Ends hand-overs; returns the fences that were still held. The others were settled by somebody else. */
    public Set<UUID> end(Connection tx, List<InFlight> flights) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from in_flight f using unnest(?::uuid[], ?::uuid[], ?::uuid[]) as n(workspace_id, message_id,
                    fence)
                where f.workspace_id = n.workspace_id and f.message_id = n.message_id and f.fence = n.fence
                returning f.fence""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", flights, f -> f.workspace().value()),
                    column(tx, "uuid", flights, f -> f.message().value()),
                    column(tx, "uuid", flights, InFlight::fence));
            ResultSet rows = s.executeQuery();
            Set<UUID> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    /** Hand-overs of these workspaces whose lease has ended; their rows are locked, those held by others skipped. */
    public List<InFlight> overdue(Connection tx, java.util.Collection<WorkspaceId> workspaces, Instant now, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select workspace_id, message_id, attempt, fence, connection_id, started_at, lease_until from in_flight
                where workspace_id = any(?) and lease_until < ?
                order by workspace_id, message_id limit ? for update skip locked""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now, limit);
            ResultSet rows = s.executeQuery();
            List<InFlight> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new InFlight(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        new MessageId(rows.getObject(2, UUID.class)),
                        rows.getInt(3),
                        rows.getObject(4, UUID.class),
                        rows.getObject(5, UUID.class),
                        rows.getTimestamp(6).toInstant(),
                        rows.getTimestamp(7).toInstant()));
            }
            return out;
        }
    }

    public void record(Connection tx, List<Attempt> attempts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into attempt (workspace_id, message_id, number, connection_id, outcome, code, provider_reference,
                    started_at, finished_at)
                select * from unnest(?::uuid[], ?::uuid[], ?::int[], ?::uuid[], ?::text[], ?::text[], ?::text[],
                    ?::timestamptz[], ?::timestamptz[])
                on conflict do nothing""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", attempts, a -> a.workspace().value()),
                    column(tx, "uuid", attempts, a -> a.message().value()),
                    column(tx, "int", attempts, Attempt::number),
                    column(tx, "uuid", attempts, Attempt::connection),
                    column(tx, "text", attempts, Attempt::outcome),
                    column(tx, "text", attempts, Attempt::code),
                    column(tx, "text", attempts, Attempt::providerReference),
                    column(tx, "timestamptz", attempts, Attempt::startedAt),
                    column(tx, "timestamptz", attempts, Attempt::finishedAt));
            s.executeUpdate();
        }
    }

    /** Keeps the provider's own reference of an attempt that was in doubt, so that later callbacks by it are known. */
    public void learn(Connection tx, WorkspaceId workspace, MessageId message, int number, String reference)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update attempt set provider_reference = ?
                where workspace_id = ? and message_id = ? and number = ? and provider_reference is null""")) {
            Sql.bind(s, reference, workspace.value(), message.value(), number);
            s.executeUpdate();
        }
    }

    /** The attempts of a message that are over, oldest first. */
    public List<Attempt> of(Connection tx, WorkspaceId workspace, MessageId message) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select number, connection_id, outcome, code, provider_reference, started_at, finished_at from attempt
                where workspace_id = ? and message_id = ? order by number""")) {
            Sql.bind(s, workspace.value(), message.value());
            ResultSet rows = s.executeQuery();
            List<Attempt> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Attempt(
                        workspace,
                        message,
                        rows.getInt(1),
                        rows.getObject(2, UUID.class),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getTimestamp(6).toInstant(),
                        rows.getTimestamp(7).toInstant()));
            }
            return out;
        }
    }

    /** An attempt that went, or is said to have gone, through a connection. */
    public record Passage(WorkspaceId workspace, UUID connection, MessageId message, int attempt) {}

    /** Those of the passages that really happened: a callback speaks for no others. */
    public Set<Passage> happened(Connection tx, Set<Passage> passages) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select w.workspace_id, w.message_id, w.number, coalesce(a.connection_id, f.connection_id)
                from unnest(?::uuid[], ?::uuid[], ?::int[]) as w(workspace_id, message_id, number)
                left join lateral (select connection_id from attempt where workspace_id = w.workspace_id
                    and message_id = w.message_id and number = w.number limit 1) a on true
                left join lateral (select connection_id from in_flight where workspace_id = w.workspace_id
                    and message_id = w.message_id and attempt = w.number limit 1) f on true""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", passages, p -> p.workspace().value()),
                    column(tx, "uuid", passages, p -> p.message().value()),
                    column(tx, "int", passages, Passage::attempt));
            ResultSet rows = s.executeQuery();
            Set<Passage> out = new HashSet<>();
            while (rows.next()) {
                UUID connection = rows.getObject(4, UUID.class);
                var passage = new Passage(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        connection,
                        new MessageId(rows.getObject(2, UUID.class)),
                        rows.getInt(3));
                if (connection != null && passages.contains(passage)) {
                    out.add(passage);
                }
            }
            return out;
        }
    }

    /** The message and attempt that a provider's own reference names, if one is recorded. */
    public Optional<Map.Entry<MessageId, Integer>> byReference(
            Connection tx, WorkspaceId workspace, UUID connection, String reference) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select message_id, number from attempt
                where workspace_id = ? and connection_id = ? and provider_reference = ? limit 1""")) {
            Sql.bind(s, workspace.value(), connection, reference);
            ResultSet rows = s.executeQuery();
            Map<MessageId, Integer> out = new HashMap<>();
            if (rows.next()) {
                out.put(new MessageId(rows.getObject(1, UUID.class)), rows.getInt(2));
            }
            return out.entrySet().stream().findFirst();
        }
    }
}
