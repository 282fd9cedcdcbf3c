package dev.gatepost.intake;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads comma-separated values (RFC 4180) row by row; quoted cells may hold commas, quotes and line breaks. */
final class CsvRows {
    /** A row longer than any message could be. */
    static final int LONGEST_ROW = 64 * 1024;

    private final Reader in;
    private int ahead;

    CsvRows(Reader in) throws IOException {
        this.in = in;
        ahead = in.read();
        if (ahead == '\ufeff') {
            ahead = in.read();
        }
    }

    /** The cells of the next row that is not empty; null at the end. */
    @Nullable
    List<String> next() throws IOException {
        while (ahead == '\r' || ahead == '\n') {
            ahead = in.read();
        }
        if (ahead < 0) {
            return null;
        }
        List<String> cells = new ArrayList<>();
        int length = 0;
        while (true) {
            String cell = ahead == '"' ? quoted() : plain();
            cells.add(cell);
            length += cell.length();
            if (length > LONGEST_ROW) {
                throw new IOException("a row is longer than " + LONGEST_ROW + " characters");
            }
            if (ahead != ',') {
                return cells;
            }
            ahead = in.read();
        }
    }

    private String plain() throws IOException {
        StringBuilder cell = new StringBuilder();
        while (ahead >= 0 && ahead != ',' && ahead != '\r' && ahead != '\n' && cell.length() <= LONGEST_ROW) {
            cell.append((char) ahead);
            ahead = in.read();
        }
        return cell.toString();
    }

    private String quoted() throws IOException {
        StringBuilder cell = new StringBuilder();
        ahead = in.read();
        while (ahead >= 0 && cell.length() <= LONGEST_ROW) {
            if (ahead == '"') {
                ahead = in.read();
                if (ahead != '"') {
                    return cell.append(plain()).toString();
                }
            }
            cell.append((char) ahead);
            ahead = in.read();
        }
        return cell.toString();
    }
}
