package dev.gatepost.recovery;

import dev.gatepost.keys.BackupKeys;
import dev.gatepost.keys.SigningKey;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.Tables.Partition;
import dev.gatepost.recovery.Tables.Table;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Copies every table in one snapshot: one transaction that sees one instant, whoever writes meanwhile. What it holds in
 * memory does not grow with the data. A backup that is there is complete: writing goes to another name and ends with a
 * rename.
 */
public final class TakeBackup {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Parts parts;

    /**
     * What it works with.
     *
     * @param all shows the owner every workspace and organisation of the snapshot
     * @param kept how long backups are kept
     * @param region of the store
     */
    public record Parts(
            Database database,
            BackupKeys keys,
            WholeScope all,
            Journal journal,
            String version,
            Duration kept,
            Optional<String> region,
            Clock clock) {}

    /** Lets a transaction of the owner see every row. */
    @FunctionalInterface
    public interface WholeScope {
        Database.Scope of(Connection tx) throws SQLException;
    }

    /** A backup that was made: its folder and what it says of itself. */
    public record Taken(Path folder, Manifest manifest) {}

    public TakeBackup(Parts parts) {
        this.parts = parts;
    }

    /** Makes one below that folder. Throws {@link BackupUnusable} and leaves nothing when it cannot be written. */
    public Taken into(Path folder, SigningKey signer) {
        Instant now = parts.clock().instant();
        Path fresh = folder.resolve(".gatepost-backup-" + UUID.randomUUID());
        try {
            Files.createDirectories(folder);
            Files.createDirectory(
                    fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Manifest manifest = write(fresh, now);
            try (FileOutputStream out =
                    new FileOutputStream(fresh.resolve(Manifest.FILE).toFile())) {
                out.write(manifest.written(parts.keys(), signer));
                out.getFD().sync();
            }
            Path done = folder.resolve("gatepost-" + NAME.format(now) + "-"
                    + manifest.id().toString().substring(24));
            Files.move(fresh, done, StandardCopyOption.ATOMIC_MOVE);
            return new Taken(done, manifest);
        } catch (IOException | SQLException | RuntimeException failure) {
            Scratch.remove(fresh);
            throw failure instanceof BackupUnusable known
                    ? known
                    : new BackupUnusable(
                            Code.NOT_WRITTEN,
                            "The backup could not be made: " + failure.getMessage() + ".",
                            "See that " + folder + " can be written and that its disk has room.",
                            failure);
        }
    }

    private Manifest write(Path fresh, Instant now) throws IOException, SQLException {
        UUID id = UuidV7.next();
        byte[] wrapped = parts.keys().fresh(id);
        Path file = fresh.resolve(Manifest.DATA);
        Map<String, Long> rows = new LinkedHashMap<>();
        List<Partition> partitions;
        List<String> migrations;
        // Before the snapshot: what is written down after this is after the backup, or twice, which does no harm.
        Journal.Position journal = parts.journal().position();
        var digest = sha256();
        try (Connection owner = parts.database().connectAsOwner();
                FileOutputStream raw = new FileOutputStream(file.toFile())) {
            owner.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            owner.setReadOnly(true);
            parts.database().enter(owner, parts.all().of(owner));
            migrations = Tables.migrations(owner);
            partitions = Tables.partitions(owner);
            OutputStream hashed = new DigestOutputStream(new BufferedOutputStream(raw, 1 << 16), digest);
            try (OutputStream sealed = parts.keys().sealing(new Unclosed(hashed), id, wrapped, Manifest.PART);
                    GZIPOutputStream packed = new Quick(sealed);
                    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(packed, 1 << 16))) {
                for (Table table : Tables.all(owner)) {
                    rows.put(table.name(), copy(owner, table, out));
                }
                out.writeUTF("");
            }
            hashed.flush();
            raw.getFD().sync();
            owner.rollback();
        }
        return new Manifest(
                id,
                now,
                now.plus(parts.kept()),
                parts.version(),
                HexFormat.of().formatHex(Digests.sha256(Tables.schema(migrations))),
                migrations,
                wrapped,
                rows,
                partitions,
                new Manifest.DataFile(Files.size(file), HexFormat.of().formatHex(digest.digest())),
                List.copyOf(parts.keys().epochs().keySet()),
                journal,
                parts.region().orElse(null));
    }

    /** Name, columns, then pieces with their length, then 0 and the count of rows. */
    private static long copy(Connection owner, Table table, DataOutputStream out) throws SQLException, IOException {
        out.writeUTF(table.name());
        out.writeUTF(table.columns());
        CopyOut copy = owner.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("copy (select " + table.columns() + " from public." + table.name()
                        + ") to stdout (format binary)");
        try {
            for (byte[] piece = copy.readFromCopy(); piece != null; piece = copy.readFromCopy()) {
                out.writeInt(piece.length);
                out.write(piece);
            }
        } catch (IOException full) {
            // The connection is in the middle of a copy and of no more use; its close would wait for the rest.
            owner.abort(Runnable::run);
            throw full;
        }
        out.writeInt(0);
        out.writeLong(copy.getHandledRowCount());
        return copy.getHandledRowCount();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }

    /** Sealing closes what it writes to; the file must stay open until it is on the disk. */
    private static final class Unclosed extends java.io.FilterOutputStream {
        Unclosed(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    /** Sealed bytes do not shrink any more, so most of what a stronger packing saves is not worth its time. */
    private static final class Quick extends GZIPOutputStream {
        Quick(OutputStream out) throws IOException {
            super(out, 1 << 16);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
