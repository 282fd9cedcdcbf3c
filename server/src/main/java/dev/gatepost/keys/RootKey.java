package dev.gatepost.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key above all others: 32 random bytes outside PostgreSQL. Whoever has it and the database reads everything;
 * whoever loses it reads nothing. While it is being rotated there are two: the newer one wraps, both open. It cannot
 * print itself.
 */
public final class RootKey {
    private static final String DERIVED = "derived";

    private final Path folder;
    private final RootSource source;
    /** Labels that this process derived from; what follows from them must outlive a rotation. */
    private final Set<String> labels = ConcurrentHashMap.newKeySet();

    private volatile Ring ring;

    /** The key that wraps, and the one before it while that still opens. */
    record Ring(byte[] key, byte @Nullable [] previous) {
        List<byte[]> all() {
            byte[] before = previous;
            return before == null ? List.of(key) : List.of(key, before);
        }

        @Override
        public String toString() {
            return "Ring(…)";
        }
    }

    private RootKey(Path folder, RootSource source) throws IOException {
        this.folder = folder;
        this.source = source;
        this.ring = source.read();
    }

    /**
     * Opens the root key of a file, or makes it at the very first start. Throws {@link KeysUnusable} when the key is
     * missing while the data folder shows that there was one: a new root would open nothing.
     *
     * @param data the data folder; its {@code keys} folder holds the root key (unless given) and the epoch keys
     * @param given the file of GATEPOST_ROOT_KEY_FILE, or null
     */
    public static RootKey open(Path data, @Nullable Path given) {
        return open(new RootOrigin.InFile(data, given, null));
    }

    /** Opens the root key from where the settings say it comes. Throws {@link KeysUnusable} when it cannot be had. */
    public static RootKey open(RootOrigin origin) {
        Path folder = origin.data().resolve("keys");
        try {
            PrivateFiles.createFolder(folder);
            return new RootKey(
                    folder,
                    switch (origin) {
                        case RootOrigin.InFile file -> RootFile.open(file, folder);
                        case RootOrigin.Handed handed -> {
                            if (Files.exists(folder.resolve("root.key"))) {
                                throw new KeysUnusable(
                                        "There are two root keys: " + folder.resolve("root.key") + " and "
                                                + handed.from() + ".",
                                        "Take one away. To move the key out of the file, hand in its second half (after"
                                                + " the colon) and remove the file.");
                            }
                            yield new RootHanded(handed);
                        }
                    });
        } catch (IOException failure) {
            throw new KeysUnusable(
                    "The root key cannot be read or made: " + failure.getMessage(),
                    "See that " + folder + " belongs to the user who starts Gatepost.",
                    failure);
        }
    }

    static boolean hasFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    /**
     * 32 bytes that follow from the root key and a label; other labels give unrelated bytes. They stay what they were
     * when the root key is rotated.
     */
    public byte[] derive(String label) {
        labels.add(label);
        Path kept = derivedFile(label);
        try {
            return Files.exists(kept)
                    ? unwrap(DERIVED, derivedId(label), PrivateFiles.read(kept))
                    : Aes.derive(ring.key(), "gatepost derived " + label);
        } catch (IOException failure) {
            throw new UncheckedIOException("The derived key " + kept + " cannot be read.", failure);
        }
    }

    /** Where it comes from, in words: a path, the name of a setting. */
    public String origin() {
        return source.toString();
    }

    /** Whether Gatepost itself can put another in its place. */
    boolean rotates() {
        return source instanceof RootFile;
    }

    /** Whether the key before this one still opens. */
    boolean hasPrevious() {
        return refreshed().previous() != null;
    }

    /** Makes a new key, which wraps from now on; the one before it still opens. */
    synchronized void rotate() {
        try {
            for (String label : labels) {
                if (!Files.exists(derivedFile(label))) {
                    byte[] wrapped = wrap(DERIVED, derivedId(label), derive(label));
                    PrivateFiles.createFolder(folder.resolve(DERIVED));
                    PrivateFiles.create(derivedFile(label), wrapped);
                }
            }
            file().rotate();
            ring = source.read();
        } catch (IOException failure) {
            throw new UncheckedIOException("The new root key could not be written.", failure);
        }
    }

