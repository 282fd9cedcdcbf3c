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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Searches the sequenced events of one workspace, the newest first. Events of the last moments may still wait. */
public final class FindAuditEvents {
    /** The most that one call gives. */
    public static final int LIMIT = 1_000;

    /** Pages of the log that one look goes through: two and a half million events, of which it reads a small part. */
    static final int MOST_LOOKED_AT = 10_000;

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
                    Role.CONSOLE,
                    new Scope(List.of(workspace), List.of()),
                    tx -> pages(tx, workspace, filter, until, 0));
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

    /**
     * A page of what was looked for; it may hold less than was asked for, even nothing, and still have a next one.
     *
     * @param next only smaller seqs are on the next page; null when there is none
     */
    public record Found(List<AuditEntry> entries, @Nullable Long next) {}

    /** The same in bounded looks, for whoever can go on: what it costs does not grow with the log. */
    public Found page(WorkspaceId workspace, AuditFilter filter, int limit, @Nullable Long before) {
        int most = Math.clamp(limit, 1, LIMIT);
        List<AuditEntry> found = new ArrayList<>();
        long end = before == null ? Long.MAX_VALUE : before;
        long begin = end;
        Optional<Long> furthest = in(workspace, tx -> furthest(tx, workspace, begin));
        while (found.size() < most) {
            long until = end;
            List<Page> pages = in(workspace, tx -> pages(tx, workspace, filter, until, furthest.orElse(0L)));
            if (pages.isEmpty()) {
                break;
            }
            for (Page page : pages) {
                read(page, filter, until, most, found);
            }
            end = pages.getLast().first();
        }
        return new Found(found, found.size() == most ? (Long) found.getLast().seq() : furthest.orElse(null));
    }

    private <T> T in(WorkspaceId workspace, Database.Work<T> work) {
        return database.transact(Role.CONSOLE, new Scope(List.of(workspace), List.of()), work);
    }

    /** The last page that a look goes through, if it has to stop there. */
    private static Optional<Long> furthest(Connection tx, WorkspaceId workspace, long before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select first from audit_page where workspace_id = ? and first < ?
                order by first desc offset ? limit 1""")) {
            s.setObject(1, workspace.value());
            s.setLong(2, before);
            s.setInt(3, MOST_LOOKED_AT - 1);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private record Page(long first, byte[] events) {}

    /** The next pages that may hold what is looked for, the newest first. */
    private static List<Page> pages(
            Connection tx, WorkspaceId workspace, AuditFilter filter, long before, long furthest) throws SQLException {
        StringBuilder sql = new StringBuilder(FIND);
        List<Object> values = new ArrayList<>();
        values.add(workspace.value());
        and(sql, values, " and first < ?", before);
        and(sql, values, " and first >= ?", furthest);
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
