package dev.gatepost.providers.apns;

import static org.assertj.core.api.Assertions.assertThat;

import com.eatthepath.pushy.apns.server.MockApnsServer;
import com.eatthepath.pushy.apns.server.MockApnsServerBuilder;
import com.eatthepath.pushy.apns.server.PushNotificationHandler;
import com.eatthepath.pushy.apns.server.RejectedNotificationException;
import com.eatthepath.pushy.apns.server.RejectionReason;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.FreePort;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestCertificate;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** CHN-03: the adapter for Apple's devices, against the library's own server over HTTP/2 and TLS. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApnsProviderTest {
    private static final String TOKEN = "ab".repeat(32);
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final List<String> received = new CopyOnWriteArrayList<>();
    private volatile PushNotificationHandler handler = (headers, payload) -> {};
    private MockApnsServer server;
    private X509Certificate certificate;
    private int port;
    private Secret key;

    @BeforeAll
    void serve(@TempDir Path folder) throws Exception {
        TestCertificate.make(folder, "dns:localhost");
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in =
                new FileInputStream(folder.resolve("dnslocalhost.p12").toFile())) {
            store.load(in, "test-only".toCharArray());
        }
        certificate = (X509Certificate) store.getCertificate("peer");
        port = FreePort.next();
        server = new MockApnsServerBuilder()
                .setServerCredentials(
                        new X509Certificate[] {certificate},
                        (PrivateKey) store.getKey("peer", "test-only".toCharArray()),
                        null)
                .setHandlerFactory(session -> (headers, payload) -> {
                    received.add(headers.path() + " " + headers.get("apns-topic") + " "
                            + headers.get("apns-expiration") + " "
                            + (headers.get("authorization").toString().startsWith("bearer ") ? "signed " : "")
                            + payload.toString(StandardCharsets.UTF_8));
                    handler.handlePushNotification(headers, payload);
                })
                .build();
        server.start(port).get();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        key = new Secret("-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
    }

    @AfterAll
    void stop() throws Exception {
        server.shutdown().get();
    }

    private Provider provider() {
        return new ApnsProvider(
                InstantSource.fixed(NOW), builder -> builder.setTrustedServerCertificateChain(certificate));
    }

    private Account account(String url) {
        return new Account(
                ConnectionId.next(),
                Map.of("base_url", url, "team_id", "TEAM012345", "key_id", "KEY0123456", "ttl", "60"),
                Map.of("signing_key", key));
    }

    private static Attempt attempt(String to, String text, boolean mayStill) {
        return new Attempt(
                new AttemptReference("0190a1b2c3d4e5f60718293a4b5c6d7e.1"),
                Channel.PUSH,
                to,
                "com.northwind.app",
                "Northwind",
                text,
                "https://gw.example.com/c",
                Duration.ofSeconds(5),
                new RichParts(null, Map.of("order", "A-7", "aps", "forged"), null, List.of()),
                () -> mayStill,
                Map.of(),
                null);
    }

    private Answer send(String to, String text, boolean mayStill) {
        received.clear();
        return provider().send(attempt(to, text, mayStill), account("https://localhost:" + port));
    }

    private Answer refusedWith(RejectionReason reason) {
        handler = (headers, payload) -> {
            throw new RejectedNotificationException(reason);
        };
        try {
            return send("apns:" + TOKEN, "x", true);
        } finally {
            handler = (headers, payload) -> {};
        }
    }

    @Test
    void aMessageIsTakenWithItsTopicItsEndAndItsData() {
        assertThat(send("apns:" + TOKEN, "It left", true)).isInstanceOf(Answer.Taken.class);
        assertThat(received)
                .singleElement()
                .satisfies(request -> assertThat(request)
                        .startsWith("/3/device/" + TOKEN + " com.northwind.app "
                                + NOW.plusSeconds(60).getEpochSecond() + " signed ")
                        .contains("\"It left\"", "\"Northwind\"", "\"order\":\"A-7\"")
                        .doesNotContain("forged"));
    }

    /** CHN-03 */
    @Test
    void everyReasonHasItsClass() {
        Map<RejectionReason, Failure> failures = new EnumMap<>(RejectionReason.class);
        failures.put(RejectionReason.BAD_DEVICE_TOKEN, Failure.INVALID_ADDRESS);
        failures.put(RejectionReason.UNREGISTERED, Failure.INVALID_ADDRESS);
        failures.put(RejectionReason.DEVICE_TOKEN_NOT_FOR_TOPIC, Failure.PERMANENT);
        failures.put(RejectionReason.PAYLOAD_TOO_LARGE, Failure.CONTENT);
        failures.put(RejectionReason.TOPIC_DISALLOWED, Failure.ACCOUNT);
        failures.put(RejectionReason.INVALID_PROVIDER_TOKEN, Failure.ACCOUNT);
        failures.put(RejectionReason.BAD_COLLAPSE_ID, Failure.PERMANENT);
        failures.forEach((reason, failure) -> assertThat(refusedWith(reason))
                .as(reason.toString())
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(failure)));
        for (RejectionReason reason : List.of(
                RejectionReason.TOO_MANY_REQUESTS,
                RejectionReason.INTERNAL_SERVER_ERROR,
                RejectionReason.SERVICE_UNAVAILABLE)) {
            assertThat(refusedWith(reason)).as(reason.toString()).isInstanceOf(Answer.TryLater.class);
        }
    }

    @Test
    void whatMayNoLongerLeaveIsNotGivenAway() {
        assertThat(send("apns:" + TOKEN, "x", false)).isEqualTo(new Answer.TryLater("not_sent", null));
        assertThat(received).isEmpty();
    }

    @Test
    void anAddressOfAnotherServiceIsRefusedAndNotCalledInvalid() {
        assertThat(send("fcm:" + "a".repeat(64), "x", true))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.PERMANENT));
    }

    @Test
    void whatIsTooLongIsRefusedBeforeItLeaves() {
        assertThat(send("apns:" + TOKEN, "x".repeat(4_100), true))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.CONTENT));
        assertThat(received).isEmpty();
    }

    @Test
    void aConnectionWithoutItsKeyIsAFaultOfTheAccount() {
        Account empty = new Account(ConnectionId.next(), Map.of(), Map.of("signing_key", new Secret("no key")));
        assertThat(provider().send(attempt("apns:" + TOKEN, "x", true), empty))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
    }

    @Test
    void aServerThatIsNotThereOrNotTrustedGetsNothing() throws Exception {
        int closed = FreePort.next();
        assertThat(provider().send(attempt("apns:" + TOKEN, "x", true), account("https://localhost:" + closed)))
                .isEqualTo(new Answer.TryLater("not_sent", null));
        received.clear();
        Provider untrusting = new ApnsProvider(InstantSource.fixed(NOW));
        assertThat(untrusting.send(attempt("apns:" + TOKEN, "x", true), account("https://localhost:" + port)))
                .isEqualTo(new Answer.TryLater("not_sent", null));
        assertThat(received).isEmpty();
    }

    /** HOOK-01 */
    @Test
    void nobodyIsBelievedToBeApple() {
        RawCallback callback = new RawCallback("POST", "https://gw.example.com/c", List.of(), new byte[] {'{', '}'});
        assertThat(provider().verify(callback, account("https://localhost"), NOW))
                .isInstanceOf(Verdict.Forged.class);
        assertThat(Assertions.catchThrowable(() -> provider().parse(callback))).isInstanceOf(MalformedCallback.class);
    }
}
