package dev.gatepost.consent.imports;

import java.util.ArrayList;
import java.util.List;

/** The cells of a row of CSV (RFC 4180). */
final class CsvCells {
    private CsvCells() {}

    static List<String> of(String row, char separator) {
        List<String> out = new ArrayList<>();
        int i = 0;
        while (true) {
            StringBuilder cell = new StringBuilder();
            if (i < row.length() && row.charAt(i) == '"') {
                i = quoted(row, i + 1, cell);
            }
            int end = row.indexOf(separator, i);
            end = end < 0 ? row.length() : end;
            cell.append(row, i, end);
            out.add(cell.toString().strip());
            if (end == row.length()) {
                return out;
            }
            i = end + 1;
        }
    }

    /** Appends what stands in quotes; returns where it goes on behind them. */
    private static int quoted(String row, int from, StringBuilder cell) {
        int i = from;
        while (i < row.length()) {
            char c = row.charAt(i++);
            if (c != '"') {
                cell.append(c);
            } else if (i < row.length() && row.charAt(i) == '"') {
                cell.append('"');
                i++;
            } else {
                return i;
            }
        }
        return i;
    }
}
