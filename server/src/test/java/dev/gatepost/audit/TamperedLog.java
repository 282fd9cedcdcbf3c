package dev.gatepost.audit;

import dev.gatepost.audit.anchors.LostEvents;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.verifier.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's log of 600 events, vouched for by the instance's after 300, 500 and 600; the checkpoints of the
 * instance's log were kept outside each time. Its methods do what a superuser with the signing key can do.
 */
final class TamperedLog implements AutoCloseable {
    private static final int HASH = 32;

    private final Path folder;
    private final WorkspaceId workspace = WorkspaceId.next();
    private final PostgresDatabase database = TestPostgres.fresh();
    private final AuditLog audit = new AuditLog();
    private final LocalKeys keys;
    private final SequenceAudit sequence;
    private final ExportAudit export;
    private final String key;
    private final String instanceKey;
    private final List<Path> anchors = new ArrayList<>();
    private int appended;

    TamperedLog(Path folder) throws IOException {
        this.folder = folder;
        keys = LocalKeys.open(RootKey.open(folder, null), database, Clock.systemUTC());
        sequence = new SequenceAudit(database, keys.signing(), Clock.systemUTC());
        export = new ExportAudit(database, keys.signing());
        VouchForLogs vouch = new VouchForLogs(database, audit, Clock.systemUTC());
        for (int events : new int[] {300, 200, 100}) {
            append(events);
            drain();
            vouch.vouch(List.of(workspace));
            sequence.drain(WorkspaceId.INSTANCE);
            Path kept = folder.resolve("instance-" + anchors.size() + ".note");
            anchors.add(Files.writeString(kept, export.checkpoint(WorkspaceId.INSTANCE)));
        }
        key = export.verifierKey(workspace);
        instanceKey = export.verifierKey(WorkspaceId.INSTANCE);
    }

    /** Appends that many events, in batches of 100 or single ones. */
    void append(int events) {
        for (int done = 0; done < events; ) {
            int some = events < 100 ? 1 : 100;
            List<AuditEvent> batch = new ArrayList<>();
            for (int i = 0; i < some; i++) {
                batch.add(event(workspace, "msg_" + appended++));
            }
            database.<@Nullable Void>transact(Role.ACCEPT, new Scope(List.of(workspace), List.of()), tx -> {
                audit.append(tx, batch);
                return null;
            });
            done += some;
        }
    }

    private static AuditEvent event(WorkspaceId log, String object) {
        Instant at = Instant.parse("2026-11-21T12:00:00Z");
        return new AuditEvent(log, "message.accepted", "key:1", object, "sub_1", "cor_1", at, new TreeMap<>());
    }

    void drain() {
        while (sequence.drain(workspace) > 0) {
            Thread.onSpinWait();
        }
    }

    /** What the verifier says to somebody with both exports, both keys and what was kept outside. */
    String verified() throws IOException {
        Path log = exported(workspace, "log.ndjson");
        Path instance = exported(WorkspaceId.INSTANCE, "instance.ndjson");
        List<String> arguments = new ArrayList<>(List.of("log", "" + log, "--key", key));
        arguments.addAll(List.of("--instance", "" + instance, "--instance-key", instanceKey));
        anchors.forEach(a -> arguments.addAll(List.of("--anchor", "" + a)));
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Verify.run(arguments.toArray(String[]::new), new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path exported(WorkspaceId log, String name) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(file)) {
            export.write(log, out);
        }
        return file;
    }

    /** As the superuser, past every trigger; {@code %s} is the workspace. */
    void sql(String sql) throws SQLException {
        run(sql.formatted(workspace.value()));
    }

    /** The same in the instance's log. */
    void instance(String sql) throws SQLException {
        run(sql + " where workspace_id = '" + WorkspaceId.INSTANCE.value() + "'");
    }

    private void run(String sql) throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    void changeWithHash(int seq) throws SQLException {
        List<byte[]> events = events(workspace, "and first = 256");
        events.set(seq - 256, CanonicalEvent.write(event(workspace, "msg_forged")));
        put(256, events, true);
    }

    void exchange(int one, int other, boolean hashesToo) throws SQLException {
        List<byte[]> events = events(workspace, "and first = 0");
        Collections.swap(events, one, other);
        put(0, events, hashesToo);
    }

    void insert(int at) throws SQLException {
        List<byte[]> events = events(workspace, "and first = 0");
        events.add(at, CanonicalEvent.write(event(workspace, "msg_forged")));
        put(0, events, true);
    }

    void copyFromAnother() throws SQLException {
        List<byte[]> theirs = new ArrayList<>();
        for (int i = 0; i < 256; i++) {
            theirs.add(CanonicalEvent.write(event(WorkspaceId.next(), "msg_" + i)));
        }
        put(0, theirs, true);
    }

