package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.platform.tls.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ends by itself and what is bounded, each at its bound. */
class AccessBoundsTest {
    /** ACC-06: used all the time, a session still ends after eight hours. */
    @Test
    void aSessionEndsAfterEightHoursHoweverBusy() {
        try (TestGatepost gatepost = TestGatepost.start(true);
                TestPerson busy = TestPerson.join(gatepost, "busy", OperatorRole.AUDITOR, null)) {
            age(gatepost, "7 hours 59 minutes");
            assertThat(busy.get("/v1/session", null).status()).isEqualTo(200);
            age(gatepost, "8 hours 1 second");
            assertThat(busy.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
            assertThat(gatepost.value("select 1 from directory_session where ended_at is null"))
                    .as("it is over for good")
                    .isEmpty();
        }
    }

    private static void age(TestGatepost gatepost, String by) {
        gatepost.value("with changed as (update directory_session set created_at = now() - interval '" + by
                + "', seen_at = now() returning 1) select count(*) from changed");
    }

    /** ACC-10: whoever begins sign-ins without end leaves no more rows than that. */
    @Test
    void signInsThatAreBegunAndNotEndedAreBounded() {
        try (TestGatepost gatepost = TestGatepost.start(true);
                TestPerson script = TestPerson.stranger(gatepost, "script")) {
            script.get("/sign-in", null);
            Reply last = script.post("/sign-in/passkey/begin", "{}", null);
            assertThat(last.status()).isEqualTo(200);
            for (int i = 1; i < 125; i++) {
                last = script.post("/sign-in/passkey/begin", "{}", null);
            }
            assertThat(last.code()).isEqualTo("too_many_attempts");
            assertThat(gatepost.rows("directory_ceremony")).containsExactly("directory_ceremony=120");
        }
    }

    /** ACC-10: a network that tries key after key is told to wait; a key that is known comes through. */
    @Test
    void unknownKeysAreBlockedBySourceAndKnownOnesAreNot() {
        try (TestGatepost gatepost =
                TestGatepost.start(false, Map.of("GATEPOST_RATE_SOURCE_ADDRESS", "100000:100000"))) {
            TestShop shop = gatepost.shop("guessed");
            Reply last = shop.get("/v1/brands");
            for (int i = 0; i <= 600; i++) {
                last = gatepost.client().get(new Secret("gp_live_" + "x".repeat(20) + i), "/v1/brands");
                if (i == 599) {
                    assertThat(last.code()).isEqualTo("key_unknown");
                }
            }
            assertThat(last.code()).isEqualTo("too_many_attempts");
            assertThat(shop.get("/v1/brands").status()).isEqualTo(200);
            gatepost.rooms().sequenceAudit().drain(WorkspaceId.INSTANCE);
            assertThat(gatepost.value(
                            "select count(*) from audit_page where convert_from(events, 'UTF8')" + " like '%guess%'"))
                    .isNotEqualTo(java.util.Optional.of("0"));
        }
    }

    /** TLS-03: a certificate of another authority, shown although nobody asked for it, opens nothing. */
    @Test
    void aForeignCertificateIsNoCertificateOnTheMutualDoor() throws IOException {
        Path folder = Files.createTempDirectory("gatepost-foreign-");
        try (TestGatepost gatepost = TestGatepost.start(false)) {
            TestShop shop = gatepost.shop("mutual");
            Certificates other = Certificates.open(
                    Settings.read(Map.of("GATEPOST_DATA_DIR", folder.toString()), false), Clock.systemUTC());
            Certificates.Issued foreign =
                    other.issueClient("billing", Duration.ofDays(1)).orElseThrow();
            int port = gatepost.rooms().settings().doors().mutualDoor().port();
            try (TestClient forger =
                    new TestClient("https://localhost:" + port, TestTls.insisting(gatepost, foreign))) {
                assertThatThrownBy(() -> forger.get(shop.key(), "/v1/brands")).isInstanceOf(UncheckedIOException.class);
            }
            Certificates.Issued own = gatepost.server()
                    .tls()
                    .certificates()
                    .issueClient("billing", Duration.ofDays(1))
                    .orElseThrow();
            try (TestClient known = new TestClient("https://localhost:" + port, TestTls.insisting(gatepost, own))) {
                assertThat(known.get(shop.key(), "/v1/brands").status()).isEqualTo(200);
            }
        }
    }
}
