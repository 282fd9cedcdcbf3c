package dev.gatepost.evidence.packs;

import dev.gatepost.audit.ExportAudit;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.WorkspaceId;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A ZIP archive whose files are named with length and SHA-256 in {@code MANIFEST.json}; {@code MANIFEST.sig} is a
 * signed note (C2SP signed-note) of the workspace's audit key over the manifest's hash. {@code verifier pack} checks
 * it.
 */
public final class SignedArchive {
    private static final String FORMAT = "gatepost-evidence/1";

    private final ZipOutputStream zip;
    private final List<Listed> files = new ArrayList<>();

    public SignedArchive(OutputStream out) {
        zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    }

    /** A file of the archive. */
    public record Listed(String path, String sha256, long bytes) {}

    /** Writes a file. */
    @FunctionalInterface
    public interface Body {
        void to(OutputStream out) throws IOException;
    }

    /** Adds a file; a path is given once. */
    public void add(String path, Body body) throws IOException {
        zip.putNextEntry(new ZipEntry(path));
        var measured = new Measured(zip);
        body.to(measured);
        zip.closeEntry();
        files.add(new Listed(path, HexFormat.of().formatHex(measured.digest.digest()), measured.bytes));
    }

    public void add(String path, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        add(path, out -> out.write(bytes));
    }

    /** What was added until now. */
    public List<Listed> files() {
        return List.copyOf(files);
    }

    /** Signs what was added and ends the archive; the stream stays open. */
    public void sign(ExportAudit export, WorkspaceId workspace) throws IOException {
        byte[] manifest = Json.write(Answers.document(
                "format",
                FORMAT,
                "files",
                files.stream()
                        .map(f -> Answers.document("path", f.path(), "sha256", f.sha256(), "bytes", f.bytes()))
                        .toList()));
        String body = FORMAT + "\n" + HexFormat.of().formatHex(sha256().digest(manifest)) + "\n";
        ExportAudit.Signature signature = export.sign(workspace, body.getBytes(StandardCharsets.UTF_8));
        String[] key = signature.key().split("\\+", 3);
        byte[] hint = HexFormat.of().parseHex(key[1]);
        byte[] both = Arrays.copyOf(hint, hint.length + signature.value().length);
        System.arraycopy(signature.value(), 0, both, hint.length, signature.value().length);
        String note = body + "\n— " + key[0] + " " + Base64.getEncoder().encodeToString(both) + "\n";
        put("MANIFEST.json", manifest);
        put("MANIFEST.sig", note.getBytes(StandardCharsets.UTF_8));
        zip.finish();
    }

    private void put(String path, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(path));
        zip.write(bytes);
        zip.closeEntry();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }

    /** Counts and hashes what goes by. */
    private static final class Measured extends FilterOutputStream {
        private final MessageDigest digest = sha256();
        private long bytes;

        Measured(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int one) throws IOException {
            digest.update((byte) one);
            bytes++;
            out.write(one);
        }

        @Override
        public void write(byte[] some, int from, int length) throws IOException {
            digest.update(some, from, length);
            bytes += length;
            out.write(some, from, length);
        }

        @Override
        public void close() {
            // The archive goes on.
        }
    }
}
