package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** GOV-09: from one number or message to a stop, a hold, and a file with every proof, within seconds. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClaimFileTest {
    private static final String DAN = "+13052348101";
    private static final String EVE = "+4915112345602";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> claim(String by, String of) {
        return document(by, of, "case_number", "CLM-1", "reason", "Says that they never signed up.");
    }

    private static String text(Map<String, byte[]> files, String path) {
        return new String(Objects.requireNonNull(files.get(path), path), StandardCharsets.UTF_8);
    }

    @Test
    void aNumberLeadsToAStopAHoldAndEveryProof() throws IOException {
        TestShop shop = gatepost.shop("claimed");
        shop.consent(DAN);
        String sale = shop.send(DAN, "sale").id();
        shop.until(sale, "delivered");
        shop.until(shop.send(EVE, "order_shipped").id(), "delivered");
        long began = System.nanoTime();
        Reply made = shop.client().post(shop.key(), "/v1/claim-files", claim("address", DAN));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(shop.send(DAN, "sale").text()).contains("suppressed");
        assertThat(shop.get("/v1/holds").text()).contains(made.at("/hold"), "CLM-1");
        byte[] archive = TestArchive.fetch(shop, made.at("/file"));
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));

        assertThat(TestArchive.verify(folder, archive, TestArchive.key(shop))).startsWith("0 The pack holds");
        Map<String, byte[]> files = TestArchive.files(archive);
        assertThat(files.keySet()).contains("data.json", "decisions.json", "report.html", "proofs/" + sale + ".json");
        assertThat(text(files, "data.json"))
                .contains(DAN, sale, "\"consents\"", "\"suppressions\"")
                .doesNotContain(EVE);
        assertThat(text(files, "decisions.json")).contains(sale, "\"outcome\"");
        assertThat(text(files, "log.json")).contains("consent.granted", "message.");
        assertThat(text(files, "report.html"))
                .contains("Claim CLM-1", "Says that", made.at("/hold"), "light-dark")
                .doesNotContain("<script", "src=", "href=\"http", EVE);
        String erasure = shop.client()
                .post(
                        shop.key(),
                        "/v1/erasures",
                        document("address", DAN, "reason", "Asked.", "requested_by", "person"))
                .id();
        await().atMost(Duration.ofSeconds(15))
                .until(() -> shop.get("/v1/erasures/" + erasure).at("/state"), "held"::equals);
    }

    @Test
    void aMessageLeadsToThePersonToWhomItWent() throws IOException {
        TestShop shop = gatepost.shop("complained");
        String id = shop.send(EVE, "order_shipped").id();
        shop.until(id, "delivered");
        Reply made = shop.client().post(shop.key(), "/v1/claim-files", claim("message", id));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(shop.send(EVE, "order_shipped").text()).contains("suppressed");
        assertThat(text(TestArchive.files(TestArchive.fetch(shop, made.at("/file"))), "data.json"))
                .contains(EVE);
        assertThat(shop.client()
                        .post(shop.key(), "/v1/claim-files", claim("message", "msg_00000000000000000000000000"))
                        .at("/errors/0/pointer"))
                .isEqualTo("/message");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/claim-files", claim("address", "nobody"))
                        .status())
                .isEqualTo(400);
        assertThat(gatepost.shop("stranger").get(made.at("/file")).status()).isEqualTo(404);
    }

    @Test
    void onlyPeopleWithTheRightMakeClaimFiles() {
        TestShop shop = gatepost.shop("claimants");
        Map<String, Object> asked = document("name", "leaky", "scopes", java.util.List.of("claims:make"));
        assertThat(shop.client().post(shop.key(), "/v1/credentials", asked).status())
                .isEqualTo(400);
        try (var abe = TestPerson.join(gatepost, "abe", OperatorRole.ADMIN, shop.workspace());
                var aud = TestPerson.join(gatepost, "aud", OperatorRole.AUDITOR, shop.workspace());
                var nia = TestPerson.join(gatepost, "nia", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            assertThat(abe.post("/v1/claim-files", claim("address", DAN), shop.workspace())
                            .code())
                    .isEqualTo("right_missing");
            assertThat(aud.get("/v1/claim-files", shop.workspace()).status()).isEqualTo(200);
            assertThat(nia.post("/v1/claim-files", claim("address", DAN), shop.workspace())
                            .status())
                    .isEqualTo(201);
        }
    }
}
