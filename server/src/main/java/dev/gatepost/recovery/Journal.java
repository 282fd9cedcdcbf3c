package dev.gatepost.recovery;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.recovery.BackupUnusable.Code;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The journal of what forbids, in files beside the database: a line of JSON each, each with the SHA-256 of the line
 * before it, and a file {@code head} that says how far it goes. So a line that was changed, taken out or cut off at the
 * end is seen. Whoever can write the folder can write another journal: keep it as the backups are kept.
 */
public final class Journal {
    /** A file that is larger is not written on. */
    private static final long LARGE = 4 << 20;

    private static final String HEAD = "head";
    private static final String NOTHING = "0".repeat(64);

    private final Path folder;

    /** How far: the number of the last line, and the SHA-256 of its bytes in hex. */
    public record Position(long number, String hash) {
        /** Before the first line. */
        public static final Position START = new Position(0, NOTHING);
    }

    /** Something that forbids. */
    public record Entry(String kind, Object body) {}

    /** One line, as it was read. */
    public record Line(long number, String kind, ObjectNode body) {}

    /** Takes the lines in their order. */
    @FunctionalInterface
    public interface Reader {
        void read(Line line);
    }

    private record Head(Position position, String file, long length, long turn) {}

    /** The journal in that folder, which is made when something is first written. */
    public Journal(Path folder) {
        this.folder = folder;
    }

    /** How far it goes. */
    public Position position() {
        try {
            return head().position();
        } catch (IOException failure) {
            throw new UncheckedIOException("The journal cannot be read.", failure);
        }
    }

    /** The turn of {@link #append} that was written last; 0 when there was none. */
    public long turn() {
        try {
            return head().turn();
        } catch (IOException failure) {
            throw new UncheckedIOException("The journal cannot be read.", failure);
        }
    }

