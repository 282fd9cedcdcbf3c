package dev.gatepost.consent.imports;

import org.jspecify.annotations.Nullable;

/**
 * Cuts a part of a file into rows. A row of CSV may go over several lines within quotes (RFC 4180); a quote opens only
 * at the beginning of a cell. A row that does not end in time is given up, and reading goes on behind its first line,
 * so that one stray quote or one endless line costs that line alone. The memory needed is that of the part.
 */
final class CutRows {
    /** No row of a contact is longer. */
    static final int LONGEST_ROW = 64 * 1024;

    private final byte[] bytes;
    private final boolean quotes;
    private final byte separator;
    private final boolean last;
    private int at;
    private long line;
    private boolean skipping;

    /** @param separator what parts cells; 0 for rows that have no quotes of CSV */
    CutRows(byte[] bytes, char separator, boolean last) {
        this.bytes = bytes;
        this.quotes = separator != 0;
        this.separator = (byte) separator;
        this.last = last;
    }

    /** Goes on where an earlier part ended. */
    CutRows from(int offset, long nextLine, boolean inEndlessLine) {
        at = offset;
        line = nextLine;
        skipping = inEndlessLine;
        return this;
    }

    /** Why a row cannot be read. */
    enum Flaw {
        TOO_LONG,
        OPEN_QUOTE
    }

    /** The bytes from {@code from} to before {@code to}; {@code line} is the number of its first line. */
    record Row(int from, int to, long line, @Nullable Flaw flaw) {}

    /** How far it was read. */
    int offset() {
        return at;
    }

    long line() {
        return line;
    }

    boolean isSkipping() {
        return skipping;
    }

    /** The next row, or null when there is none, or its end is not in this part. */
    @Nullable
    Row next() {
        if (skipping && !skip()) {
            return null;
        }
        if (at >= bytes.length) {
            return null;
        }
        boolean quoted = false;
        boolean begins = true;
        int firstEnd = -1;
        int end = Math.min(bytes.length, at + LONGEST_ROW);
        for (int i = at; i < end; i++) {
            byte b = bytes[i];
            if (quotes && b == '"' && (quoted || begins)) {
                quoted = !quoted;
                // A doubled quote closes and opens at once.
                begins = !quoted;
                continue;
            }
            if (b == '\n') {
                firstEnd = firstEnd < 0 ? i : firstEnd;
                if (!quoted) {
                    return row(i, i + 1, null);
                }
            }
            begins = !quoted && b == separator;
        }
        return unended(end, quoted, firstEnd);
    }

    private @Nullable Row unended(int end, boolean quoted, int firstEnd) {
        boolean tooLong = end - at >= LONGEST_ROW;
        if (!tooLong && !last) {
            return null;
        }
        if (firstEnd >= 0) {
            return row(firstEnd, firstEnd + 1, Flaw.OPEN_QUOTE);
        }
        if (tooLong) {
            long first = line;
            int from = at;
            skipping = true;
            at = end;
            return new Row(from, from, first, Flaw.TOO_LONG);
        }
        return row(end, end, quoted ? Flaw.OPEN_QUOTE : null);
    }

    private Row row(int to, int next, @Nullable Flaw flaw) {
        int cut = to > at && bytes[to - 1] == '\r' ? to - 1 : to;
        Row row = new Row(at, cut, line, flaw);
        for (int i = at; i < next; i++) {
            line += bytes[i] == '\n' ? 1 : 0;
        }
        at = next;
        return row;
    }

    /** Goes behind the end of an endless line; false when that is not in this part. */
    private boolean skip() {
        while (at < bytes.length) {
            if (bytes[at++] == '\n') {
                line++;
                skipping = false;
                return true;
            }
        }
        return false;
    }
}
