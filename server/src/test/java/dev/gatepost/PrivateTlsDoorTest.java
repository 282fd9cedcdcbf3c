package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Credentials.Wish;
import dev.gatepost.access.KeyPurpose;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-06, TLS-01: without the demo, people come in by the private door with TLS; nothing of it is on another. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivateTlsDoorTest {
    private final TestGatepost gatepost =
            TestGatepost.start(false, Map.of("GATEPOST_TRUSTED_PROXIES", "127.0.0.1, ::1"));

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** ACC-06 */
    @Test
    void theFirstOwnerComesInByTlsWithCookiesBoundToTheHost() {
        String link = gatepost.rooms().access().inviteFirst("olga").orElseThrow();
        int port = gatepost.rooms().settings().doors().privateDoor().port();
        assertThat(link).startsWith("https://localhost:" + port + "/join/");
        try (TestPerson olga = TestPerson.stranger(gatepost, "olga")) {
            Reply in = olga.setUp(link.substring(link.lastIndexOf('/') + 1));
            assertThat(in.status()).as(in.text()).isEqualTo(200);
            assertThat(in.headers().allValues("Set-Cookie"))
                    .anySatisfy(c -> assertThat(c)
                            .startsWith("__Host-gatepost_session=")
                            .contains("Secure")
                            .contains("HttpOnly")
                            .contains("SameSite=Strict")
                            .contains("Path=/"))
                    .allSatisfy(c -> assertThat(c).contains("Secure"));
            assertThat(olga.get("/v1/session", null).at("/name")).isEqualTo("olga");
            assertThat(gatepost.rooms().access().inviteFirst("eve")).isEmpty();

            Reply made = olga.post("/v1/operators", Map.of("name", "ben", "role", "auditor"), null);
            assertThat(made.at("/link")).as(made.text()).startsWith("https://localhost:" + port + "/join/");
            try (TestPerson ben = TestPerson.join(gatepost, "carl", OperatorRole.AUDITOR, null)) {
                assertThat(ben.get("/v1/session", null).at("/name")).isEqualTo("carl");
            }
        }
    }

    /** ACC-11: one setting for all that depends on the caller's address. */
    @Test
    void theCallerBehindOurProxyIsWhoIsLookedAt() {
        TestShop shop = gatepost.shop("proxied");
        var only = gatepost.rooms()
                .credentials()
                .create(
                        shop.workspace(),
                        new Wish(
                                "far",
                                EnumSet.of(Right.MESSAGES_READ),
                                KeyPurpose.GENERAL,
                                List.of("203.0.113.0/24"),
                                null),
                        "x");
        TestClient client = gatepost.client();
        assertThat(client.get(only.key(), "/v1/messages", "X-Forwarded-For", "203.0.113.9")
                        .status())
                .isEqualTo(200);
        assertThat(client.get(only.key(), "/v1/messages", "Forwarded", "for=203.0.113.9;proto=https")
                        .status())
                .isEqualTo(200);
        assertThat(client.get(only.key(), "/v1/messages", "X-Forwarded-For", "203.0.113.9, 198.51.100.1")
                        .code())
                .as("what the caller wrote before our proxy did")
                .isEqualTo("network_not_allowed");
        assertThat(client.get(only.key(), "/v1/messages").code()).isEqualTo("network_not_allowed");
        Reply plain =
                client.get(only.key(), "/v1/messages", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "http");
        assertThat(plain.code()).as("refused, never redirected").isEqualTo("plain_http_refused");
        assertThat(plain.headers().firstValue("Location")).isEmpty();
    }
}
