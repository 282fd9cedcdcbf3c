package dev.gatepost.audit.anchors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.AuditLog;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.SequenceAudit;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.AnchorSettings;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-02: checkpoints are kept outside, never written over, and a place that says otherwise is told. */
class KeepAnchorsTest {
    private final PostgresDatabase database = TestPostgres.fresh();
    private final AuditLog audit = new AuditLog();
    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LocalKeys keys;

    @SuppressWarnings("NullAway.Init")
    private ExportAudit export;

    @BeforeEach
    void open() {
        keys = LocalKeys.open(RootKey.open(folder, null), database, Clock.systemUTC());
        export = new ExportAudit(database, keys.signing());
    }

    @AfterEach
    void close() {
        http.close();
        keys.close();
        database.close();
    }

    private KeepAnchors anchors(@Nullable String target, @Nullable Path token) {
        return anchors(target, token, Clock.systemUTC());
    }

    private KeepAnchors anchors(@Nullable String target, @Nullable Path token, Clock clock) {
        return new KeepAnchors(
                new KeepAnchors.Parts(database, export, audit, clock, http),
                new AnchorSettings(Optional.ofNullable(target), Duration.ofMinutes(10), Optional.ofNullable(token)));
    }

    private void happens() {
        append("x.y", new TreeMap<>());
    }

