package dev.gatepost.recovery;

import dev.gatepost.keys.BackupKeys;
import dev.gatepost.platform.Digests;
import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.Tables.Partition;
import dev.gatepost.recovery.Tables.Table;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.postgresql.PGConnection;

/**
 * Brings a backup into a database that was just made by the same migrations, in the caller's one transaction: all of it
 * or nothing.
 */
public final class LoadBackup {
    /** Checks that compare with who is logged in were true when the row was written, and are not of the owner. */
    private static final String CHECKS = """
            select c.relname, k.conname, pg_get_constraintdef(k.oid) from pg_constraint k
            join pg_class c on c.oid = k.conrelid
            where k.contype = 'c' and pg_get_constraintdef(k.oid) ilike '%session_user%'""";

    private final Path folder;
    private final Manifest manifest;
    private final BackupKeys keys;

    /** Of that folder, whose manifest was read. */
    public LoadBackup(Path folder, Manifest manifest, BackupKeys keys) {
        this.folder = folder;
        this.manifest = manifest;
        this.keys = keys;
    }

    /** Compares the whole file with the manifest, before anything is made. Throws {@link BackupUnusable}. */
    public void check(Instant now) {
        if (!now.isBefore(manifest.expiresAt())) {
            throw new BackupUnusable(
                    Code.BACKUP_EXPIRED,
                    "The backup was to be kept until " + manifest.expiresAt() + " and no longer.",
                    "Take a newer one. What was purged since would come back with this one.");
        }
        Path file = folder.resolve(Manifest.DATA);
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            long size = new DigestInputStream(in, sha256).transferTo(java.io.OutputStream.nullOutputStream());
            if (size != manifest.data().size()
                    || !HexFormat.of()
                            .formatHex(sha256.digest())
                            .equals(manifest.data().sha256())) {
                throw Manifest.damaged(file + " is not what the manifest says: cut or changed.", null);
            }
        } catch (IOException | NoSuchAlgorithmException failure) {
            throw Manifest.damaged(file + " cannot be read: " + failure.getMessage() + ".", failure);
        }
    }

    /** Brings all rows in. */
    public void into(Connection owner) throws SQLException {
        requireSchema(owner);
        try (Statement run = owner.createStatement()) {
            for (Partition part : manifest.partitions()) {
                run.execute("create table if not exists public." + part.name() + " partition of public." + part.parent()
                        + " " + part.bounds());
                isolate(run, part);
            }
            List<String> again = dropChecks(run);
            rows(owner, run);
            for (String check : again) {
                run.execute(check);
            }
        } catch (IOException | ArithmeticException damaged) {
            throw Manifest.damaged("The data cannot be read to its end: " + damaged.getMessage() + ".", damaged);
        }
    }

    private void requireSchema(Connection owner) throws SQLException {
        List<String> migrations = Tables.migrations(owner);
        if (HexFormat.of().formatHex(Digests.sha256(Tables.schema(migrations))).equals(manifest.schema())) {
            return;
        }
        boolean newer = !migrations.containsAll(manifest.migrations());
        throw new BackupUnusable(
                Code.OTHER_VERSION,
                "The backup is of Gatepost " + manifest.version() + ", "
                        + (newer
                                ? "whose tables this one does not know: it is newer than this one, or another."
                                : "whose tables are others than here."),
                newer
                        ? "Restore it with that version or a newer one; data is not brought back to an older Gatepost."
                        : "Restore it with that version, start that once, and upgrade then.");
    }

    private static void isolate(Statement run, Partition part) throws SQLException {
        try (ResultSet row = run.executeQuery(
                "select relrowsecurity from pg_class where oid = 'public." + part.name() + "'::regclass")) {
            if (row.next() && row.getBoolean(1)) {
                return;
            }
        }
        run.execute("select gatepost_isolate('public." + part.name() + "')");
    }

    private static List<String> dropChecks(Statement run) throws SQLException {
        Map<String, String> found = new HashMap<>();
        try (ResultSet row = run.executeQuery(CHECKS)) {
            while (row.next()) {
                String table = "alter table public." + row.getString(1);
                String definition = row.getString(3).replaceFirst(" NOT VALID$", "");
                found.put(
                        table + " drop constraint " + row.getString(2),
                        table + " add constraint " + row.getString(2) + " " + definition + " not valid");
            }
        }
        for (String drop : found.keySet()) {
            run.execute(drop);
        }
        return new ArrayList<>(found.values());
    }

    private void rows(Connection owner, Statement run) throws SQLException, IOException {
        Map<String, Table> here = new HashMap<>();
        List<Table> ordered = Tables.all(owner);
        ordered.forEach(t -> here.put(t.name(), t));
        for (Table table : ordered.reversed()) {
            run.execute("alter table public." + table.name() + " no force row level security");
            run.execute("alter table public." + table.name() + " disable trigger user");
            run.execute("delete from public." + table.name());
        }
        try (InputStream sealed = keys.opening(
                        new BufferedInputStream(Files.newInputStream(folder.resolve(Manifest.DATA)), 1 << 16),
                        manifest.id(),
                        manifest.wrappedKey(),
                        Manifest.PART);
                DataInputStream in = new DataInputStream(new GZIPInputStream(sealed, 1 << 16))) {
            for (String name = in.readUTF(); !name.isEmpty(); name = in.readUTF()) {
                Table table = here.get(name);
                String columns = in.readUTF();
                if (table == null || !table.columns().equals(columns)) {
                    throw new IOException("table " + name + " is another here");
                }
                copy(owner, table, in);
            }
        }
        for (Table table : ordered) {
            run.execute("alter table public." + table.name() + " enable trigger user");
            if (table.forced()) {
                run.execute("alter table public." + table.name() + " force row level security");
            }
        }
    }

    private void copy(Connection owner, Table table, DataInputStream in) throws SQLException, IOException {
        var pieces = new Pieces(in);
        long rows = owner.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(
                        "copy public." + table.name() + " (" + table.columns() + ") from stdin (format binary)",
                        pieces,
                        1 << 16);
        Long told = manifest.rows().get(table.name());
        if (told == null || rows != told || rows != in.readLong()) {
            throw new IOException("table " + table.name() + " has " + rows + " rows and had " + told);
        }
    }

    /** The pieces of one table as a stream, up to the length 0. */
    private static final class Pieces extends InputStream {
        private final DataInputStream in;
        private int left;
        private boolean over;

        Pieces(DataInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            if (left == 0 && !over) {
                left = in.readInt();
                over = left == 0;
            }
            if (over) {
                return -1;
            }
            int read = in.read(into, from, Math.min(most, left));
            if (read < 0) {
                throw new EOFException("it is cut");
            }
            left -= read;
            return read;
        }
    }
}
