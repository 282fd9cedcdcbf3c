package dev.gatepost.controls;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of an evidence pack (GOV-01). It holds ids, hashes, names of the company's own things and counts; never an
 * address, never what was said.
 *
 * @param path where it stands in the pack: {@code consent/log.csv}
 * @param title what it is
 * @param says what it shows, in a sentence
 * @param sql a statement with four parameters: workspace, organisation, the first instant and the end of the span; its
 *     columns are those of the table
 */
public record EvidenceTable(String path, String title, String says, String sql) {
    private static final int FETCHED = 500;

    public EvidenceTable {
        if (!path.matches("[a-z]+/[a-z-]+\\.csv") || title.isBlank() || says.isBlank()) {
            throw new IllegalArgumentException("a table of evidence is written as consent/log.csv, not " + path);
        }
    }

    /** For what the table is made. */
    public record Span(WorkspaceId workspace, OrganisationId organisation, Instant from, Instant until) {}

    /** Takes one line after another; the first holds the names of the columns. */
    @FunctionalInterface
    public interface Lines<X extends Exception> {
        void line(List<@Nullable String> cells) throws X;
    }

    /** Reads the table row by row, never more than {@value #FETCHED} of them at once; gives how many rows there are. */
    public <X extends Exception> long read(Connection tx, Span span, Lines<X> to) throws SQLException, X {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            s.setFetchSize(FETCHED);
            Sql.bind(s, span.workspace().value(), span.organisation().value(), span.from(), span.until());
            try (ResultSet row = s.executeQuery()) {
                ResultSetMetaData columns = row.getMetaData();
                List<@Nullable String> cells = new ArrayList<>();
                for (int i = 1; i <= columns.getColumnCount(); i++) {
                    cells.add(columns.getColumnLabel(i));
                }
                to.line(cells);
                long rows = 0;
                while (row.next()) {
                    cells.clear();
                    for (int i = 1; i <= columns.getColumnCount(); i++) {
                        cells.add(row.getString(i));
                    }
                    to.line(cells);
                    rows++;
                }
                return rows;
            }
        }
    }
}
