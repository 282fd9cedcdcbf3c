package dev.gatepost.keys;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import com.google.crypto.tink.subtle.Ed25519Verify;
import dev.gatepost.platform.Hmac;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Seals backups: each under a fresh key of its own that the root key wraps, so that a backup opens with the root key of
 * its time and with nothing less. Streams are Tink's AES-GCM-HKDF in segments of 1 MiB: what was cut, changed or put in
 * another order does not open.
 */
public final class BackupKeys {
    private static final String KIND = "backup";
    private static final int SEGMENT = 1 << 20;
    private static final Pattern EPOCH = Pattern.compile("([1-9][0-9]{0,8})\\.key");

    private final RootKey root;

    /** Under this root key. */
    public BackupKeys(RootKey root) {
        this.root = root;
    }

    /** A key as it lies beside the backup: wrapped. */
    public byte[] fresh(UUID backup) {
        return root.wrap(KIND, backup, Aes.newKey());
    }

    /** What is written to the answer is sealed to {@code out}; closing it ends the last segment and closes that. */
    public OutputStream sealing(OutputStream out, UUID backup, byte[] wrapped, String part) throws IOException {
        try {
            return streaming(backup, wrapped).newEncryptingStream(out, associated(backup, part));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("AES-GCM-HKDF failed to encrypt.", failure);
        }
    }

    /**
     * Reads what was sealed; an {@link IOException} where it was cut or changed. Throws {@link Unreadable} for another
     * root key.
     */
    public InputStream opening(InputStream in, UUID backup, byte[] wrapped, String part) throws IOException {
        try {
            return streaming(backup, wrapped).newDecryptingStream(in, associated(backup, part));
        } catch (GeneralSecurityException failure) {
            throw new Unreadable("the " + part + " of the backup does not open");
        }
    }

    /** HMAC-SHA-256 of a manifest under the backup's key, so that nobody without the root key can write another. */
    public byte[] mac(UUID backup, byte[] wrapped, byte[] manifest) {
        return Hmac.sha256(Aes.derive(key(backup, wrapped), "gatepost backup manifest"), manifest);
    }

    /** The files of the epochs as they lie there, each wrapped by the root key, by number. */
    public Map<Integer, byte[]> epochs() {
        Path folder = root.folder().resolve("epochs");
        Map<Integer, byte[]> out = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = EPOCH.matcher(file.getFileName().toString());
                if (name.matches()) {
                    out.put(Integer.parseInt(name.group(1)), PrivateFiles.read(file));
                }
            }
            return out;
        } catch (IOException failure) {
            throw new UncheckedIOException("The epoch keys cannot be read.", failure);
        }
    }

    /** Puts the files of epochs back into a folder that has none. */
    public void putBack(Map<Integer, byte[]> epochs) throws IOException {
        Path folder = root.folder().resolve("epochs");
        PrivateFiles.createFolder(folder);
        for (Map.Entry<Integer, byte[]> epoch : epochs.entrySet()) {
            PrivateFiles.create(folder.resolve(epoch.getKey() + ".key"), epoch.getValue());
        }
    }

    /** Takes away what {@link #putBack} put there, with its folder, when a restore fails after it. */
    public void takeAway(Map<Integer, byte[]> epochs) throws IOException {
        Path folder = root.folder().resolve("epochs");
        for (Integer number : epochs.keySet()) {
            Path file = folder.resolve(number + ".key");
            if (Files.exists(file)) {
                PrivateFiles.destroy(file);
            }
        }
        if (Files.isDirectory(folder) && epochs().isEmpty()) {
            Files.delete(folder);
        }
    }

    /** Whether this Ed25519 signature is of that key over the message. */
    public static boolean isSigned(byte[] publicKey, byte[] signature, byte[] message) {
        try {
            new Ed25519Verify(publicKey).verify(signature, message);
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException wrong) {
            return false;
        }
    }

    private AesGcmHkdfStreaming streaming(UUID backup, byte[] wrapped) throws GeneralSecurityException {
        return new AesGcmHkdfStreaming(key(backup, wrapped), "HmacSha256", Aes.KEY_BYTES, SEGMENT, 0);
    }

    private byte[] key(UUID backup, byte[] wrapped) {
        return root.unwrap(KIND, backup, wrapped);
    }

    private static byte[] associated(UUID backup, String part) {
        return ("gatepost backup " + part + " " + backup).getBytes(StandardCharsets.UTF_8);
    }
}
