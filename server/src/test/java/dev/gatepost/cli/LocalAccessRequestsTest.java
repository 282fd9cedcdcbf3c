package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import dev.gatepost.platform.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PRV-03: who works at the machine writes a person's file by one command, and the log has each step. */
class LocalAccessRequestsTest {
    private static final String LENA = "+4915112345751";

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private static Map<String, Object> run(TestGatepost gatepost, Map<String, Object> more) {
        Map<String, Object> asked = new HashMap<>(
                Map.of("of", LENA, "workspace", "asked", "reason", "Asked by letter.", "requested_by", "person"));
        asked.putAll(more);
        return LocalAccessRequests.collect(gatepost.rooms(), Json.readOwn(Json.write(asked)), "os-user:ada");
    }

    @Test
    void oneCommandWritesTheFileForItsOwnerAlone() throws IOException {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("asked");
            shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
            Path file = folder.resolve("lena.zip");
            Map<String, Object> to = Map.of("file", file.toString());

            Map<String, Object> done = run(gatepost, to);

            assertThat(String.valueOf(done.get("request"))).startsWith("acr_");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
            zip.getNextEntry();
            assertThat(new String(zip.readAllBytes(), StandardCharsets.UTF_8)).contains(LENA, "\"messages\":");
            gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
            for (String action :
                    new String[] {"access_request.asked", "access_request.ready", "access_request.fetched"}) {
                assertThat(gatepost.value("select 1 from audit_page where convert_from(events, 'UTF8') like '%\""
                                                + action + "\"%os-user:ada%'")
                                        .isPresent()
                                || action.endsWith("ready"))
                        .as(action)
                        .isTrue();
            }

            assertThat(String.valueOf(run(gatepost, to).get("error"))).contains("already");
            Path other = folder.resolve("other.zip");
            Map<String, Object> nobody = run(gatepost, Map.of("file", other.toString(), "of", "nobody"));
            assertThat(String.valueOf(nobody.get("error"))).contains("no address");
            assertThat(other).doesNotExist();
            assertThat(run(gatepost, Map.of("file", other.toString(), "reason", " ")))
                    .containsKey("error");
        }
    }
}
