package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.privacy.requests.AccessRequests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-03: everything held about a person, of this workspace, in one file that ends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessRequestTest {
    private static final String ADA = "+4915112345678";
    private static final String BEN = "+4915112345699";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> wish(String address) {
        return document("address", address, "reason", "Asked by letter.", "requested_by", "person");
    }

    private static void message(TestShop shop, String to, String name) {
        Map<String, Object> body = TestShop.message(to, "order_shipped");
        body.put("variables", document("name", name, "order", "A-1"));
        body.put("reference", "order of " + name);
        shop.until(shop.send(body, UUID.randomUUID().toString()).id(), "delivered");
    }

    private String ready(TestPerson by, TestShop shop, String address) {
        Reply asked = by.post("/v1/access-requests", wish(address), shop.workspace());
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        String path = "/v1/access-requests/" + asked.id();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> by.get(path, shop.workspace()).at("/state"), "ready"::equals);
        return path;
    }

    /** The files of the archive, as a browser of this person fetches it. */
    private static Map<String, String> files(TestPerson by, TestShop shop, String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(by.client().base() + path + "/file"))
                .header("Cookie", by.cookieHeader())
                .header("Gatepost-Workspace", shop.workspace().name())
                .build();
        Map<String, String> out = new TreeMap<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
            var zip = new ZipInputStream(new ByteArrayInputStream(answer.body()));
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                out.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return out;
    }

    @Test
    void theFileHoldsEverythingOfThePersonAndNothingOfAnybodyElse() throws IOException {
        TestShop shop = gatepost.shop("asked");
        TestShop other = gatepost.shop("elsewhere");
        message(shop, ADA, "<b>Ada</b>");
        message(shop, BEN, "Ben");
        message(other, ADA, "Elsewhere");
        shop.consent(ADA);
        gatepost.sandbox()
                .carrier()
                .personWrites(
                        "asked",
                        dev.gatepost.platform.Channel.SMS,
                        ADA,
                        TestShop.OFFERS,
                        "STOP",
                        URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(15))
                .until(() -> shop.send(ADA, "sale").text().contains("suppressed"));
        shop.client()
                .post(shop.key(), "/v1/trial-recipients", document("name", "Ada L", "channel", "sms", "address", ADA));
        try (var nia = TestPerson.join(gatepost, "nia", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            String path = ready(nia, shop, ADA);
            Map<String, String> files = files(nia, shop, path);
            String data = files.getOrDefault("data.json", "");
            assertThat(data)
                    .contains(ADA, "<b>Ada</b>", "order of", "\"complete\":true")
                    .contains("\"contact\":", "\"messages\":", "\"consents\":", "\"suppressions\":", "\"callbacks\":")
                    .contains("\"trial_recipient\":")
                    .doesNotContain(BEN, "Ben", "Elsewhere");
            String report = files.getOrDefault("report.html", "");
            assertThat(report)
                    .contains("What asked holds about you", "&lt;b&gt;Ada", "light dark")
                    .doesNotContain("<b>Ada", "Ben", "Elsewhere", "<script", "src=", "href=\"http", "url(");
            assertThat(nia.get(path, shop.workspace()).at("/fetched")).isEqualTo("1");
            assertThat(nia.get(path, other.workspace()).status()).isNotEqualTo(200);
            ends(nia, shop, path);
        }
    }

    private void ends(TestPerson by, TestShop shop, String path) {
        var parts = gatepost.rooms().privacy().requests();
        new AccessRequests(parts.at(Clock.offset(gatepost.rooms().clock(), Duration.ofDays(8)))).work();
        assertThat(by.get(path, shop.workspace()).at("/state")).isEqualTo("over");
        assertThat(by.get(path + "/file", shop.workspace()).code()).isEqualTo("export_over");
        assertThat(gatepost.value("select count(*) from access_request where file is not null"))
                .contains("0");
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        assertThat(gatepost.value("select 1 from audit_page where workspace_id = '"
                        + shop.workspace().id().value()
                        + "' and convert_from(events, 'UTF8') like '%\"access_request.fetched\"%'"))
                .isPresent();
    }

    @Test
    void noKeyAndNoRoleWithoutTheRightIsGivenAPersonsFile() {
        TestShop shop = gatepost.shop("refused");
        Map<String, Object> asked = document("name", "leaky", "scopes", java.util.List.of("privacy:export"));
        assertThat(shop.client().post(shop.key(), "/v1/credentials", asked).status())
                .as("no key is given the right")
                .isEqualTo(400);
        try (var sam = TestPerson.join(gatepost, "sam", OperatorRole.SUPPORT_AGENT, shop.workspace());
                var abe = TestPerson.join(gatepost, "abe", OperatorRole.ADMIN, shop.workspace());
                var oda = TestPerson.join(gatepost, "oda", OperatorRole.OWNER, shop.workspace())) {
            for (TestPerson person : new TestPerson[] {sam, abe}) {
                assertThat(person.post("/v1/access-requests", wish(ADA), shop.workspace())
                                .code())
                        .isEqualTo("right_missing");
            }
            Map<String, Object> faulty = wish("not an address");
            assertThat(oda.post("/v1/access-requests", faulty, shop.workspace()).at("/errors/0/pointer"))
                    .isEqualTo("/address");
        }
    }
}
