package dev.gatepost.intake;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows of comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula is preceded by an
 * apostrophe, so that opening a download computes nothing (OWASP, "CSV injection").
 */
final class Csv {
    private static final String FORMULA = "=+-@\t\r";

    /** A number in E.164; nothing is computed by it. */
    private static final Pattern NUMBER = Pattern.compile("\\+[0-9]{1,15}");

    private Csv() {}

    /** One row with its line break; null is an empty cell. */
    static String row(@Nullable Object... cells) {
        return Arrays.stream(cells).map(Csv::cell).collect(Collectors.joining(",", "", "\r\n"));
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        String text = value.toString();
        boolean plain = value instanceof Number || NUMBER.matcher(text).matches();
        if (!plain && !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0) {
            text = "'" + text;
        }
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
