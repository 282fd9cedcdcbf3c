package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * An archive of evidence, as a ZIP file or as the folder that it was unpacked to: {@code MANIFEST.json} names each file
 * with its length and SHA-256; {@code MANIFEST.sig} is a signed note with the lines {@code gatepost-evidence/1} and the
 * SHA-256 of the manifest in hexadecimal.
 */
final class PackCheck {
    private static final String FORMAT = "gatepost-evidence/1";
    private static final String MANIFEST = "MANIFEST.json";
    private static final String SIGNATURE = "MANIFEST.sig";
    private static final int LARGEST_MANIFEST = 64 * 1024 * 1024;

    private record Found(long bytes, String sha256) {}

    private final Map<String, Found> found = new HashMap<>();
    private byte[] manifest = new byte[0];
    private byte[] signature = new byte[0];

    private PackCheck() {}

    /** Checks it and prints what it holds. */
    static void run(Path pack, VerifierKey key, PrintStream out) throws IOException, Refusal {
        PackCheck check = new PackCheck();
        if (Files.isDirectory(pack)) {
            check.readFolder(pack);
        } else {
            check.readZip(pack);
        }
        int files = check.compare(key);
        out.println("The pack holds: " + files + " files, none changed, missing or added, as " + key.name()
                + " signed them.");
    }

    private void readFolder(Path folder) throws IOException, Refusal {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    take(folder.relativize(file).toString().replace('\\', '/'), in);
                }
            }
        }
    }

    private void readZip(Path file) throws IOException, Refusal {
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    take(entry.getName(), zip);
                }
            }
        }
    }

    private void take(String path, InputStream in) throws IOException, Refusal {
        if (path.startsWith("/") || (path + "/").contains("../")) {
            throw new Refusal("The pack holds a path that leads out of it: " + path + ".");
        }
        if (path.equals(MANIFEST)) {
            manifest = in.readNBytes(LARGEST_MANIFEST);
        } else if (path.equals(SIGNATURE)) {
            signature = in.readNBytes(LARGEST_MANIFEST);
        } else if (found.put(path, measured(in)) != null) {
            throw new Refusal("The pack holds " + path + " twice.");
        }
    }

    private static Found measured(InputStream in) throws IOException {
        try {
            DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"));
            long bytes = digest.transferTo(java.io.OutputStream.nullOutputStream());
            return new Found(
                    bytes, HexFormat.of().formatHex(digest.getMessageDigest().digest()));
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }

    private int compare(VerifierKey key) throws Refusal {
        if (manifest.length == 0 || signature.length == 0) {
            throw new Refusal("The pack has no " + (manifest.length == 0 ? MANIFEST : SIGNATURE) + ".");
        }
        String signed = SignedNote.open(new String(signature, StandardCharsets.UTF_8), key, "the manifest's signature");
        if (!signed.equals(FORMAT + "\n" + HexFormat.of().formatHex(Hashes.of(manifest)) + "\n")) {
            throw new Refusal("The manifest is not the one that was signed.");
        }
        Map<String, Found> listed = listed(Json.object(manifest));
        for (Map.Entry<String, Found> file : listed.entrySet()) {
            Found there = found.remove(file.getKey());
            if (there == null) {
                throw new Refusal("The file " + file.getKey() + " is missing.");
            }
            if (!there.equals(file.getValue())) {
                throw new Refusal("The file " + file.getKey() + " was changed.");
            }
        }
        if (!found.isEmpty()) {
            throw new Refusal("The file " + new TreeSet<>(found.keySet()).first() + " was added.");
        }
        return listed.size();
    }

    private static Map<String, Found> listed(Json.Value.Obj manifest) throws Refusal {
        if (!manifest.text("format").equals(FORMAT)) {
            throw new Refusal("It is no pack in the form " + FORMAT + ".");
        }
        Map<String, Found> out = new LinkedHashMap<>();
        for (Json.Value value : manifest.list("files")) {
            if (!(value instanceof Json.Value.Obj file)) {
                throw new Refusal("The manifest lists something that is no file.");
            }
            out.put(file.text("path"), new Found(file.number("bytes"), file.text("sha256")));
        }
        return out;
    }
}