    /** Lets the previous key wrap again; the newer one becomes the one that still opens. */
    synchronized void rollBack() {
        try {
            file().rollBack();
            ring = source.read();
        } catch (IOException failure) {
            throw new UncheckedIOException("The root key could not be put back.", failure);
        }
    }

    /** Destroys the previous key. What only it opens is unreadable from now on. */
    synchronized void retire() {
        try {
            file().retire();
            ring = source.read();
        } catch (IOException failure) {
            throw new UncheckedIOException("The former root key could not be destroyed.", failure);
        }
    }

    /** Wraps what was derived under the current key; the count of those that were not yet. */
    int rewrapDerived() throws IOException {
        int done = 0;
        for (String label : labels) {
            Path file = derivedFile(label);
            if (Files.exists(file)) {
                byte[] fresh = rewrapped(DERIVED, derivedId(label), PrivateFiles.read(file));
                if (fresh != null) {
                    PrivateFiles.replace(file, fresh);
                    done++;
                }
            }
        }
        return done;
    }

    private RootFile file() {
        if (source instanceof RootFile file) {
            return file;
        }
        throw new IllegalStateException("The root key comes from " + source + " and is rotated there.");
    }

    /** The folder of the keys that lie outside PostgreSQL. */
    Path folder() {
        return folder;
    }

    /** Tells this root key from others, and nothing more. */
    byte[] check() {
        return check(ring.key());
    }

    /** Whether the check value is of one of the keys in hand. */
    boolean fits(byte[] check) {
        return refreshed().all().stream().anyMatch(key -> MessageDigest.isEqual(check, check(key)));
    }

    private static byte[] check(byte[] key) {
        return Arrays.copyOf(Aes.derive(key, "gatepost root check"), 16);
    }

    byte[] wrap(String kind, UUID id, byte[] plain) {
        // Another node may have rotated since; what is wrapped under a key that is about to go would be lost.
        return wrapping(refreshed().key(), kind).seal(plain, associated(kind, id));
    }

    byte[] unwrap(String kind, UUID id, byte[] wrapped) {
        try {
            return unwrap(ring, kind, id, wrapped);
        } catch (Unreadable mismatch) {
            Ring before = ring;
            Ring now = refreshed();
            if (now.equals(before)) {
                throw mismatch;
            }
            return unwrap(now, kind, id, wrapped);
        }
    }

    /** The same wrapped under the current key, or null when it is so already. */
    byte @Nullable [] rewrapped(String kind, UUID id, byte[] wrapped) {
        Ring now = refreshed();
        try {
            open(now.key(), kind, id, wrapped);
            return null;
        } catch (Unreadable underThePreviousOne) {
            return wrap(kind, id, unwrap(now, kind, id, wrapped));
        }
    }

    private static byte[] unwrap(Ring ring, String kind, UUID id, byte[] wrapped) {
        byte[] previous = ring.previous();
        if (previous == null) {
            return open(ring.key(), kind, id, wrapped);
        }
        try {
            return open(ring.key(), kind, id, wrapped);
        } catch (Unreadable older) {
            return open(previous, kind, id, wrapped);
        }
    }

    private static byte[] open(byte[] key, String kind, UUID id, byte[] wrapped) {
        return wrapping(key, kind).open(wrapped, associated(kind, id), "the " + kind + " key " + id);
    }

    private Ring refreshed() {
        try {
            Ring now = source.read();
            ring = now;
            return now;
        } catch (IOException failure) {
            throw new UncheckedIOException("The root key cannot be read.", failure);
        }
    }

    private static Aes wrapping(byte[] key, String kind) {
        return new Aes(Aes.derive(key, "gatepost wrap " + kind));
    }

    private static byte[] associated(String kind, UUID id) {
        return (kind + " " + id).getBytes(StandardCharsets.UTF_8);
    }

    private Path derivedFile(String label) {
        return folder.resolve(DERIVED).resolve(label + ".key");
    }

    private static UUID derivedId(String label) {
        return UUID.nameUUIDFromBytes(label.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "RootKey(…)";
    }
}
