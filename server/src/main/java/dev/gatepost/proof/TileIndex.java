package dev.gatepost.proof;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which tile a path names, in the spelling of C2SP tlog-tiles.md: {@code x001/x234/067} is tile 1,234,067; with {@code
 * .p/5} its first five hashes alone.
 */
record TileIndex(long place, int width) {
    private static final int FULL = 256;
    private static final Pattern WRITTEN =
            Pattern.compile("/((?:x[0-9]{3}/){0,4})([0-9]{3})(?:\\.p/([1-9][0-9]{0,2}))?");

    static Optional<TileIndex> parse(String path) {
        Matcher written = WRITTEN.matcher(path);
        if (!written.matches()) {
            return Optional.empty();
        }
        String groups = written.group(1);
        int width = written.group(3) == null ? FULL : Integer.parseInt(written.group(3));
        // A number has one spelling: no group of zeros before it, and no partial tile that is whole.
        if (groups.startsWith("x000") || written.group(3) != null && width >= FULL) {
            return Optional.empty();
        }
        String digits = groups.replaceAll("[x/]", "") + written.group(2);
        return Optional.of(new TileIndex(Long.parseLong(digits), width));
    }

    static Optional<Integer> level(String text) {
        return text.matches("[0-9]|[1-5][0-9]|6[0-3]") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }
}
