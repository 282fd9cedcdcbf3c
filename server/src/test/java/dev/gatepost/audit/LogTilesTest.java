package dev.gatepost.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.verifier.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUD-02: a stranger reads tiles and entries back, computes the root anew, and finds the one that was signed. */
class LogTilesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int FULL = 256;

    private final WorkspaceId workspace = WorkspaceId.next();
    private final PostgresDatabase database = TestPostgres.fresh();
    private final AuditLog audit = new AuditLog();
    private final ProveAudit prove = new ProveAudit(database);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LocalKeys keys;

    @SuppressWarnings("NullAway.Init")
    private ExportAudit export;

    private String said = "";

    @BeforeEach
    void open() {
        keys = LocalKeys.open(RootKey.open(folder, null), database, Clock.systemUTC());
        export = new ExportAudit(database, keys.signing());
    }

    @AfterEach
    void close() {
        keys.close();
        database.close();
    }

    private void fill(int events) {
        for (int done = 0; done < events; ) {
            List<AuditEvent> batch = new ArrayList<>();
            for (; done < events && batch.size() < 5_000; done++) {
                batch.add(new AuditEvent(
                        workspace,
                        "message.accepted",
                        "key:1",
                        "msg_" + done,
                        null,
                        "cor_1",
                        NOON.plusSeconds(done),
                        new TreeMap<>(),
                        "ip:192.0.2.7"));
            }
            database.<@Nullable Void>transact(Role.ACCEPT, new Scope(List.of(workspace), List.of()), tx -> {
                audit.append(tx, batch);
                return null;
            });
        }
        SequenceAudit sequence = new SequenceAudit(database, keys.signing(), Clock.systemUTC());
        while (sequence.drain(workspace) > 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 700, 66_000})
    void theRootOfTilesAndOfEntriesIsTheOneThatWasSigned(int size) {
        fill(size);
        List<byte[]> leaves = new ArrayList<>();
        for (int from = 0; from < size; from += FULL) {
            int width = Math.min(FULL, size - from);
            byte[] tile = prove.tile(workspace, 0, from / FULL, width).orElseThrow();
            byte[] bundle = prove.entries(workspace, from / FULL, width).orElseThrow();
            assertThat(tile).hasSize(width * 32);
            ByteBuffer entries = ByteBuffer.wrap(bundle);
            for (int i = 0; i < width; i++) {
                byte[] entry = new byte[Short.toUnsignedInt(entries.getShort())];
                entries.get(entry);
                byte[] leaf = MerkleHashes.leaf(entry);
                assertThat(leaf).isEqualTo(java.util.Arrays.copyOfRange(tile, i * 32, i * 32 + 32));
                leaves.add(leaf);
            }
            assertThat(entries.hasRemaining()).isFalse();
        }
        assertThat(root(leaves, 0, size)).isEqualTo(export.newest(workspace).root());
    }

    @Test
    void aTileAboveHoldsTheRootsOfThoseBelow() {
        fill(66_000);
        byte[] above = prove.tile(workspace, 1, 0, 256).orElseThrow();
        for (int i : new int[] {0, 100, 255}) {
            byte[] below = prove.tile(workspace, 0, i, 256).orElseThrow();
            assertThat(MerkleHashes.root(below, 0, 256))
                    .isEqualTo(java.util.Arrays.copyOfRange(above, i * 32, i * 32 + 32));
        }
        byte[] top = prove.tile(workspace, 2, 0, 1).orElseThrow();
        assertThat(top).isEqualTo(MerkleHashes.root(above, 0, 256));
        assertThat(prove.tile(workspace, 1, 1, 1)).isPresent();
        assertThat(prove.tile(workspace, 1, 1, 2)).isEmpty();
        assertThat(prove.tile(workspace, 2, 0, 2)).isEmpty();
        assertThat(prove.tile(workspace, 0, 1_000, 1)).isEmpty();
        assertThat(prove.tile(workspace, 63, 0, 1)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256, 257, 611})
    void theVerifierBelievesTheProofOfEachEventAndOfNoOther(int size) throws IOException {
        fill(size);
        Path file = folder.resolve("events.ndjson");
        try (OutputStream out = Files.newOutputStream(file)) {
            assertThat(prove.write(workspace, null, null, out)).isEqualTo(size);
        }
        assertThat(verify(file)).as(said).isZero();
        assertThat(said).contains(size + " events stand in the log of " + size);
        String forged = Files.readString(file).replace("\"msg_0\"", "\"msg_X\"");
        assertThat(verify(Files.writeString(folder.resolve("forged.ndjson"), forged)))
                .isEqualTo(1);
        assertThat(said).contains("Event 0 does not stand in the log");
    }

    @Test
    void aSpanOfTimeIsExportedAlone() throws IOException {
        fill(1_000);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(prove.write(workspace, NOON.plusSeconds(300), NOON.plusSeconds(310), out))
                .isEqualTo(10);
        Path file = Files.write(folder.resolve("span.ndjson"), out.toByteArray());
        assertThat(verify(file)).as(said).isZero();
        assertThat(said).contains("Event 300 stands", "Event 309 stands").doesNotContain("Event 310 stands");
    }

    private int verify(Path file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(
                new String[] {"event", file.toString(), "--key", export.verifierKey(workspace)},
                new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    /** RFC 6962, section 2.1, word for word. */
    private static byte[] root(List<byte[]> leaves, int from, int until) {
        if (until - from == 1) {
            return leaves.get(from);
        }
        int middle = from + Integer.highestOneBit(until - from - 1);
        return MerkleHashes.node(root(leaves, from, middle), root(leaves, middle, until));
    }
}
