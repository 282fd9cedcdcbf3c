package dev.gatepost.controls;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A chapter of the written policy, made from the rules that are in force (GOV-02).
 *
 * @param says what holds, in words that need no table
 * @param columns the heads of its table
 * @param rows the lines of its table, as they stand now
 */
public record Chapter(String title, String says, List<String> columns, Rows rows) {
    private static final int MOST = 2_000;

    public Chapter {
        columns = List.copyOf(columns);
    }

    /** Reads the lines. */
    @FunctionalInterface
    public interface Rows {
        List<List<String>> in(Connection tx, WorkspaceId workspace) throws SQLException;
    }

    /** Lines that a statement with one parameter, the workspace, gives: one text for each column. */
    public static Chapter of(String title, String says, List<String> columns, String sql) {
        return new Chapter(title, says, columns, (tx, workspace) -> {
            try (PreparedStatement s = tx.prepareStatement(sql)) {
                s.setMaxRows(MOST);
                Sql.bind(s, workspace.value());
                try (ResultSet row = s.executeQuery()) {
                    List<List<String>> out = new ArrayList<>();
                    while (row.next()) {
                        List<String> line = new ArrayList<>();
                        for (int i = 1; i <= columns.size(); i++) {
                            String cell = row.getString(i);
                            line.add(cell == null ? "" : cell);
                        }
                        out.add(line);
                    }
                    return out;
                }
            }
        });
    }
}
