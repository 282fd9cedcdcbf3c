package dev.gatepost.privacy.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The declared inventory, read once from the program's own data; a line that cannot be understood stops the start. */
public final class Inventory {
    /** The rooms that have tables; a room without a file here has none. */
    private static final List<String> ROOMS = List.of(
            "access",
            "audit",
            "callbacks",
            "consent",
            "console",
            "contacts",
            "controls",
            "copies",
            "events",
            "evidence",
            "intake",
            "keys",
            "limits",
            "messages",
            "policy",
            "privacy",
            "proof",
            "providers",
            "queue",
            "recovery",
            "templates");

    /** What a column may be that holds nothing personal. */
    private static final Set<String> WORDS =
            Set.of("word", "name", "text", "settings", "place", "code", "secret", "proof", "id");

    private static final String PERSONAL = "personal ";

    /** Why and how long personal data is held, and what an erasure does to it. {@code whose} is people or team. */
    public record Profile(String name, String whose, String purpose, String ground, String retention, String erasure) {}

    /** A column; without a profile it holds nothing personal and {@code kind} says what it is. */
    public record Column(
            String room,
            String table,
            String name,
            String kind,
            @Nullable Profile profile) {}

    private final Map<String, Profile> profiles = new LinkedHashMap<>();
    private final List<Column> columns = new ArrayList<>();

    private Inventory() {}

    /** Reads it. */
    public static Inventory load() {
        var out = new Inventory();
        for (String line : lines("profiles")) {
            String[] cells = line.split(" \\| ", -1);
            if (cells.length != 6) {
                throw new IllegalStateException("inventory/profiles.txt: six cells are needed in: " + line);
            }
            out.profiles.put(cells[0], new Profile(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]));
        }
        ROOMS.forEach(out::room);
        return out;
    }

    private void room(String room) {
        String table = "";
        for (String line : lines(room)) {
            if (!line.startsWith("  ")) {
                table = line;
                continue;
            }
            int colon = line.indexOf(": ");
            if (colon < 0) {
                throw new IllegalStateException("inventory/" + room + ".txt: no colon in: " + line);
            }
            String kind = line.substring(2, colon);
            for (String column : line.substring(colon + 2).split(" ")) {
                columns.add(column(room, table, column, kind));
            }
        }
    }

    private Column column(String room, String table, String name, String kind) {
        if (kind.startsWith(PERSONAL)) {
            Profile profile = profiles.get(kind.substring(PERSONAL.length()));
            if (profile == null) {
                throw new IllegalStateException("inventory/" + room + ".txt: no such profile: " + kind);
            }
            return new Column(room, table, name, "personal", profile);
        }
        if (!WORDS.contains(kind)) {
            throw new IllegalStateException("inventory/" + room + ".txt: no such word: " + kind);
        }
        return new Column(room, table, name, kind, null);
    }

    private static List<String> lines(String file) {
        try (InputStream in = Inventory.class.getResourceAsStream("/inventory/" + file + ".txt")) {
            byte[] all = Optional.ofNullable(in)
                    .orElseThrow(() -> new IllegalStateException("inventory/" + file + ".txt is missing"))
                    .readAllBytes();
            return new String(all, StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every declared column. */
    public List<Column> columns() {
        return List.copyOf(columns);
    }

    /** Those that hold something about a person. */
    public List<Column> personal() {
        return columns.stream().filter(c -> c.profile() != null).toList();
    }

    public List<Profile> profiles() {
        return List.copyOf(profiles.values());
    }
}
