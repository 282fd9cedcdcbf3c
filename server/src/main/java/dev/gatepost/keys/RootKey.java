package dev.gatepost.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The key above all others: 32 random bytes in a file of its own, outside PostgreSQL. Whoever has it and the database
 * reads everything; whoever loses it reads nothing. It cannot print itself.
 */
public final class RootKey {
    private static final String HEADER = "gatepost root key 1: ";

    private final Path folder;
    private final byte[] key;

    private RootKey(Path folder, byte[] key) {
        this.folder = folder;
        this.key = key.clone();
    }

    /**
     * Opens the root key, or makes it at the very first start. Throws {@link KeysUnusable} when the key is missing
     * while the data folder shows that there was one: a new root would open nothing.
     *
     * @param data the data folder; its {@code keys} folder holds the root key (unless given) and the epoch keys
     * @param given the file of GATEPOST_ROOT_KEY_FILE, or null
     */
    public static RootKey open(Path data, @Nullable Path given) {
        Path folder = data.resolve("keys");
        try {
            PrivateFiles.createFolder(folder);
            Path file = given == null ? folder.resolve("root.key") : given;
            if (!Files.exists(file)) {
                refuseToReplace(data, file, given != null);
                String text = HEADER + Base64.getEncoder().encodeToString(Aes.newKey()) + "\n";
                PrivateFiles.create(file, text.getBytes(StandardCharsets.US_ASCII));
            }
            return new RootKey(folder, parse(PrivateFiles.read(file), file));
        } catch (IOException failure) {
            throw new KeysUnusable(
                    "The root key cannot be read or made: " + failure.getMessage(),
                    "See that " + folder + " belongs to the user who starts Gatepost.",
                    failure);
        }
    }

    private static void refuseToReplace(Path data, Path file, boolean given) throws IOException {
        boolean used = Files.exists(data.resolve("postgres").resolve("data")) || hasFiles(data.resolve("keys/epochs"));
        if (given || used) {
            throw new KeysUnusable(
                    "The root key is missing: there is no " + file + ".",
                    "Put it back from its backup. Gatepost makes no new one over data that it would not open.");
        }
    }

    private static boolean hasFiles(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isPresent();
        }
    }

    private static byte[] parse(byte[] content, Path file) {
        String text = new String(content, StandardCharsets.US_ASCII).strip();
        try {
            byte[] key = Base64.getDecoder().decode(text.startsWith(HEADER) ? text.substring(HEADER.length()) : "");
            if (key.length == Aes.KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, without quoting what might be a key.
        }
        throw new KeysUnusable(
                "The file " + file + " holds no root key.", "Put back the file that Gatepost made, unchanged.");
    }

    /** 32 bytes that follow from the root key and a label; other labels give unrelated bytes. */
    public byte[] derive(String label) {
        return Aes.derive(key, "gatepost derived " + label);
    }

    /** The folder of the keys that lie outside PostgreSQL. */
    Path folder() {
        return folder;
    }

    /** Tells this root key from others, and nothing more. */
    byte[] check() {
        return Arrays.copyOf(Aes.derive(key, "gatepost root check"), 16);
    }

    byte[] wrap(String kind, UUID id, byte[] plain) {
        return wrapping(kind).seal(plain, associated(kind, id));
    }

    byte[] unwrap(String kind, UUID id, byte[] wrapped) {
        return wrapping(kind).open(wrapped, associated(kind, id), "the " + kind + " key " + id);
    }

    private Aes wrapping(String kind) {
        return new Aes(Aes.derive(key, "gatepost wrap " + kind));
    }

    private static byte[] associated(String kind, UUID id) {
        return (kind + " " + id).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "RootKey(…)";
    }
}
