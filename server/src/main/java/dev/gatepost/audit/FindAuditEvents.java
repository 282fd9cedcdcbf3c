package dev.gatepost.audit;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches the sequenced events of one workspace, the newest first. Events of the last moments may still wait. */
public final class FindAuditEvents {
    /** The most that one call gives. */
    public static final int LIMIT = 1_000;

    private static final String FIND = "select seq, event from audit_leaf where workspace_id = ?";
    /** Greater than every continuation of a prefix in the order of code points. */
    private static final String END = Character.toString(0x10FFFF);

    private final Database database;

    public FindAuditEvents(Database database) {
        this.database = database;
    }

    /**
     * At most {@code limit} events that fit.
     *
     * @param before only events with a smaller seq (the last one of the page before), or null for the newest
     */
    public List<AuditEntry> find(WorkspaceId workspace, AuditFilter filter, int limit, @Nullable Long before) {
        StringBuilder sql = new StringBuilder(FIND);
        List<Object> values = new ArrayList<>();
        values.add(workspace.value());
        String prefix = filter.actionPrefix();
        if (prefix != null) {
            and(sql, values, " and action >= ?", prefix);
            and(sql, values, " and action < ?", prefix + END);
        }
        and(sql, values, " and actor = ?", filter.actor());
        and(sql, values, " and object = ?", filter.object());
        and(sql, values, " and subject = ?", filter.subject());
        and(sql, values, " and at >= ?", time(filter.from()));
        and(sql, values, " and at < ?", time(filter.until()));
        and(sql, values, " and seq < ?", before);
        and(sql, values, " order by seq desc limit ?", Math.clamp(limit, 1, LIMIT));
        return database.transact(Role.CONSOLE, new Scope(List.of(workspace), List.of()), tx -> {
            try (PreparedStatement find = tx.prepareStatement(sql.toString())) {
                for (int i = 0; i < values.size(); i++) {
                    find.setObject(i + 1, values.get(i));
                }
                try (ResultSet rows = find.executeQuery()) {
                    List<AuditEntry> found = new ArrayList<>();
                    while (rows.next()) {
                        found.add(new AuditEntry(rows.getLong(1), CanonicalEvent.read(rows.getBytes(2))));
                    }
                    return found;
                }
            }
        });
    }

    private static @Nullable Object time(@Nullable Instant at) {
        return at == null ? null : at.atOffset(ZoneOffset.UTC);
    }

    private static void and(StringBuilder sql, List<Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            sql.append(condition);
            values.add(value);
        }
    }
}
