package dev.gatepost.limits;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code frequency}: when promotional messages to a contact were accepted (POL-07). */
public final class FrequencyStore {
    private static final int KEPT = 64;

    /** The instants, newest last, and the version to reserve against. */
    public record Frequency(List<Instant> sentAt, long version) {
        public static final Frequency NONE = new Frequency(List.of(), 0);

        /** With one more, the oldest forgotten beyond 64. */
        public Frequency plus(Instant instant) {
            List<Instant> more = new ArrayList<>(sentAt);
            more.add(instant);
            return new Frequency(
                    List.copyOf(more.size() > KEPT ? more.subList(more.size() - KEPT, more.size()) : more), version);
        }
    }

    /** The frequencies of these contacts (id to workspace); absent ones have none. */
    public Map<UUID, Frequency> find(Connection tx, Map<UUID, WorkspaceId> contacts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select contact_id, sent_at, version from frequency
                where (workspace_id, contact_id) in (select * from unnest(?::uuid[], ?::uuid[]))""")) {
            s.setArray(1, workspaces(tx, contacts.values()));
            s.setArray(2, Sql.array(tx, "uuid", contacts.keySet().toArray()));
            ResultSet rows = s.executeQuery();
            Map<UUID, Frequency> out = new HashMap<>();
            while (rows.next()) {
                List<Instant> sent = Arrays.stream(
                                (Timestamp[]) rows.getArray(2).getArray())
                        .map(Timestamp::toInstant)
                        .toList();
                out.put(rows.getObject(1, UUID.class), new Frequency(sent, rows.getLong(3)));
            }
            return out;
        }
    }

    /**
     * Writes the new frequencies where the version is still the one decided upon.
     *
     * @return the contacts that were written; for the others somebody came first, and they are to be decided again
     */
    public Set<UUID> reserve(Connection tx, Map<UUID, WorkspaceId> contacts, Map<UUID, Frequency> next)
            throws SQLException {
        List<UUID> ids = contacts.keySet().stream().sorted().toList();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into frequency (workspace_id, contact_id, sent_at, version)
                select w, c, t::timestamptz[], v + 1 from unnest(?::uuid[], ?::uuid[], ?::text[], ?::bigint[]) as
                    n(w, c, t, v)
                on conflict (workspace_id, contact_id) do update
                    set sent_at = excluded.sent_at, version = excluded.version
                    where frequency.version = excluded.version - 1
                returning contact_id""")) {
            s.setArray(1, workspaces(tx, ids.stream().map(contacts::get).toList()));
            s.setArray(2, Sql.array(tx, "uuid", ids.toArray()));
            s.setArray(
                    3,
                    Sql.array(
                            tx,
                            "text",
                            ids.stream()
                                    .map(id -> literal(next.getOrDefault(id, Frequency.NONE)))
                                    .toArray()));
            s.setArray(
                    4,
                    Sql.array(
                            tx,
                            "bigint",
                            ids.stream()
                                    .map(id -> next.getOrDefault(id, Frequency.NONE)
                                            .version())
                                    .toArray()));
            ResultSet rows = s.executeQuery();
            Set<UUID> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    private static String literal(Frequency frequency) {
        return frequency.sentAt().stream().map(Instant::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static Array workspaces(Connection tx, java.util.Collection<WorkspaceId> ids) throws SQLException {
        return Sql.array(tx, "uuid", ids.stream().map(WorkspaceId::value).toArray());
    }
}