    /**
     * Writes these and returns when they are on the disk. One writer at a time.
     *
     * @param turn a number that the database held when this began, and that grows there with each turn: a database that
     *     holds a smaller one later was brought back from before
     */
    public void append(List<Entry> entries, long turn, Instant now) {
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Head head = head();
            if (head.file().isEmpty() || head.length() > LARGE) {
                head = new Head(
                        head.position(),
                        "journal-%012d.jsonl".formatted(head.position().number() + 1),
                        0,
                        turn);
            }
            StringBuilder lines = new StringBuilder();
            Position at = head.position();
            for (Entry entry : entries) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("n", at.number() + 1);
                line.put("at", now.toString());
                line.put("kind", entry.kind());
                line.put("body", entry.body());
                line.put("before", at.hash());
                String text = new String(Json.write(line), StandardCharsets.UTF_8);
                lines.append(text).append('\n');
                at = new Position(at.number() + 1, hash(text));
            }
            long length = write(head, lines.toString().getBytes(StandardCharsets.UTF_8));
            replaceHead(new Head(at, head.file(), length, turn));
        } catch (IOException failure) {
            throw new UncheckedIOException("The journal in " + folder + " cannot be written.", failure);
        }
    }

    /** What a killed writer left behind the head is written over: whoever gave it gives it again. */
    private long write(Head head, byte[] lines) throws IOException {
        Path file = folder.resolve(head.file());
        if (!Files.exists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(head.length());
            ByteBuffer rest = ByteBuffer.wrap(lines);
            for (long place = head.length(); rest.hasRemaining(); ) {
                place += channel.write(rest, place);
            }
            channel.force(true);
        }
        return head.length() + lines.length;
    }

    private void replaceHead(Head head) throws IOException {
        Path fresh = folder.resolve(HEAD + ".fresh");
        String text = head.position().number() + " " + head.position().hash() + " " + head.file() + " " + head.length()
                + " " + head.turn();
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(fresh, folder.resolve(HEAD), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel sync = FileChannel.open(folder, StandardOpenOption.READ)) {
            sync.force(true);
        }
    }

    private Head head() throws IOException {
        Path file = folder.resolve(HEAD);
        if (!Files.exists(file)) {
            return new Head(Position.START, "", 0, 0);
        }
        String[] words = Files.readString(file).strip().split(" ", -1);
        String digits = "[0-9]{1,18}";
        if (words.length != 5 || !words[0].matches(digits) || !words[3].matches(digits) || !words[4].matches(digits)) {
            throw new IOException("the journal's head is not readable");
        }
        return new Head(
                new Position(Long.parseLong(words[0]), words[1]),
                words[2],
                Long.parseLong(words[3]),
                Long.parseLong(words[4]));
    }

    /**
     * Reads all lines after a position and checks the chain from there to the head. Throws {@link BackupUnusable} when
     * it does not hold: lines are missing, changed or of another Gatepost.
     */
    public void readAfter(Position from, Reader reader) {
        read(from, false, reader);
    }

    /** The same from the first line that is still kept. */
    public void readAll(Reader reader) {
        read(Position.START, true, reader);
    }

    private void read(Position from, boolean fromAnywhere, Reader reader) {
        Position at = null;
        try {
            List<Path> all = files();
            if (fromAnywhere && !all.isEmpty()) {
                at = beforeFirst(all.getFirst());
            }
            for (Path file : all) {
                at = readFile(file, at, from, reader);
            }
            Position head = head().position();
            if (head.number() > (at == null ? 0 : at.number())) {
                throw cut("it ends at line " + (at == null ? 0 : at.number()) + " and had " + head.number());
            }
            if (at != null && at.number() < from.number() || at == null && from.number() > 0) {
                throw cut("it ends before line " + from.number() + ", where the backup was taken");
            }
        } catch (IOException failure) {
            throw new BackupUnusable(
                    Code.JOURNAL_CUT,
                    "The journal in " + folder + " cannot be read: " + failure.getMessage(),
                    "Take the copy of it on the other disk.",
                    failure);
        }
    }

    private static Position beforeFirst(Path file) throws IOException {
        try (var lines = Files.newBufferedReader(file)) {
            String text = lines.readLine();
            if (text != null
                    && Json.readObject(text.getBytes(StandardCharsets.UTF_8))
                            instanceof Json.Parsed.Fine(ObjectNode o)) {
                return new Position(o.path("n").asLong() - 1, o.path("before").asString());
            }
            return Position.START;
        }
    }

    private Position readFile(Path file, @Nullable Position before, Position from, Reader reader) throws IOException {
        Position at = before;
        try (var lines = Files.newBufferedReader(file)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                if (!(Json.readObject(text.getBytes(StandardCharsets.UTF_8))
                        instanceof Json.Parsed.Fine(ObjectNode o))) {
                    // What a writer was killed in the middle of; the head tells whether it counted.
                    break;
                }
                long number = o.path("n").asLong();
                String link = o.path("before").asString();
                if (at == null ? number > from.number() + 1 : number != at.number() + 1 || !link.equals(at.hash())) {
                    throw cut("line " + number + " does not follow line " + (at == null ? from.number() : at.number()));
                }
                at = new Position(number, hash(text));
                if (number == from.number() && !at.hash().equals(from.hash())) {
                    throw cut("line " + number + " is another than at the time of the backup");
                }
                if (number > from.number() && o.path("body") instanceof ObjectNode body) {
                    reader.read(new Line(number, o.path("kind").asString(), body));
                }
            }
        }
        return at == null ? Position.START : at;
    }

    /** Removes files that nobody wrote on for so long; the last one stays. */
    public void forget(Instant now, Duration kept) {
        try {
            List<Path> all = files();
            for (Path file : all.subList(0, Math.max(0, all.size() - 1))) {
                if (Files.getLastModifiedTime(file).toInstant().plus(kept).isBefore(now)) {
                    Files.delete(file);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("An old file of the journal cannot be removed.", failure);
        }
    }

    /** Whether there is one. */
    public boolean exists() {
        return Files.exists(folder.resolve(HEAD));
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(f -> f.getFileName().toString().matches("journal-[0-9]{12}\\.jsonl"))
                    .sorted()
                    .toList();
        }
    }

    private BackupUnusable cut(String how) {
        return new BackupUnusable(
                Code.JOURNAL_CUT,
                "The journal in " + folder + " is not whole: " + how + ".",
                "Take a copy of it that is whole. Without one people may be written to who said STOP since the backup;"
                        + " --without-journal accepts that.");
    }

    private static String hash(String line) {
        return HexFormat.of().formatHex(Digests.sha256(line.getBytes(StandardCharsets.UTF_8)));
    }
}