    private List<byte[]> events(WorkspaceId log, String which) throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement find = admin.createStatement();
                ResultSet rows = find.executeQuery(
                        "select events from audit_page where workspace_id = '" + log.value() + "' " + which)) {
            List<byte[]> events = new ArrayList<>();
            while (rows.next()) {
                events.addAll(Lines.of(rows.getBytes(1)));
            }
            return events;
        }
    }

    private void put(int first, List<byte[]> events, boolean hashesToo) throws SQLException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        events.forEach(e -> hashes.writeBytes(MerkleHashes.leaf(e)));
        try (Connection admin = TestPostgres.superuser(database)) {
            try (Statement past = admin.createStatement()) {
                past.execute("set session_replication_role = replica");
            }
            try (PreparedStatement put = admin.prepareStatement("""
                    update audit_page set events = ?, size = ?, hashes = case when ? then ? else hashes end
                    where workspace_id = ? and first = ?""")) {
                put.setBytes(1, joined(events));
                put.setInt(2, events.size());
                put.setBoolean(3, hashesToo);
                put.setBytes(4, hashes.toByteArray());
                put.setObject(5, workspace.value());
                put.setLong(6, first);
                put.executeUpdate();
            }
        }
    }

    /** A note with the same words under a signature of another key. */
    void checkpointOfAnotherKey() throws SQLException {
        byte[] signature = new byte[68];
        Arrays.fill(signature, (byte) 7);
        String forged = java.util.Base64.getEncoder().encodeToString(signature);
        sql("update audit_checkpoint set note = regexp_replace(note, '[A-Za-z0-9+/=]+\\n$', '" + forged
                + "' || E'\\n') where workspace_id = '%s' and size = 600");
    }

    /** Writes the log anew from events of the thief's choice, with hashes and signatures that fit. */
    void rewrite(UnaryOperator<List<byte[]>> change) throws SQLException {
        rewrite(workspace, change);
    }

    private void rewrite(WorkspaceId log, UnaryOperator<List<byte[]>> change) throws SQLException {
        List<byte[]> all = events(log, "order by first");
        List<byte[]> chosen = change.apply(all);
        String where = " where workspace_id = '" + log.value() + "'";
        for (String table : List.of("audit_page", "audit_checkpoint", "audit_writer", "audit_batch")) {
            run("delete from " + table + where);
        }
        try (Connection admin = TestPostgres.superuser(database);
                PreparedStatement put = admin.prepareStatement("""
                        insert into audit_batch (workspace_id, id, writer, counter, at, events)
                        values (?, ?, ?, 1, now(), ?)""")) {
            put.setObject(1, log.value());
            put.setObject(2, UuidV7.next());
            put.setObject(3, UUID.randomUUID());
            put.setBytes(4, joined(chosen));
            put.executeUpdate();
        }
        sequence.drain(log);
    }

    /**
     * As a restore does it: both logs are those of the second of the three times, say so themselves, and go on.
     *
     * @param kept how many events of the workspace's log come back
     */
    void setBack(int kept) throws SQLException, IOException {
        rewrite(events -> events.subList(0, kept));
        rewrite(WorkspaceId.INSTANCE, events -> events.subList(0, 2));
        sql("update audit_vouched set size = " + kept + " where workspace_id = '%s'");
        Instant at = Instant.parse("2026-11-22T10:00:00Z");
        database.<@Nullable Void>transact(
                Role.JOBS, new Scope(List.of(workspace, WorkspaceId.INSTANCE), List.of()), tx -> {
                    List<AuditEvent> events = new ArrayList<>();
                    for (WorkspaceId log : List.of(workspace, WorkspaceId.INSTANCE)) {
                        var facts = new TreeMap<>(java.util.Map.of(
                                "reason", "restored from a backup", "size", Long.toString(LostEvents.kept(tx, log))));
                        if (log.equals(WorkspaceId.INSTANCE)) {
                            facts.put("outside", "3");
                        }
                        events.add(
                                new AuditEvent(log, "log.restored", "os-user:ada", "rst_1", null, "cor_r", at, facts));
                    }
                    audit.append(tx, events);
                    return null;
                });
        append(40);
        drain();
        new VouchForLogs(database, audit, Clock.systemUTC()).vouch(List.of(workspace));
        sequence.drain(WorkspaceId.INSTANCE);
        append(40);
        drain();
        new VouchForLogs(database, audit, Clock.systemUTC()).vouch(List.of(workspace));
        sequence.drain(WorkspaceId.INSTANCE);
        anchors.add(Files.writeString(folder.resolve("instance-after.note"), export.checkpoint(WorkspaceId.INSTANCE)));
    }

    /** The thief lets the instance's log vouch for the new history. */
    void rewriteBoth() throws SQLException {
        rewrite(events -> changed(events, 350));
        rewrite(
                WorkspaceId.INSTANCE,
                events -> events.stream()
                        .map(e -> new String(e, StandardCharsets.UTF_8)
                                .replaceAll("\"root\":\"[0-9a-f]{64}\"", "\"root\":\"" + "0".repeat(64) + "\"")
                                .getBytes(StandardCharsets.UTF_8))
                        .toList());
    }

    void cutInstance() throws SQLException {
        rewrite(WorkspaceId.INSTANCE, events -> events.subList(0, 1));
    }

    void editAnchor() throws IOException {
        Path kept = anchors.getLast();
        Files.writeString(kept, Files.readString(kept).replace("\n3\n", "\n2\n"));
    }

    /** In the places of two lies the checkpoint of a log that is nobody's here. */
    void exchangeAnchors() throws IOException {
        String other = export.checkpoint(WorkspaceId.next());
        Files.writeString(anchors.getFirst(), other);
        Files.writeString(anchors.getLast(), other);
    }

    static List<byte[]> changed(List<byte[]> events, int at) {
        List<byte[]> changed = new ArrayList<>(events);
        String event = new String(changed.get(at), StandardCharsets.UTF_8);
        changed.set(at, event.replace("message.accepted", "message.forged").getBytes(StandardCharsets.UTF_8));
        return changed;
    }

    static List<byte[]> withoutTheSecond(List<byte[]> events) {
        List<byte[]> fewer = new ArrayList<>(events);
        fewer.add(fewer.remove(1));
        return fewer;
    }

    private static byte[] joined(List<byte[]> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(events.size() * HASH);
        for (byte[] event : events) {
            if (out.size() > 0) {
                out.write('\n');
            }
            out.writeBytes(event);
        }
        return out.toByteArray();
    }

    @Override
    public void close() {
        keys.close();
        database.close();
    }
}
