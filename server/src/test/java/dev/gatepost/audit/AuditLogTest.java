package dev.gatepost.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.verifier.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-01, AUD-02, AUD-03: what was appended stands in the log, in order, once, found again and proven. */
class AuditLogTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");

    private final WorkspaceId workspace = WorkspaceId.next();
    private final WorkspaceId other = WorkspaceId.next();
    private final PostgresDatabase database = TestPostgres.fresh();
    private final AuditLog audit = new AuditLog();

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LocalKeys keys;

    @SuppressWarnings("NullAway.Init")
    private SequenceAudit sequence;

    @SuppressWarnings("NullAway.Init")
    private ExportAudit export;

    private String said = "";

    @BeforeEach
    void open() {
        keys = LocalKeys.open(RootKey.open(folder, null), database, Clock.systemUTC());
        sequence = new SequenceAudit(database, keys.signing(), Clock.fixed(NOON, ZoneOffset.UTC));
        export = new ExportAudit(database, keys.signing());
    }

    @AfterEach
    void close() {
        keys.close();
        database.close();
    }

    @Test
    void whatSeveralRolesAppendedIsExportedAndTheIndependentVerifierAcceptsIt() throws IOException {
        for (Role role : Role.values()) {
            append(role, event("message.accepted", "msg_1"), event("message.sent", "msg_" + role));
        }
        assertThat(sequence.drain(workspace)).isEqualTo(10);
        assertThat(sequence.drain(workspace)).isZero();
        append(Role.JOBS, event("message.delivered", "msg_1"));
        String earlier = export.checkpoint(workspace);
        assertThat(sequence.drain(workspace)).isEqualTo(1);

        Path log = exported();
        assertThat(verify(log)).as(said).isZero();
        assertThat(said).contains("The log holds: 11 events");
        Path note = Files.writeString(folder.resolve("earlier.txt"), earlier);
        assertThat(verify(log, "--earlier", "" + note)).as(said).isZero();
        assertThat(count("audit_batch")).isZero();
    }

    @Test
    void theVerifierRefusesARealLogTamperedInEachWay() throws IOException {
        append(Role.ACCEPT, event("message.accepted", "msg_1"), event("message.accepted", "msg_2"));
        append(Role.DISPATCH, event("message.sent", "msg_1"), event("message.sent", "msg_2"));
        sequence.drain(workspace);
        List<String> lines = Files.readAllLines(exported());

        assertRefused(changed(lines, 2, lines.get(2).replace("msg_2", "msg_3")), "Event 1 was changed");
        assertRefused(without(lines, 3), "Event 2 is missing");
        assertRefused(without(lines, 4), "The end is missing");
        assertRefused(changed(changed(lines, 1, lines.get(2)), 2, lines.get(1)), "The order was changed");
        List<String> inserted = new ArrayList<>(lines);
        inserted.add(2, lines.get(1));
        assertRefused(inserted, "Event 0 stands again");
    }

    @Test
    void anEmptyLogHasACheckpointToo() throws IOException {
        assertThat(verify(exported())).as(said).isZero();
        assertThat(said).contains("0 events");
    }

    @Test
    void anEventWrittenInADatabaseByForceIsRefusedByTheVerifier() throws IOException, SQLException {
        append(Role.ACCEPT, event("message.accepted", "msg_1"), event("message.accepted", "msg_2"));
        sequence.drain(workspace);
        asSuperuser("alter table audit_page disable trigger append_only;"
                + "update audit_page set events = replace(convert_from(events, 'UTF8'), 'msg_2', 'msg_9')::bytea");
        assertThat(verify(exported())).isEqualTo(1);
        assertThat(said).contains("Event 1 was changed");
    }

    @Test
    void aRollbackLeavesNoTraceAndNoGap() {
        append(Role.ACCEPT, event("message.accepted", "msg_1"));
        assertThatThrownBy(() -> database.transact(Role.ACCEPT, scope(), tx -> {
                    audit.append(tx, List.of(event("message.accepted", "msg_lost")));
                    throw new IllegalStateException("the action failed");
                }))
                .isInstanceOf(IllegalStateException.class);
        append(Role.ACCEPT, event("message.accepted", "msg_2"));
        assertThat(sequence.drain(workspace)).isEqualTo(2);
    }

    @Test
    void oneTransactionMayAppendTwiceAndForSeveralWorkspaces() throws SQLException {
        Scope both = new Scope(List.of(workspace, other), List.of());
        try (Connection committer = database.connect(Role.ACCEPT)) {
            for (int i = 0; i < 3; i++) {
                database.enter(committer, both);
                audit.append(committer, List.of(event("first", "msg_1"), of(other, "first", "msg_1")));
                audit.append(committer, List.of(of(other, "second", "msg_1"), event("second", "msg_1")));
                committer.commit();
                if (i == 1) {
                    assertThat(sequence.drain(workspace)).isEqualTo(4);
                }
            }
        }
        assertThat(sequence.drain(workspace)).isEqualTo(2);
        assertThat(sequence.drain(other)).isEqualTo(6);
        assertThat(actions(AuditFilter.EVERYTHING))
                .containsExactly("second", "first", "second", "first", "second", "first");
    }

    @Test
    void aBatchForAWorkspaceOutOfScopeIsRefused() {
        assertThatThrownBy(() -> append(Role.ACCEPT, of(other, "message.accepted", "msg_1")))
                .isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void manyWritersAtOnceLoseNothingAndRepeatNothing() throws Exception {
        int writers = 6;
        int each = 40;
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int w = 0; w < writers; w++) {
                Role role = Role.values()[w % Role.values().length];
                int writer = w;
                pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        append(role, event("message.accepted", "msg_" + writer + "_" + i));
                    }
                });
            }
            for (int i = 0; i < 20; i++) {
                sequence.drain(workspace);
            }
        }
        while (sequence.drain(workspace) > 0) {
            assertThat(sequenced()).isLessThanOrEqualTo(writers * each);
        }
        assertThat(sequenced()).isEqualTo(writers * each);
        assertThat(verify(exported())).as(said).isZero();
    }

    @Test
    void aBatchThatVanishedStopsTheLog() throws SQLException {
        for (int i = 0; i < 3; i++) {
            append(Role.ACCEPT, event("message.accepted", "msg_" + i));
        }
        asSuperuser(
                "alter table audit_batch disable trigger append_only;" + "delete from audit_batch where counter = 2");
        assertThatThrownBy(() -> sequence.drain(workspace))
                .isInstanceOf(AuditGap.class)
                .hasMessageContaining("should go on with batch 2, but batch 3 follows");
        assertThat(sequenced()).isZero();
    }

    @Test
    void noComponentAndNoOwnerCanChangeOrRemove() {
        append(Role.ACCEPT, event("message.accepted", "msg_1"));
        sequence.drain(workspace);
        append(Role.ACCEPT, event("message.accepted", "msg_2"));
        for (String table : List.of("audit_batch", "audit_page", "audit_checkpoint", "audit_subtree", "audit_anchor")) {
            for (String change :
                    List.of("update %s set workspace_id = workspace_id", "delete from %s", "truncate %s")) {
                String sql = change.formatted(table);
                for (Role role : Role.values()) {
                    assertThatThrownBy(() -> execute(role, sql))
                            .as(role + " " + sql)
                            .isInstanceOf(DatabaseFailure.class);
                }
                assertThatThrownBy(() -> asSuperuser(sql)).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void aBatchIsReleasedOnlyWhenItsEventsStandInTheLog() {
        append(Role.ACCEPT, event("message.accepted", "msg_1"));
        String release =
                "select audit_release('%s', (select array_agg(id) from audit_batch), 0)".formatted(workspace.value());
        assertThatThrownBy(() -> execute(Role.JOBS, release))
                .rootCause()
                .hasMessageContaining("the batches do not stand in the log");
        assertThatThrownBy(() -> execute(Role.CONSOLE, release)).rootCause().hasMessageContaining("denied");
        assertThat(sequence.drain(workspace)).isEqualTo(1);
    }

    @Test
    void eventsAreFoundByWhatAndWhoAndWhenPageByPage() {
        for (int i = 0; i < 25; i++) {
            append(Role.ACCEPT, event("message.accepted", "msg_" + i));
        }
        append(Role.CONSOLE, event("credential.revoked", "key_1"));
        sequence.drain(workspace);
        assertThat(actions(AuditFilter.action("credential."))).containsExactly("credential.revoked");
        assertThat(actions(AuditFilter.object("msg_7"))).hasSize(1);
        assertThat(actions(AuditFilter.subject("sub_1"))).hasSize(26);
        assertThat(actions(new AuditFilter(null, "key:1", null, null, NOON, NOON.plusSeconds(1))))
                .hasSize(26);
        assertThat(actions(new AuditFilter(null, null, null, null, NOON.plusSeconds(1), null)))
                .isEmpty();
        FindAuditEvents find = new FindAuditEvents(database);
        List<Long> seen = new ArrayList<>();
        Long before = null;
        for (List<AuditEntry> page = page(find, before); !page.isEmpty(); page = page(find, before)) {
            page.forEach(entry -> seen.add(entry.seq()));
            before = page.getLast().seq();
        }
        assertThat(seen)
                .hasSize(26)
                .isSortedAccordingTo((a, b) -> Long.compare(b, a))
                .doesNotHaveDuplicates();
        assertThat(find.find(other, AuditFilter.EVERYTHING, 10, null)).isEmpty();
    }

    @Test
    void whatIsReadBackIsWhatWasAppended() {
        TreeMap<String, String> facts = new TreeMap<>();
        facts.put("why", "line\nbreak \"quoted\" \\ tab\t null\u0000 ünï 😀");
        AuditEvent written = new AuditEvent(workspace, "a.b", "os-user:x", null, null, "corr", NOON, facts);
        append(Role.JOBS, written);
        sequence.drain(workspace);
        assertThat(new FindAuditEvents(database).find(workspace, AuditFilter.EVERYTHING, 10, null))
                .containsExactly(new AuditEntry(0, written));
    }

    @Test
    void theCanonicalFormIsFixed() {
        AuditEvent event = new AuditEvent(
                WorkspaceId.INSTANCE,
                "x.y",
                "key:1",
                "o",
                null,
                "c",
                NOON,
                new TreeMap<>(java.util.Map.of("b", "\n", "a", "1")));
        assertThat(new String(CanonicalEvent.write(event), StandardCharsets.UTF_8))
                .isEqualTo("{\"action\":\"x.y\",\"actor\":\"key:1\",\"at\":\"2026-11-21T12:00:00.123456Z\","
                        + "\"correlation\":\"c\",\"facts\":{\"a\":\"1\",\"b\":\"\\n\"},\"object\":\"o\","
                        + "\"workspace\":\"ws_00000000000000000000000000\"}");
    }

    @Test
    void aNameThatNoColumnCouldHoldIsRefusedBeforeItIsAppended() {
        assertThatThrownBy(() -> event("message.accepted", "msg_\u0000")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theInstanceHasALogOfItsOwn() {
        Scope instance = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
        database.transact(Role.CONSOLE, instance, tx -> {
            audit.append(tx, List.of(of(WorkspaceId.INSTANCE, "operator.invited", "opr_1")));
            return true;
        });
        assertThat(sequence.drain(WorkspaceId.INSTANCE)).isEqualTo(1);
    }

    /** AUD-02: a log that grows by single events is folded, and stays the same log. */
    @Test
    void aLogOfSingleEventsIsFoldedIntoFewPages() throws IOException {
        for (int i = 0; i < 600; i++) {
            append(Role.ACCEPT, event("message.accepted", "msg_" + i));
            assertThat(sequence.drain(workspace)).isEqualTo(1);
        }
        assertThat(sequenced()).isEqualTo(600);
        assertThat(count("audit_page")).as("two folded, the last 88 not yet").isEqualTo(2 + 88);
        assertThat(verify(exported())).as(said).isZero();
        for (int i : new int[] {0, 255, 256, 511, 512, 599}) {
            assertThat(new FindAuditEvents(database).find(workspace, AuditFilter.object("msg_" + i), 10, null))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.seq()).isEqualTo(i));
        }
        assertThat(new FindAuditEvents(database).find(workspace, AuditFilter.object("msg_600"), 10, null))
                .isEmpty();
    }

    private AuditEvent event(String action, String object) {
        return of(workspace, action, object);
    }

    private static AuditEvent of(WorkspaceId workspace, String action, String object) {
        return new AuditEvent(workspace, action, "key:1", object, "sub_1", "corr_1", NOON, new TreeMap<>());
    }

    private void append(Role role, AuditEvent... events) {
        database.transact(role, scope(), tx -> {
            audit.append(tx, List.of(events));
            return true;
        });
    }

    private Scope scope() {
        return new Scope(List.of(workspace), List.of());
    }

    private List<String> actions(AuditFilter filter) {
        return new FindAuditEvents(database)
                .find(workspace, filter, 100, null).stream()
                        .map(entry -> entry.event().action())
                        .toList();
    }

    private List<AuditEntry> page(FindAuditEvents find, @Nullable Long before) {
        return find.find(workspace, AuditFilter.EVERYTHING, 10, before);
    }

    private Path exported() throws IOException {
        Path log = folder.resolve("log.ndjson");
        try (var out = Files.newOutputStream(log)) {
            export.write(workspace, out);
        }
        return log;
    }

    private int verify(Path log, String... more) {
        List<String> arguments = new ArrayList<>(List.of("" + log, "--key", export.verifierKey(workspace)));
        arguments.addAll(List.of(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private void assertRefused(List<String> lines, String sentence) throws IOException {
        Path log = Files.write(folder.resolve("tampered.ndjson"), lines);
        assertThat(verify(log)).isEqualTo(1);
        assertThat(said).contains(sentence);
    }

    private static List<String> changed(List<String> lines, int at, String line) {
        List<String> changed = new ArrayList<>(lines);
        changed.set(at, line);
        return changed;
    }

    private static List<String> without(List<String> lines, int at) {
        List<String> fewer = new ArrayList<>(lines);
        fewer.remove(at);
        return fewer;
    }

    private void execute(Role role, String sql) {
        database.transact(role, scope(), tx -> {
            try (Statement statement = tx.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    private void asSuperuser(String sql) throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }

    private int count(String table) {
        return number("select count(*) from " + table);
    }

    /** How many events are in the log. */
    private int sequenced() {
        return number("select coalesce(sum(size), 0) from audit_page");
    }

    private int number(String sql) {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
