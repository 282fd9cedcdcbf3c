package dev.gatepost.audit;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Appends events to {@code audit_batch}: one row for each workspace and call, events in their order, a line each.
 *
 * <p>The writer of a row is the database session, known by a random id that the session keeps. A session runs one
 * transaction at a time, so its next counter is its last one plus one, without a lock that others would wait for; what
 * was rolled back was never counted.
 */
public final class AuditLog implements Audit {
    private static final String APPEND = """
            with session as materialized (
                select coalesce(
                    nullif(current_setting('gatepost.writer', true), ''),
                    set_config('gatepost.writer', gen_random_uuid()::text, false))::uuid as writer
            )
            insert into audit_batch (workspace_id, id, writer, counter, at, events)
            select b.workspace_id, b.id, s.writer,
                1 + greatest(
                    coalesce((select w.counter from audit_writer w
                        where w.workspace_id = b.workspace_id and w.writer = s.writer), 0),
                    coalesce((select p.counter from audit_batch p
                        where p.workspace_id = b.workspace_id and p.writer = s.writer
                        order by p.counter desc limit 1), 0)),
                b.at, b.events
            from session s, unnest(?::uuid[], ?::uuid[], ?::timestamptz[], ?::bytea[])
                as b (workspace_id, id, at, events)""";

    private record Pending(Instant at, ByteArrayOutputStream lines) {}

    @Override
    public void append(Connection tx, List<AuditEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        Map<WorkspaceId, Pending> pending = new TreeMap<>();
        for (AuditEvent event : events) {
            Pending batch = pending.computeIfAbsent(
                    event.workspace(), workspace -> new Pending(event.at(), new ByteArrayOutputStream(512)));
            if (batch.lines().size() > 0) {
                batch.lines().write('\n');
            }
            batch.lines().writeBytes(CanonicalEvent.write(event));
        }
        int count = pending.size();
        UUID[] workspaces = new UUID[count];
        UUID[] ids = new UUID[count];
        Instant[] times = new Instant[count];
        byte[][] lines = new byte[count][];
        int i = 0;
        for (Map.Entry<WorkspaceId, Pending> each : pending.entrySet()) {
            workspaces[i] = each.getKey().value();
            ids[i] = UuidV7.next();
            times[i] = each.getValue().at();
            lines[i++] = each.getValue().lines().toByteArray();
        }
        try (PreparedStatement append = tx.prepareStatement(APPEND)) {
            append.setArray(1, Sql.array(tx, "uuid", workspaces));
            append.setArray(2, Sql.array(tx, "uuid", ids));
            append.setArray(3, Sql.array(tx, "timestamptz", times));
            append.setArray(4, Sql.array(tx, "bytea", lines));
            append.executeUpdate();
        }
    }
}
