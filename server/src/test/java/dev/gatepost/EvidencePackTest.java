package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.evidence.packs.WritePack;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** GOV-01, GOV-08: one archive that whoever has it and the verifier can believe, read and check. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvidencePackTest {
    private static final String LENA = "+4915112345601";

    private final TestGatepost gatepost = TestGatepost.start();

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private byte[] made(TestShop shop) throws IOException {
        Reply asked = shop.client().post(shop.key(), "/v1/evidence-packs", document("from", "2026-11-01T00:00:00Z"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        String path = "/v1/evidence-packs/" + asked.id();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !shop.get(path).at("/state").equals("asked"));
        Reply ready = shop.get(path);
        assertThat(ready.at("/state")).as(ready.text()).isEqualTo("ready");
        assertThat(ready.body().path("seconds").asDouble()).isPositive();
        byte[] archive = TestArchive.fetch(shop, path + "/file");
        assertThat(archive.length).isEqualTo(ready.body().path("bytes").asInt());
        return archive;
    }

    private static String text(Map<String, byte[]> files, String path) {
        return new String(Objects.requireNonNull(files.get(path), path), StandardCharsets.UTF_8);
    }

    @Test
    void thePackHoldsWhatAnAuditorAsksForAndNoAddress() throws IOException {
        TestShop shop = gatepost.shop("auditable");
        shop.consent(LENA);
        shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
        gatepost.rooms().evidence().look();
        byte[] archive = made(shop);

        assertThat(TestArchive.verify(folder, archive, TestArchive.key(shop))).startsWith("0 The pack holds");
        Map<String, byte[]> files = TestArchive.files(archive);
        assertThat(files.keySet())
                .contains("index.html", "MANIFEST.json", "MANIFEST.sig", "consent/log.csv", "consent/suppressions.csv")
                .contains("retention/rules.csv", "retention/runs.csv", "vendors/vendors.csv", "reviews/reviews.csv")
                .contains("keys/rotations.csv", "callbacks/connections.csv", "callbacks/proof.csv")
                .contains("approvals/templates.csv", "approvals/policies.csv", "approvals/country-sheets.csv")
                .contains("approvals/promotions.csv", "controls/results.csv", "controls/controls.json")
                .contains("controls/metrics.json", "procedures/incidents.md", "procedures/suppression.md")
                .contains("policy/policy.html", "audit/log.ndjson", "audit/checkpoint.note", "audit/anchors.csv");
        assertThat(text(files, "consent/log.csv")).contains("\"granted\"", "\"promotional\"");
        assertThat(text(files, "audit/log.ndjson")).contains("consent.granted");
        assertThat(text(files, "controls/results.csv")).contains("keys_end");
        assertThat(text(files, "index.html"))
                .contains("Evidence of auditable", "light-dark", "@media print", "CC6.1", "✗ fails", "✓ holds")
                .doesNotContain("<script", "src=", "href=\"http", "url(");
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            assertThat(new String(file.getValue(), StandardCharsets.UTF_8))
                    .as(file.getKey())
                    .doesNotContain(LENA, LENA.substring(1), shop.key().reveal());
        }
        assertThat(shop.get("/v1/compliance-metrics").text())
                .contains("control_coverage", "opt_out_seconds_p95", "evidence_seconds", "review_completion")
                .contains("consent_age_days_p50", "webhook_failure_share", "callbacks_unproven_share")
                .contains("\"goal\":60.0,\"goal_is\":\"at_most\"", "\"goal\":0.95,\"goal_is\":\"at_least\"");
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(gatepost.value("select 1 from audit_page where workspace_id = '"
                        + shop.workspace().id().value()
                        + "' and convert_from(events, 'UTF8') like '%\"evidence_pack.fetched\"%'"))
                .isPresent();
    }

    @Test
    void whateverIsChangedTakenOrAddedIsNamed() throws IOException {
        TestShop shop = gatepost.shop("tampered");
        byte[] archive = made(shop);
        String key = TestArchive.key(shop);
        for (String path : TestArchive.files(archive).keySet()) {
            Map<String, byte[]> files = new TreeMap<>(TestArchive.files(archive));
            byte[] bytes = Objects.requireNonNull(files.get(path));
            if (bytes.length == 0) {
                continue;
            }
            bytes[bytes.length / 2] ^= 1;
            String said = TestArchive.verify(folder, TestArchive.zip(files), key);
            assertThat(said).as(path).startsWith("1 The pack is refused.");
            if (!path.startsWith("MANIFEST")) {
                assertThat(said).contains("The file " + path + " was changed.");
            }
        }
        Map<String, byte[]> less = new TreeMap<>(TestArchive.files(archive));
        less.remove("consent/log.csv");
        assertThat(TestArchive.verify(folder, TestArchive.zip(less), key)).contains("consent/log.csv is missing");
        Map<String, byte[]> more = new TreeMap<>(TestArchive.files(archive));
        more.put("consent/more.csv", new byte[] {1});
        assertThat(TestArchive.verify(folder, TestArchive.zip(more), key)).contains("consent/more.csv was added");
        TestShop other = gatepost.shop("others");
        assertThat(TestArchive.verify(folder, archive, TestArchive.key(other))).startsWith("1 ");
    }

    @Test
    void aSpanIsWithinTwoYearsAndThePackOfAnotherIsNotThere() throws IOException {
        TestShop shop = gatepost.shop("spans");
        Reply wrong = shop.client().post(shop.key(), "/v1/evidence-packs", document("from", "2020-01-01T00:00:00Z"));
        assertThat(wrong.at("/errors/0/pointer")).isEqualTo("/from");
        Reply asked = shop.client().post(shop.key(), "/v1/evidence-packs", document("from", "2026-11-01T00:00:00Z"));
        assertThat(gatepost.shop("curious")
                        .get("/v1/evidence-packs/" + asked.id())
                        .status())
                .isEqualTo(404);
        var now = gatepost.rooms().clock().instant();
        var out = new ByteArrayOutputStream();
        Instant began = Instant.now();
        int files = gatepost.rooms()
                .evidence()
                .writer()
                .write(shop.workspace(), new WritePack.Span(now.minus(Duration.ofDays(1)), now), out);
        assertThat(files).isGreaterThan(40);
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(60));
        assertThat(TestArchive.verify(folder, out.toByteArray(), TestArchive.key(shop)))
                .startsWith("0 ");
    }

    /** GOV-02 */
    @Test
    void theWrittenPolicyPrintsTheRulesInForceAndItsVersionChangesWithThem() {
        TestShop shop = gatepost.shop("written");
        Reply before = shop.get("/v1/policy-document");
        assertThat(before.text())
                .contains(
                        "Messaging policy of written", "Rules of the law", "US version", "Callbacks", "Who may do what")
                .doesNotContain("<script", "src=");
        Map<String, Object> rule = document("class", "content", "purpose", "transactional", "days", 5);
        rule.put("reason", "<b>Agreed</b> with counsel.");
        assertThat(shop.client().put(shop.key(), "/v1/retention", rule).status())
                .isLessThan(300);
        Reply after = shop.get("/v1/policy-document");
        assertThat(after.text()).contains("&lt;b>Agreed&lt;/b> with counsel.".replace("b>", "b&gt;"));
        assertThat(after.headers().firstValue("ETag"))
                .isPresent()
                .isNotEqualTo(before.headers().firstValue("ETag"));
        Reply plain = shop.client().get(shop.key(), "/v1/policy-document", "Accept", "text/markdown");
        assertThat(plain.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/markdown"));
        assertThat(plain.text()).startsWith("# Messaging policy of written").contains("| content | transactional |");
    }
}
