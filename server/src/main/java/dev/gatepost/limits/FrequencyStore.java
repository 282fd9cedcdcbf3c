package dev.gatepost.limits;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.limits.Frequency.Slot;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The table {@code frequency}: when promotional messages to a contact went or are to go (POL-07). */
public final class FrequencyStore {
    /** Rows written before slots knew their messages. */
    private static final UUID NOBODY = new UUID(0, 0);

    private static final String FIND = """
            select f.contact_id, f.sent_at, f.sent_for, f.texts, f.version
            from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, contact_id)
            join frequency f on f.workspace_id = w.workspace_id and f.contact_id = w.contact_id
            """;

    /** The frequencies of these contacts (id to workspace); absent ones have none. */
    public Map<UUID, Frequency> find(Connection tx, Map<UUID, WorkspaceId> contacts) throws SQLException {
        return find(tx, contacts, FIND);
    }

    private static Map<UUID, Frequency> find(Connection tx, Map<UUID, WorkspaceId> contacts, String sql)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            List<UUID> ids = contacts.keySet().stream().sorted().toList();
            Sql.bind(s, column(tx, "uuid", ids, id -> workspace(contacts, id)), column(tx, "uuid", ids, id -> id));
            ResultSet rows = s.executeQuery();
            Map<UUID, Frequency> out = new HashMap<>();
            while (rows.next()) {
                out.put(rows.getObject(1, UUID.class), new Frequency(slots(rows), rows.getLong(5)));
            }
            return out;
        }
    }

    private static List<Slot> slots(ResultSet rows) throws SQLException {
        Timestamp[] at = (Timestamp[]) rows.getArray(2).getArray();
        UUID[] messages = (UUID[]) rows.getArray(3).getArray();
        Long[] texts = (Long[]) rows.getArray(4).getArray();
        List<Slot> out = new ArrayList<>(at.length);
        // Older instants stand before those that know their message.
        int unknown = at.length - messages.length;
        for (int i = 0; i < at.length; i++) {
            int known = i - unknown;
            out.add(new Slot(at[i].toInstant(), known < 0 ? NOBODY : messages[known], known < 0 ? 0 : texts[known]));
        }
        return out;
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
                insert into frequency (workspace_id, contact_id, sent_at, sent_for, texts, version)
                select w, c, t::timestamptz[], m::uuid[], x::bigint[], v + 1
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::bigint[]) as n(w, c, t, m, x, v)
                on conflict (workspace_id, contact_id) do update
                    set sent_at = excluded.sent_at, sent_for = excluded.sent_for, texts = excluded.texts,
                        version = excluded.version
                    where frequency.version = excluded.version - 1
                returning contact_id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", ids, id -> workspace(contacts, id)),
                    column(tx, "uuid", ids, id -> id),
                    column(tx, "text", ids, id -> literal(next, id, Slot::at)),
                    column(tx, "text", ids, id -> literal(next, id, Slot::message)),
                    column(tx, "text", ids, id -> literal(next, id, Slot::text)),
                    column(
                            tx,
                            "bigint",
                            ids,
                            id -> next.getOrDefault(id, Frequency.NONE).version()));
            ResultSet rows = s.executeQuery();
            Set<UUID> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getObject(1, UUID.class));
            }
            return out;
        }
    }

    /**
     * Gives back the slots of messages that never go.
     *
     * @param messages for each contact
     */
    public void giveBack(Connection tx, Map<UUID, WorkspaceId> contacts, Map<UUID, Set<UUID>> messages)
            throws SQLException {
        Map<UUID, Frequency> next = new HashMap<>();
        Map<UUID, WorkspaceId> changed = new HashMap<>();
        find(tx, contacts, FIND + " order by f.contact_id for update of f").forEach((contact, known) -> {
            Frequency left = known.without(messages.getOrDefault(contact, Set.of()));
            if (left.slots().size() < known.slots().size()) {
                next.put(contact, left);
                changed.put(contact, java.util.Objects.requireNonNull(contacts.get(contact)));
            }
        });
        if (!changed.isEmpty()) {
            reserve(tx, changed, next);
        }
    }

    private static UUID workspace(Map<UUID, WorkspaceId> contacts, UUID contact) {
        return java.util.Objects.requireNonNull(contacts.get(contact)).value();
    }

    private static String literal(Map<UUID, Frequency> next, UUID contact, Function<Slot, Object> part) {
        return next.getOrDefault(contact, Frequency.NONE).slots().stream()
                .map(slot -> part.apply(slot).toString())
                .collect(Collectors.joining(",", "{", "}"));
    }
}
