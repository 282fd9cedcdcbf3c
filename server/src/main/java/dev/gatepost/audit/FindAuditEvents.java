package dev.gatepost.audit;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Searches the sequenced events of one workspace, the newest first. Events of the last moments may still wait. */
public final class FindAuditEvents {
    /** The most that one call gives. */
    public static final int LIMIT = 1_000;

    private static final int PAGES = 16;
    private static final String FIND = "select first, events from audit_page where workspace_id = ?";

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
        int most = Math.clamp(limit, 1, LIMIT);
        List<AuditEntry> found = new ArrayList<>();
        long end = before == null ? Long.MAX_VALUE : before;
        while (found.size() < most) {
            long until = end;
            List<Page> pages = database.transact(
                    Role.CONSOLE, new Scope(List.of(workspace), List.of()), tx -> pages(tx, workspace, filter, until));
            if (pages.isEmpty()) {
                break;
            }
            for (Page page : pages) {
                read(page, filter, until, most, found);
            }
            end = pages.getLast().first();
        }
        return found;
    }

    private record Page(long first, byte[] events) {}

    /** The next pages that may hold what is looked for, the newest first. */
    private static List<Page> pages(Connection tx, WorkspaceId workspace, AuditFilter filter, long before)
            throws SQLException {
        StringBuilder sql = new StringBuilder(FIND);
        List<Object> values = new ArrayList<>();
        values.add(workspace.value());
        and(sql, values, " and first < ?", before);
        and(sql, values, " and until_at >= ?", time(filter.from()));
        and(sql, values, " and from_at < ?", time(filter.until()));
        String words = Words.of(filter).written();
        sql.append(" and words & ?::text::bit(8192) = ?::text::bit(8192) order by first desc limit ")
                .append(PAGES);
        values.add(words);
        values.add(words);
        try (PreparedStatement find = tx.prepareStatement(sql.toString())) {
            for (int i = 0; i < values.size(); i++) {
                find.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = find.executeQuery()) {
                List<Page> pages = new ArrayList<>();
                while (rows.next()) {
                    pages.add(new Page(rows.getLong(1), rows.getBytes(2)));
                }
                return pages;
            }
        }
    }

    private static void read(Page page, AuditFilter filter, long before, int most, List<AuditEntry> found) {
        List<byte[]> lines = Lines.of(page.events());
        for (int i = lines.size() - 1; i >= 0 && found.size() < most; i--) {
            long seq = page.first() + i;
            if (seq < before && filter.fits(CanonicalEvent.head(lines.get(i)))) {
                found.add(new AuditEntry(seq, CanonicalEvent.read(lines.get(i))));
            }
        }
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
