package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.FreePort;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.SeparatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CON-11: 100,000 rows, killed (-9) in each pass while a part is being taken, and gone on with. */
class ImportCrashTest {
    private static final int ROWS = 100_000;
    /** Of ten rows one opts out and one cannot be read. */
    private static final int EACH = ROWS / 10;

    @TempDir
    Path folder = Path.of("");

    private int port;

    private static byte[] file() {
        StringBuilder out = new StringBuilder("phone,status\n");
        for (int i = 0; i < ROWS; i++) {
            String area = i < ROWS / 2 ? "305" : "212";
            String number = i % 10 == 3 ? "nobody" : "+1%s%d%05d".formatted(area, 23, i % 50_000);
            out.append(number).append(i % 10 == 7 ? ",revoked\n" : ",granted\n");
        }
        return out.toString().getBytes(UTF_8);
    }

    private ChildProcess start(SeparatePostgres postgres) throws Exception {
        return ChildProcess.start(
                folder,
                CrashedGatepost.class,
                "1",
                "GATEPOST_DATA_DIR=" + folder.resolve("data"),
                "GATEPOST_HTTP_PORT=" + port,
                "GATEPOST_DATABASE_URL=" + postgres.url("imports", postgres.port()));
    }

    /** Sends a part, and kills the process once this pass has come so far. */
    private static void killed(ImportFiles files, String id, byte[] file, ChildProcess gatepost, String pointer)
            throws Exception {
        int from = files.client()
                .get(files.key(), "/v1/imports/" + id)
                .body()
                .path("next_offset")
                .asInt();
        CompletableFuture<?> sent = CompletableFuture.runAsync(
                () -> files.part(id, from, java.util.Arrays.copyOfRange(file, from, file.length)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            Reply stands = files.client().get(files.key(), "/v1/imports/" + id);
            if (stands.body().at(pointer).asInt() > EACH / 5) {
                break;
            }
            Thread.sleep(5);
        }
        gatepost.kill();
        assertThat(sent.handle((fine, failure) -> failure != null).get(30, TimeUnit.SECONDS))
                .as("the part was cut off")
                .isTrue();
    }

    @Test
    void aFileThatIsCutOffInEveryPassIsRecordedOnce() throws Exception {
        port = FreePort.next();
        byte[] file = file();
        try (SeparatePostgres postgres = SeparatePostgres.start(folder);
                TestClient client = new TestClient("http://127.0.0.1:" + port)) {
            postgres.create("imports");
            ChildProcess gatepost = start(postgres);
            Secret key = new Secret(gatepost.hear().at("/workspaces/0/key").asString());
            String brand = CrashTest.created(client, key, "/v1/brands", document("name", "Northwind"));
            ImportFiles files = ImportFiles.of(client, key, brand);
            String id = files.make(file, "csv").id();

            killed(files, id, file, gatepost, "/found/rejected");
            gatepost = start(postgres);
            gatepost.hear();
            Reply checked = files.pass(id, file, 4 << 20);
            assertThat(checked.at("/status")).as(checked.text()).isEqualTo("checked");
            assertThat(checked.body().at("/found/rows").asInt()).isEqualTo(ROWS);
            assertThat(checked.body().at("/found/rejected").asInt()).isEqualTo(EACH);
            String second = gatepost.ask("key 0 Maria").at("/key").asString();
            client.post(new Secret(second), "/v1/imports/" + id + "/approve", document());
            assertThat(client.post(key, "/v1/imports/" + id + "/start", document())
                            .status())
                    .isEqualTo(200);

            killed(files, id, file, gatepost, "/recorded/revocations");
            gatepost = start(postgres);
            gatepost.hear();
            assertThat(files.pass(id, file, 4 << 20).at("/status")).isEqualTo("grants");
            killed(files, id, file, gatepost, "/recorded/grants");
            gatepost = start(postgres);
            gatepost.hear();
            long began = System.nanoTime();
            Reply done = files.pass(id, file, 4 << 20);
            System.err.println("the rest of the grants took " + (System.nanoTime() - began) / 1_000_000 + " ms");

            assertThat(done.at("/status")).isEqualTo("done");
            assertThat(done.body().at("/recorded/revocations").asInt()).isEqualTo(EACH);
            assertThat(done.body().at("/recorded/grants").asInt()).isEqualTo(ROWS - 2 * EACH);
            assertThat(count(postgres, "select count(*) from consent_event")).isEqualTo(ROWS - EACH);
            assertThat(count(postgres, "select count(distinct contact_id) from consent_event"))
                    .isEqualTo(ROWS - EACH);
            assertThat(count(postgres, "select count(*) from suppression")).isEqualTo(EACH);
            assertThat(count(postgres, "select count(*) from contact where consent <> '{}'"))
                    .isEqualTo(ROWS - EACH);
            assertThat(files.make(file, "csv").id()).isEqualTo(id);
            gatepost.close();
        }
    }

    private static long count(SeparatePostgres postgres, String sql) throws Exception {
        try (Connection all = postgres.superuser("imports");
                Statement ask = all.createStatement();
                ResultSet row = ask.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
