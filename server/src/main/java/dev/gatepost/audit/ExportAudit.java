package dev.gatepost.audit;

import dev.gatepost.keys.SigningKey;
import dev.gatepost.keys.SigningKeys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;

/**
 * Writes a workspace's log for whoever wants to check it without trusting us, one JSON object to a line:
 *
 * <ol>
 *   <li>first {@code {"checkpoint":"…"}}, the newest signed note in base64;
 *   <li>then each event, {@code {"seq":0,"leaf":"…","event":{…}}}: the bytes of the event stand there as they were
 *       hashed, {@code leaf} is their hash in base64;
 *   <li>among them older checkpoints, each right after the events that it vouches for, so that a change is confined.
 * </ol>
 */
public final class ExportAudit {
    private static final int PAGES = 16;
    /** About as many older checkpoints go into an export; checking a signature costs as much as hashing 200 events. */
    private static final long OLDER = 1_000;

    private static final String NEWEST = """
            select size, note from audit_checkpoint where workspace_id = ? order by size desc limit 1""";
    private static final String OLDER_ONES = """
            select max(size), (array_agg(note order by size desc))[1] from audit_checkpoint
            where workspace_id = ? and size < ? group by size / ? order by 1""";
    private static final String EVENTS = """
            select first, hashes, events from audit_page
            where workspace_id = ? and first >= ? and first < ? order by first limit ?""";

    private record Note(long size, String text) {}

    private record Leaf(long seq, byte[] hash, byte[] event) {}

    private final Database database;
    private final SigningKeys signing;

    public ExportAudit(Database database, SigningKeys signing) {
        this.database = database;
        this.signing = signing;
    }

    /** Writes the log up to its newest checkpoint; gives the number of events. The stream stays open. */
    public long write(WorkspaceId workspace, OutputStream out) throws IOException {
        Note newest = database.transact(Role.CONSOLE, scope(workspace), tx -> newest(tx, workspace));
        Deque<Note> older = new ArrayDeque<>(
                database.transact(Role.CONSOLE, scope(workspace), tx -> older(tx, workspace, newest.size())));
        writeNote(out, newest);
        long next = 0;
        while (next < newest.size()) {
            long from = next;
            List<Leaf> page =
                    database.transact(Role.CONSOLE, scope(workspace), tx -> page(tx, workspace, from, newest.size()));
            if (page.isEmpty()) {
                // The log is shorter than its checkpoint says. The checker must see that, so the export ends here.
                break;
            }
            for (Leaf leaf : page) {
                writeLeaf(out, leaf);
                next = leaf.seq() + 1;
                while (!older.isEmpty() && older.getFirst().size() <= next) {
                    writeNote(out, older.removeFirst());
                }
            }
        }
        return next;
    }

    /** The text that a verifier needs to believe this log's checkpoints; hand it over by another way than the log. */
    public String verifierKey(WorkspaceId workspace) {
        return database.transact(
                Role.CONSOLE,
                scope(workspace),
                tx -> Checkpoint.verifierKey(
                        workspace,
                        signing.obtain(tx, workspace, Checkpoint.KEY_PURPOSE).publicKey()));
    }

    /** The newest signed checkpoint; a log without events has one of size 0. */
    public String checkpoint(WorkspaceId workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> newest(tx, workspace))
                .text();
    }

    /** The same with what it says. */
    public SignedCheckpoint newest(WorkspaceId workspace) {
        String note = checkpoint(workspace);
        String[] lines = note.split("\n", -1);
        return new SignedCheckpoint(
                lines[0], Long.parseLong(lines[1]), Base64.getDecoder().decode(lines[2]), note);
    }

    /** A signature by the key of a log's checkpoints; {@code key} is the verifier key as text. */
    public record Signature(String key, byte[] value) {
        @Override
        public String toString() {
            return "Signature(" + key + ")";
        }
    }

    /** Signs what is made of a log: proofs, receipts, manifests. */
    public Signature sign(WorkspaceId workspace, byte[] document) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            SigningKey key = signing.obtain(tx, workspace, Checkpoint.KEY_PURPOSE);
            return new Signature(Checkpoint.verifierKey(workspace, key.publicKey()), key.sign(document));
        });
    }

    private Note newest(Connection tx, WorkspaceId log) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(NEWEST)) {
            find.setObject(1, log.value());
            try (ResultSet row = find.executeQuery()) {
                if (row.next()) {
                    return new Note(row.getLong(1), row.getString(2));
                }
            }
        }
        byte[] root = new MerkleFrontier(0, new byte[0]).root();
        return new Note(0, new Checkpoint(log, 0, root).sign(signing.obtain(tx, log, Checkpoint.KEY_PURPOSE)));
    }

    private static List<Note> older(Connection tx, WorkspaceId log, long size) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(OLDER_ONES)) {
            find.setObject(1, log.value());
            find.setLong(2, size);
            find.setLong(3, size / OLDER + 1);
            try (ResultSet rows = find.executeQuery()) {
                List<Note> notes = new ArrayList<>();
                while (rows.next()) {
                    notes.add(new Note(rows.getLong(1), rows.getString(2)));
                }
                return notes;
            }
        }
    }

    /** The events of the next pages, up to the size that the newest checkpoint vouches for. */
    private static List<Leaf> page(Connection tx, WorkspaceId log, long from, long until) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(EVENTS)) {
            find.setObject(1, log.value());
            find.setLong(2, from);
            find.setLong(3, until);
            find.setInt(4, PAGES);
            try (ResultSet rows = find.executeQuery()) {
                List<Leaf> leaves = new ArrayList<>();
                while (rows.next()) {
                    long seq = rows.getLong(1);
                    byte[] hashes = rows.getBytes(2);
                    int at = 0;
                    for (byte[] event : Lines.of(rows.getBytes(3))) {
                        // A page that was cut by force has fewer hashes than events; the checker sees it.
                        byte[] hash = Arrays.copyOfRange(
                                hashes, Math.min(at, hashes.length), Math.min(at + 32, hashes.length));
                        if (seq < until) {
                            leaves.add(new Leaf(seq, hash, event));
                        }
                        seq++;
                        at += 32;
                    }
                }
                return leaves;
            }
        }
    }

    private static void writeNote(OutputStream out, Note note) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(note.text().getBytes(StandardCharsets.UTF_8));
        out.write(("{\"checkpoint\":\"" + encoded + "\"}\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void writeLeaf(OutputStream out, Leaf leaf) throws IOException {
        String hash = Base64.getEncoder().encodeToString(leaf.hash());
        out.write(("{\"seq\":" + leaf.seq() + ",\"leaf\":\"" + hash + "\",\"event\":")
                .getBytes(StandardCharsets.US_ASCII));
        out.write(leaf.event());
        out.write("}\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static Scope scope(WorkspaceId workspace) {
        return new Scope(List.of(workspace), List.of());
    }
}