    private void append(String action, TreeMap<String, String> facts) {
        database.<@Nullable Void>transact(Role.JOBS, new Scope(List.of(WorkspaceId.INSTANCE), List.of()), tx -> {
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            WorkspaceId.INSTANCE, action, "key:1", null, null, "c", Instant.now(), facts)));
            return null;
        });
        new SequenceAudit(database, keys.signing(), Clock.systemUTC()).drain(WorkspaceId.INSTANCE);
    }

    private List<Path> kept(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.sorted().toList();
        }
    }

    @Test
    void eachCheckpointIsAFileOfItsOwnThatIsNeverWrittenOver() throws IOException {
        Path place = folder.resolve("outside");
        KeepAnchors anchors = anchors("file:" + place, null);
        assertThat(anchors.due()).isTrue();
        happens();
        anchors.keep();
        anchors.keep();
        happens();
        anchors.keep();
        assertThat(anchors.due()).as("not before the next ten minutes").isFalse();
        assertThat(kept(place)).hasSize(2);
        assertThat(Files.readString(kept(place).getLast())).isEqualTo(export.checkpoint(WorkspaceId.INSTANCE));
        assertThat(kept(place).getLast().getFileName())
                .hasToString("gatepost-" + WorkspaceId.INSTANCE + "-0000000000000000002.note");
        assertThat(anchors.newest(10)).extracting(KeepAnchors.Anchor::size).containsExactly(2L, 1L);
        assertThat(anchors.standing().trouble()).isEmpty();
        assertThat(anchors.standing().lag()).hasValue(Duration.ZERO);
    }

    /** Nobody tries any more, so that no try fails. */
    @Test
    void aJobThatStandsStillIsSeen() {
        var time = new AtomicReference<>(Instant.parse("2026-11-24T12:00:00Z"));
        InstantSource source = time::get;
        KeepAnchors anchors = anchors("file:" + folder.resolve("outside"), null, source.withZone(ZoneOffset.UTC));
        happens();
        anchors.keep();
        time.updateAndGet(now -> now.plus(Duration.ofMinutes(45)));
        assertThat(anchors.standing().lag()).hasValue(Duration.ZERO);
        happens();
        assertThat(anchors.standing().lag()).hasValue(Duration.ofMinutes(45));
        anchors.keep();
        assertThat(anchors.standing().lag()).hasValue(Duration.ZERO);
    }

    @Test
    void aPlaceThatHoldsAnotherCheckpointIsToldAndLeftAsItIs() throws IOException {
        Path place = Files.createDirectories(folder.resolve("outside"));
        happens();
        Path there = place.resolve("gatepost-" + WorkspaceId.INSTANCE + "-0000000000000000001.note");
        Files.writeString(there, export.checkpoint(WorkspaceId.INSTANCE).replaceFirst("\n[^\n]{44}\n", "\nAAAA\n"));
        String before = Files.readString(there);
        KeepAnchors anchors = anchors("file:" + place, null);
        anchors.keep();
        anchors.keep();
        assertThat(anchors.standing().trouble()).hasValue("it holds another checkpoint of 1 events");
        assertThat(Files.readString(there)).isEqualTo(before);
        assertThat(contradictions()).as("told once").hasSize(1);
    }

    /** OPS-03: what a restore left behind outside is no contradiction, and is said until the log has outgrown it. */
    @Test
    void aLogThatARestoreSetBackIsKeptAgainOnceItHasOutgrownThePlace() throws IOException {
        Path place = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(place.resolve("gatepost-" + WorkspaceId.INSTANCE + "-0000000000000000003.note"), "kept");
        append("log.restored", new TreeMap<>(Map.of("outside", "3", "size", "0")));
        KeepAnchors anchors = anchors("file:" + place, null);
        anchors.keep();
        assertThat(anchors.standing().trouble().orElse("")).contains("a restore set the log back", "from event 3 on");
        assertThat(anchors.standing().contradicted()).isFalse();
        assertThat(contradictions()).isEmpty();
        assertThat(kept(place)).hasSize(1);
        for (int i = 0; i < 3; i++) {
            happens();
        }
        anchors.keep();
        assertThat(anchors.standing().trouble()).isEmpty();
        assertThat(kept(place)).hasSize(2);
    }

    @Test
    void aLogThatIsShorterThanItsAnchorIsTold() throws IOException {
        Path place = Files.createDirectories(folder.resolve("outside"));
        Files.writeString(place.resolve("gatepost-" + WorkspaceId.INSTANCE + "-0000000000000000099.note"), "kept");
        happens();
        KeepAnchors anchors = anchors("file:" + place, null);
        anchors.keep();
        assertThat(anchors.standing().trouble().orElse("")).contains("99 events, and the log has 1");
        assertThat(contradictions()).hasSize(1);
    }

    @Test
    void aPlaceOutOfReachIsTriedAgainSoonAndTold() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        happens();
        KeepAnchors anchors = anchors("file:" + file.resolve("below"), null);
        anchors.keep();
        assertThat(anchors.standing().trouble().orElse("")).contains("cannot be written");
        assertThat(anchors.newest(10)).isEmpty();
        assertThat(contradictions()).isEmpty();
    }

    @Test
    void anAddressOfTheWebIsGivenEachNoteOnceWithItsToken() throws IOException {
        Map<String, String> shelf = new ConcurrentHashMap<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/log/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            boolean known = "Bearer open".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean put = exchange.getRequestMethod().equals("PUT");
            String there = put && known ? shelf.putIfAbsent(path, body) : shelf.get(path);
            byte[] answer = String.valueOf(there).getBytes(StandardCharsets.UTF_8);
            int status = !known ? 401 : !put ? 200 : there == null ? 201 : 412;
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            String target = "http://127.0.0.1:" + server.getAddress().getPort() + "/log";
            Path token = Files.writeString(folder.resolve("token"), "wrong\n");
            happens();
            KeepAnchors anchors = anchors(target, token);
            anchors.keep();
            assertThat(anchors.standing().trouble()).hasValue("it answered 401");
            Files.writeString(token, "open\n");
            anchors.keep();
            assertThat(anchors.standing().trouble()).isEmpty();
            assertThat(shelf.values()).containsExactly(export.checkpoint(WorkspaceId.INSTANCE));
            String other = "http://localhost:" + server.getAddress().getPort() + "/log";
            KeepAnchors again = anchors(other, token);
            again.keep();
            assertThat(again.standing().trouble())
                    .as("it is there already, the same")
                    .isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void withoutAPlaceNothingIsDue() {
        KeepAnchors anchors = anchors(null, null);
        happens();
        anchors.keep();
        assertThat(anchors.due()).isFalse();
        assertThat(anchors.standing().lag()).isEmpty();
        assertThat(anchors.newest(10)).isEmpty();
    }

    private List<?> contradictions() {
        new SequenceAudit(database, keys.signing(), Clock.systemUTC()).drain(WorkspaceId.INSTANCE);
        return new FindAuditEvents(database).find(WorkspaceId.INSTANCE, AuditFilter.action("anchor."), 10, null);
    }
}
