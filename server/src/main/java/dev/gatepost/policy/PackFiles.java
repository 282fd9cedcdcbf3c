package dev.gatepost.policy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The files of one release of rules: packs ({@code US-FL.json}), holiday calendars ({@code calendars/FR.json}), and
 * beside them the manifest that names each with its hash, and the signatures over the manifest. Everything is bounded,
 * since a release comes from outside.
 *
 * @param files packs and calendars by name
 * @param manifest the text of {@code MANIFEST}; empty when there is none
 * @param signatures the text of {@code MANIFEST.sig}; empty when there is none
 */
public record PackFiles(SortedMap<String, byte[]> files, String manifest, String signatures) {
    static final String MANIFEST = "MANIFEST";
    static final String SIGNATURES = "MANIFEST.sig";
    private static final String KEYS = "KEYS";
    private static final String FOLDER = "rules/";
    private static final int MOST_FILES = 2_000;
    private static final int LARGEST_FILE = 4 << 20;
    private static final int LARGEST_RELEASE = 64 << 20;

    /** The release that comes with the program. */
    public static PackFiles ofProgram() {
        String manifest = text(resource(MANIFEST));
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String name : Manifest.parse(manifest).hashes().keySet()) {
            files.put(name, resource(name));
        }
        return new PackFiles(files, manifest, text(resource(SIGNATURES)));
    }

    /** The public keys of the program's own releases. */
    static String keys() {
        return text(resource(KEYS));
    }

    /** A folder of packs, with or without manifest; throws {@link IllegalArgumentException} for what is too much. */
    public static PackFiles ofFolder(Path folder) throws IOException {
        SortedMap<String, byte[]> all = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder, 2)) {
            for (Path file :
                    found.filter(Files::isRegularFile).limit(MOST_FILES).toList()) {
                if (Files.size(file) > LARGEST_FILE) {
                    throw new IllegalArgumentException(file + " is too large for a rule pack");
                }
                all.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return of(all);
    }

    /** A release as a zip file; throws {@link IllegalArgumentException} for what is none. */
    public static PackFiles ofArchive(byte[] zip) {
        SortedMap<String, byte[]> all = new TreeMap<>();
        long total = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.isDirectory()) {
                    continue;
                }
                byte[] bytes = in.readNBytes(LARGEST_FILE + 1);
                total += bytes.length;
                if (bytes.length > LARGEST_FILE || total > LARGEST_RELEASE || all.size() >= MOST_FILES) {
                    throw new IllegalArgumentException("the release is larger than rule packs are");
                }
                all.put(entry.getName(), bytes);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the release is no readable zip file", e);
        }
        return of(all);
    }

    private static PackFiles of(SortedMap<String, byte[]> all) {
        byte[] none = new byte[0];
        String manifest = text(all.getOrDefault(MANIFEST, none));
        String signatures = text(all.getOrDefault(SIGNATURES, none));
        SortedMap<String, byte[]> files = new TreeMap<>();
        all.forEach((name, bytes) -> {
            if (name.endsWith(".json")) {
                files.put(name, bytes);
            }
        });
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there are no rule packs in it");
        }
        return new PackFiles(files, manifest, signatures);
    }

    /**
     * Hex SHA-256 over all packs and calendars in the order of their names: name, NUL, length in decimal, NUL, bytes
     * with LF ends. It stands in every decision.
     */
    public String hash() {
        MessageDigest digest = sha256();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] canonical = canonical(file.getValue());
            digest.update((file.getKey() + '\0' + canonical.length + '\0').getBytes(StandardCharsets.UTF_8));
            digest.update(canonical);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The manifest that these files ask for. */
    Manifest manifestOf(String release) {
        SortedMap<String, String> hashes = new TreeMap<>();
        files.forEach((name, bytes) -> hashes.put(name, HexFormat.of().formatHex(sha256().digest(canonical(bytes)))));
        return new Manifest(release, hashes);
    }

    private static byte[] canonical(byte[] bytes) {
        return text(bytes).replace("\r\n", "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] resource(String file) {
        try (InputStream in = PackFiles.class.getClassLoader().getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + file + " is missing from the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(FOLDER + file + " cannot be read", e);
        }
    }
}
