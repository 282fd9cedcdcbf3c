package dev.gatepost.policy;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The list that is signed for a release: a first line with its name, then one line for each file in the order of the
 * names, as {@code sha256sum} writes them. It is canonical: the same files under the same name give the same bytes.
 *
 * @param release the name of the release, a date and possibly a word: {@code 2026-11-22}, {@code 2026-12-01-holidays}
 * @param hashes hex SHA-256 of each file (with LF ends) by name
 */
record Manifest(String release, SortedMap<String, String> hashes) {
    private static final String TITLE = "gatepost rules ";
    private static final String GAP = "  ";

    Manifest {
        if (!release.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}(-[a-z0-9-]{1,40})?")) {
            throw new IllegalArgumentException("a release is named by its date: 2026-11-22 or 2026-11-22-holidays");
        }
        LocalDate.parse(release.substring(0, 10));
        hashes.forEach((file, hash) -> {
            if (!file.matches("((calendars/)?[A-Z]{2}(-[A-Z0-9-]{1,20})?|ZONES)\\.json")
                    || !hash.matches("[0-9a-f]{64}")) {
                throw new IllegalArgumentException("the manifest has a wrong line for " + file);
            }
        });
    }

    static Manifest parse(String text) {
        String[] lines = text.split("\n");
        if (!lines[0].startsWith(TITLE)) {
            throw new IllegalArgumentException("the manifest does not begin with the name of a release");
        }
        SortedMap<String, String> hashes = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] parts = lines[i].split(GAP, 2);
            if (parts.length != 2 || hashes.put(parts[1], parts[0]) != null) {
                throw new IllegalArgumentException("the manifest has a wrong line " + (i + 1));
            }
        }
        return new Manifest(lines[0].substring(TITLE.length()), hashes);
    }

    String text() {
        StringBuilder out = new StringBuilder(TITLE).append(release).append('\n');
        hashes.forEach((file, hash) -> out.append(hash).append(GAP).append(file).append('\n'));
        return out.toString();
    }

    byte[] bytes() {
        return text().getBytes(StandardCharsets.UTF_8);
    }
}
