package dev.gatepost.recovery;

import dev.gatepost.keys.BackupKeys;
import dev.gatepost.keys.SigningKey;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Json;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.Tables.Partition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a backup says of itself: four lines, which are the manifest in JSON, its Ed25519 signature, the public key of
 * that, and a mark by the backup's own key. The signature is for strangers; the mark is what a restore goes by, because
 * only a holder of the root key can make it.
 *
 * @param expiresAt when it is too old to be restored
 * @param schema SHA-256 of the migrations, in hex
 * @param migrations versions with their checksums; empty in a backup that was taken before they were named
 * @param wrappedKey the backup's key under the root key
 * @param rows how many rows each table has, in the order of the file
 * @param epochs the epochs that were there
 * @param journal how far the journal was
 * @param region of the store; null where nobody said one
 */
public record Manifest(
        UUID id,
        Instant takenAt,
        Instant expiresAt,
        String version,
        String schema,
        List<String> migrations,
        byte[] wrappedKey,
        Map<String, Long> rows,
        List<Partition> partitions,
        DataFile data,
        List<Integer> epochs,
        Journal.Position journal,
        @Nullable String region) {
    static final String FILE = "manifest";
    static final String DATA = "data.gpb";
    static final String PART = "data";
    private static final String MEND = "Take another copy of the backup, or an older backup.";

    /** The sealed file: its bytes, and their SHA-256 in hex. */
    record DataFile(long size, String sha256) {}

    public Manifest {
        rows = new LinkedHashMap<>(rows);
        migrations = List.copyOf(migrations);
        partitions = List.copyOf(partitions);
        epochs = List.copyOf(epochs);
    }

    /** The version of the last migration that the rows have been through; null where it is not named. */
    public @Nullable String until() {
        return migrations.stream()
                .map(m -> m.substring(0, Math.max(0, m.indexOf(':'))))
                .filter(version -> version.matches("[0-9]{1,9}"))
                .max(java.util.Comparator.comparingLong(Long::parseLong))
                .orElse(null);
    }

    /** All rows together. */
    public long allRows() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    private byte[] json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("gatepost_backup", 1);
        out.put("id", id.toString());
        out.put("taken_at", takenAt.toString());
        out.put("expires_at", expiresAt.toString());
        out.put("version", version);
        out.put("schema", schema);
        out.put("migrations", migrations);
        out.put("wrapped_key", Base64.getEncoder().encodeToString(wrappedKey));
        out.put("tables", rows);
        out.put(
                "partitions",
                partitions.stream()
                        .map(p -> Map.of("name", p.name(), "parent", p.parent(), "bounds", p.bounds()))
                        .toList());
        out.put("data", Map.of("size", data.size(), "sha256", data.sha256()));
        out.put("epochs", epochs);
        out.put("journal", Map.of("n", journal.number(), "sha256", journal.hash()));
        if (region != null) {
            out.put("region", region);
        }
        return Json.write(out);
    }

    /** The four lines. */
    byte[] written(BackupKeys keys, SigningKey signer) {
        byte[] json = json();
        var base64 = Base64.getEncoder();
        String out = new String(json, StandardCharsets.UTF_8) + "\n" + base64.encodeToString(signer.sign(json)) + "\n"
                + base64.encodeToString(signer.publicKey()) + "\n"
                + base64.encodeToString(keys.mac(id, wrappedKey, json)) + "\n";
        return out.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads and checks the manifest of a backup's folder; throws {@link BackupUnusable}. */
    public static Manifest read(Path folder, BackupKeys keys) {
        try {
            String[] lines = Files.readString(folder.resolve(FILE), StandardCharsets.UTF_8)
                    .split("\n", -1);
            if (lines.length != 5) {
                throw damaged("The manifest is cut.", null);
            }
            byte[] json = lines[0].getBytes(StandardCharsets.UTF_8);
            Manifest read = parsed(Json.readOwn(json));
            var base64 = Base64.getDecoder();
            if (!MessageDigest.isEqual(base64.decode(lines[3]), keys.mac(read.id(), read.wrappedKey(), json))
                    || !BackupKeys.isSigned(base64.decode(lines[2]), base64.decode(lines[1]), json)) {
                throw damaged("The manifest was changed.", null);
            }
            return read;
        } catch (Unreadable otherKey) {
            throw new BackupUnusable(
                    Code.OTHER_ROOT_KEY,
                    "The backup was made under another root key than the one in hand, or its manifest was changed.",
                    "Put back the root key of the day on which the backup was taken.",
                    otherKey);
        } catch (IOException | IllegalArgumentException | IllegalStateException | JacksonException wrong) {
            throw damaged("There is no readable manifest in " + folder + ".", wrong);
        }
    }

    private static Manifest parsed(JsonNode node) {
        Map<String, Long> rows = new LinkedHashMap<>();
        node.path("tables")
                .properties()
                .forEach(e -> rows.put(e.getKey(), e.getValue().asLong()));
        List<Partition> partitions = new ArrayList<>();
        for (JsonNode p : node.path("partitions")) {
            partitions.add(new Partition(
                    p.path("name").asString(),
                    p.path("parent").asString(),
                    p.path("bounds").asString()));
        }
        List<String> migrations = new ArrayList<>();
        node.path("migrations").forEach(m -> migrations.add(m.asString()));
        List<Integer> epochs = new ArrayList<>();
        node.path("epochs").forEach(e -> epochs.add(e.asInt()));
        return new Manifest(
                UUID.fromString(node.path("id").asString()),
                instant(node, "taken_at"),
                instant(node, "expires_at"),
                node.path("version").asString(),
                node.path("schema").asString(),
                migrations,
                Base64.getDecoder().decode(node.path("wrapped_key").asString()),
                rows,
                partitions,
                new DataFile(
                        node.at("/data/size").asLong(), node.at("/data/sha256").asString()),
                epochs,
                new Journal.Position(
                        node.at("/journal/n").asLong(),
                        node.at("/journal/sha256").asString()),
                node.has("region") ? node.path("region").asString() : null);
    }

    private static Instant instant(JsonNode node, String name) {
        try {
            return Instant.parse(node.path(name).asString());
        } catch (java.time.format.DateTimeParseException wrong) {
            throw new IllegalArgumentException(name, wrong);
        }
    }

    static BackupUnusable damaged(String what, @Nullable Throwable cause) {
        return new BackupUnusable(Code.BACKUP_DAMAGED, what, MEND, cause);
    }

    @Override
    public String toString() {
        return "Manifest(" + id + ")";
    }
}
