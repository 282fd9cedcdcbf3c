package dev.gatepost.intake;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The table {@code idempotency}: keys are kept for 72 hours. */
final class IdempotencyStore {
    /** One use of a key. */
    record Use(WorkspaceId workspace, byte[] keyHash, byte[] bodyHash, MessageId message) {
        /** The key within its workspace. */
        String key() {
            return workspace + HexFormat.of().formatHex(keyHash);
        }
    }

    /** Claims keys that are free or expired; a retry storm aborts nobody. Each key may occur once in the list. */
    Set<MessageId> claim(Connection tx, List<Use> uses, Instant now, Instant expires) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into idempotency (workspace_id, key_hash, request_hash, message_id, expires_at)
                select w, k, r, m, ? from unnest(?::uuid[], ?::bytea[], ?::bytea[], ?::uuid[]) as n(w, k, r, m)
                order by w, k
                on conflict (workspace_id, key_hash) do update
                    set request_hash = excluded.request_hash, message_id = excluded.message_id,
                        expires_at = excluded.expires_at
                    where idempotency.expires_at < ?
                returning message_id""")) {
            Sql.bind(
                    s,
                    expires,
                    column(tx, "uuid", uses, u -> u.workspace().value()),
                    column(tx, "bytea", uses, Use::keyHash),
                    column(tx, "bytea", uses, Use::bodyHash),
                    column(tx, "uuid", uses, u -> u.message().value()),
                    now);
            ResultSet rows = s.executeQuery();
            Set<MessageId> out = new HashSet<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** The uses on record for these keys, by {@link Use#key}. */
    Map<String, Use> find(Connection tx, List<Use> uses) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select i.workspace_id, i.key_hash, i.request_hash, i.message_id
                from unnest(?::uuid[], ?::bytea[]) as n(w, k)
                join idempotency i on i.workspace_id = n.w and i.key_hash = n.k""")) {
            Sql.bind(s, column(tx, "uuid", uses, u -> u.workspace().value()), column(tx, "bytea", uses, Use::keyHash));
            ResultSet rows = s.executeQuery();
            Map<String, Use> out = new HashMap<>();
            while (rows.next()) {
                var use = new Use(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        rows.getBytes(2),
                        rows.getBytes(3),
                        new MessageId(rows.getObject(4, UUID.class)));
                out.put(use.key(), use);
            }
            return out;
        }
    }

    /** Forgets keys older than 72 hours; returns how many. */
    static int purge(Connection tx, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("delete from idempotency where expires_at < ?")) {
            Sql.bind(s, now);
            return s.executeUpdate();
        }
    }
}
