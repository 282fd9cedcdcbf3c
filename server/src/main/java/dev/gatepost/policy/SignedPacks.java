package dev.gatepost.policy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys whose signature makes a release of rules acceptable, and what a signature proves: that somebody who holds
 * the key vouches for the manifest, and that each file is the one that the manifest names. Ed25519.
 */
public final class SignedPacks {
    private static final String ALGORITHM = "Ed25519";

    private final Map<String, Trusted> keys = new LinkedHashMap<>();

    private record Trusted(String name, PublicKey key) {}

    /** What a check of a release finds. */
    public sealed interface Checked {
        /** @param by the name of the key that signed it */
        record Genuine(String release, String by) implements Checked {}

        record Wrong(String why) implements Checked {}
    }

    /**
     * Reads lines {@code BASE64 NAME}; lines that begin with # are remarks. Throws {@link IllegalArgumentException} for
     * a line that is no key.
     */
    public SignedPacks(String... texts) {
        for (String text : texts) {
            text.lines().map(String::strip).forEach(line -> {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    String[] parts = line.split(" ", 2);
                    byte[] encoded = Base64.getDecoder().decode(parts[0]);
                    keys.put(
                            id(encoded), new Trusted(parts.length > 1 ? parts[1].strip() : id(encoded), read(encoded)));
                }
            });
        }
    }

    /** The key of the program's own releases, and these further ones. */
    public static SignedPacks ofProgram(String... further) {
        String[] all = new String[further.length + 1];
        all[0] = PackFiles.keys();
        System.arraycopy(further, 0, all, 1, further.length);
        return new SignedPacks(all);
    }

    /** Whether the release is signed by one of the keys and complete. Never throws. */
    public Checked check(PackFiles files) {
        Manifest manifest;
        try {
            manifest = Manifest.parse(files.manifest());
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return new Checked.Wrong(String.valueOf(e.getMessage()));
        }
        Optional<String> signer = signer(files);
        if (signer.isEmpty()) {
            return new Checked.Wrong("no key that is trusted here signed the release");
        }
        Manifest found = files.manifestOf(manifest.release());
        if (!found.text().equals(files.manifest().replace("\r\n", "\n"))) {
            return new Checked.Wrong("the files are not those that were signed");
        }
        return new Checked.Genuine(manifest.release(), signer.orElseThrow());
    }

    private Optional<String> signer(PackFiles files) {
        byte[] signed = files.manifest().replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
        for (String line : files.signatures().lines().limit(20).toList()) {
            String[] parts = line.strip().split(" ", 2);
            Trusted trusted = keys.get(parts[0]);
            if (trusted != null && parts.length == 2 && verify(trusted.key(), signed, parts[1])) {
                return Optional.of(trusted.name());
            }
        }
        return Optional.empty();
    }

    private static boolean verify(PublicKey key, byte[] signed, String signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(key);
            check.update(signed);
            return check.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Writes the manifest of a folder of packs and its signature beside them. */
    public static void sign(Path folder, String release, String pem, String publicKey) throws IOException {
        Manifest manifest = PackFiles.ofFolder(folder).manifestOf(release);
        String line = sign(manifest, pem, publicKey);
        Files.write(folder.resolve(PackFiles.MANIFEST), manifest.bytes());
        Files.writeString(folder.resolve(PackFiles.SIGNATURES), line + "\n");
    }

    /**
     * One line of a signature file.
     *
     * @param pem a private key as {@code openssl genpkey -algorithm ed25519} writes it
     * @param publicKey its public half, as {@code openssl pkey -pubout} writes it
     */
    static String sign(Manifest manifest, String pem, String publicKey) {
        try {
            PrivateKey key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(unwrap(pem)));
            Signature sign = Signature.getInstance(ALGORITHM);
            sign.initSign(key);
            sign.update(manifest.bytes());
            String line = id(unwrap(publicKey)) + " " + Base64.getEncoder().encodeToString(sign.sign());
            if (!verify(read(unwrap(publicKey)), manifest.bytes(), line.split(" ", 2)[1])) {
                throw new IllegalArgumentException("the two halves of the key do not belong together");
            }
            return line;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("that is no Ed25519 private key", e);
        }
    }

    private static byte[] unwrap(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static PublicKey read(byte[] encoded) {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("that is no Ed25519 public key", e);
        }
    }

    /** The first 16 hex digits of the key's SHA-256. */
    private static String id(byte[] encoded) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded))
                    .substring(0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
