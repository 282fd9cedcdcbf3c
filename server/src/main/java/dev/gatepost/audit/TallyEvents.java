package dev.gatepost.audit;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the events of a log by hour, from a place on, so that whoever keeps the place counts each exactly once. An
 * event is not read as JSON: its one written form ({@link CanonicalEvent}) has each field at most once, and inside of a
 * value every quotation mark is escaped, so that a field is found by its name between quotation marks.
 */
public final class TallyEvents {
    private static final String PAGES = """
            select first, events from audit_page where workspace_id = ? and first >= coalesce(
                (select p.first from audit_page p where p.workspace_id = ? and p.first <= ?
                    order by p.first desc limit 1), 0)
            order by first limit ?""";

    private TallyEvents() {}

    /**
     * What is counted together.
     *
     * @param hour its beginning, of the real time at which it was noted
     * @param action as {@code message.delivered}
     * @param purpose the fact of that name; empty when the event has none
     * @param reason the first of the facts {@code reasons} and {@code reason}; empty when the event has none
     */
    public record Kind(Instant hour, String action, String purpose, String reason) {}

    /**
     * What is looked for, by how actions begin.
     *
     * @param counted {@code message.}: so many that their number alone is wanted
     * @param noted what is rare, and wanted one by one
     */
    public record Asked(String counted, List<String> noted) {}

    /** An event that is wanted by itself. */
    public record Noted(long seq, Instant at, String action) {}

    /**
     * What was counted.
     *
     * @param next the place of the first event that was not looked at
     */
    public record Tally(long next, Map<Kind, Long> counts, List<Noted> noted) {}

    /** Counts and notes what is looked for, from {@code seq} on, in at most {@code pages} pages of the log. */
    public static Tally from(Connection tx, WorkspaceId log, long seq, Asked asked, int pages) throws SQLException {
        Map<Kind, Long> counts = new HashMap<>();
        List<Noted> noted = new ArrayList<>();
        long next = seq;
        try (PreparedStatement s = tx.prepareStatement(PAGES)) {
            Sql.bind(s, log.value(), log.value(), seq, pages);
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                long first = rows.getLong(1);
                List<byte[]> lines = Lines.of(rows.getBytes(2));
                for (int i = (int) Math.max(0, seq - first); i < lines.size(); i++) {
                    String line = new String(lines.get(i), StandardCharsets.UTF_8);
                    String action = field(line, "action");
                    if (action.startsWith(asked.counted())) {
                        count(line, action, counts);
                    } else if (asked.noted().stream().anyMatch(action::startsWith)) {
                        noted.add(new Noted(first + i, Instant.parse(field(line, "at")), action));
                    }
                }
                next = Math.max(next, first + lines.size());
            }
        }
        return new Tally(next, counts, noted);
    }

    private static void count(String line, String action, Map<Kind, Long> counts) {
        Instant hour = Instant.parse(field(line, "at")).truncatedTo(ChronoUnit.HOURS);
        String reasons = field(line, "reasons");
        String first = reasons.isEmpty() ? field(line, "reason") : reasons.split(" ", 2)[0];
        counts.merge(new Kind(hour, action, field(line, "purpose"), first), 1L, Long::sum);
    }

    /** The value of a field as it is written; words and times have no escapes. */
    private static String field(String line, String name) {
        String mark = '"' + name + "\":\"";
        int from = line.indexOf(mark);
        if (from < 0) {
            return "";
        }
        int begin = from + mark.length();
        return line.substring(begin, line.indexOf('"', begin));
    }
}
