package dev.gatepost.keys;

import com.google.crypto.tink.Aead;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A root key in a file of its own, with the one before it beside it while that still opens. A key management system may
 * wrap what the files hold. The files are read anew whenever something is wrapped, so that nodes that share them follow
 * a rotation by one of them at once.
 */
final class RootFile implements RootSource {
    private static final String HEADER = "gatepost root key 1: ";
    private static final String WRAPPED_HEADER = "gatepost wrapped root key 1: ";
    private static final byte[] ASSOCIATED = "gatepost root key".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final @Nullable Aead kms;
    private volatile @Nullable Read last;

    /** What the files held, so that the key management system is asked only when they changed. */
    private record Read(byte[] bytes, byte @Nullable [] previous, RootKey.Ring ring) {
        boolean is(byte[] now, byte @Nullable [] before) {
            return Arrays.equals(bytes, now) && Arrays.equals(previous, before);
        }
    }

    private RootFile(Path file, @Nullable Aead kms) {
        this.file = file;
        this.kms = kms;
    }

    static RootFile open(RootOrigin.InFile origin, Path folder) throws IOException {
        Path given = origin.given();
        Path file = given == null ? folder.resolve("root.key") : given;
        RootFile source = new RootFile(file, origin.kms());
        source.mend();
        if (!Files.exists(file)) {
            refuseToReplace(origin.data(), file, given != null);
            PrivateFiles.create(file, source.written(Aes.newKey()));
        }
        return source;
    }

    private static void refuseToReplace(Path data, Path file, boolean given) throws IOException {
        boolean used = Files.exists(data.resolve("postgres").resolve("data"))
                || RootKey.hasFiles(data.resolve("keys").resolve("epochs"));
        if (given || used) {
            throw new KeysUnusable(
                    "The root key is missing: there is no " + file + ".",
                    "Put it back from its backup. Gatepost makes no new one over data that it would not open.");
        }
    }

    @Override
    public synchronized RootKey.Ring read() throws IOException {
        byte[] bytes = PrivateFiles.read(file);
        byte[] before = Files.exists(previous()) ? PrivateFiles.read(previous()) : null;
        Read known = last;
        if (known != null && known.is(bytes, before)) {
            return known.ring();
        }
        boolean apart = before != null && !Arrays.equals(before, bytes);
        var ring = new RootKey.Ring(parsed(bytes, file), apart && before != null ? parsed(before, previous()) : null);
        last = new Read(bytes, before, ring);
        return ring;
    }

    /** A new key takes the place of this one, which stays beside it. */
    synchronized void rotate() throws IOException {
        if (read().previous() != null) {
            throw new IllegalStateException("The key before this one still opens; retire it first.");
        }
        Files.deleteIfExists(previous());
        Path fresh = beside(".fresh");
        Files.deleteIfExists(fresh);
        PrivateFiles.create(fresh, written(Aes.newKey()));
        Files.createLink(previous(), file);
        PrivateFiles.move(fresh, file);
    }

    /** The two change places. */
    synchronized void rollBack() throws IOException {
        if (read().previous() == null) {
            throw new IllegalStateException("There is no former root key to go back to.");
        }
        Files.deleteIfExists(beside(".swap"));
        Files.createLink(beside(".swap"), file);
        PrivateFiles.move(previous(), file);
        PrivateFiles.move(beside(".swap"), previous());
    }

    synchronized void retire() throws IOException {
        if (Files.exists(previous())) {
            PrivateFiles.destroy(previous());
        }
    }

    /** Ends a roll back that was cut off half-way. */
    private void mend() throws IOException {
        Path swap = beside(".swap");
        if (!Files.exists(swap)) {
            return;
        }
        if (Files.exists(previous())) {
            Files.delete(swap);
        } else {
            PrivateFiles.move(swap, previous());
        }
    }

    private byte[] written(byte[] key) {
        try {
            String text = kms == null
                    ? HEADER + Base64.getEncoder().encodeToString(key)
                    : WRAPPED_HEADER + Base64.getEncoder().encodeToString(kms.encrypt(key, ASSOCIATED));
            return (text + "\n").getBytes(StandardCharsets.US_ASCII);
        } catch (GeneralSecurityException refused) {
            throw unreachable(refused);
        }
    }

    private byte[] parsed(byte[] content, Path from) {
        String text = new String(content, StandardCharsets.US_ASCII).strip();
        boolean wrapped = text.startsWith(WRAPPED_HEADER);
        if (wrapped != (kms != null)) {
            throw new KeysUnusable(
                    "The file " + from + (wrapped ? " is wrapped" : " is not wrapped")
                            + " by a key management system, and the settings say otherwise.",
                    "Set GATEPOST_ROOT_KEY_KMS as it was when the file was made.");
        }
        String prefix = wrapped ? WRAPPED_HEADER : HEADER;
        try {
            byte[] key = Base64.getDecoder().decode(text.startsWith(prefix) ? text.substring(prefix.length()) : "");
            byte[] plain = kms == null ? key : kms.decrypt(key, ASSOCIATED);
            if (plain.length == Aes.KEY_BYTES) {
                return plain;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, without quoting what might be a key.
        } catch (GeneralSecurityException refused) {
            throw unreachable(refused);
        }
        throw new KeysUnusable(
                "The file " + from + " holds no root key.", "Put back the file that Gatepost made, unchanged.");
    }

    private static KeysUnusable unreachable(GeneralSecurityException refused) {
        return new KeysUnusable(
                "The key management system did not wrap or unwrap the root key: " + refused.getMessage(),
                "See that it is reachable and that Gatepost may encrypt and decrypt with the key that"
                        + " GATEPOST_ROOT_KEY_KMS names.",
                refused);
    }

    private Path previous() {
        return beside(".previous");
    }

    private Path beside(String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @Override
    public String toString() {
        return kms == null ? file.toString() : file + ", wrapped by a key management system";
    }
}
