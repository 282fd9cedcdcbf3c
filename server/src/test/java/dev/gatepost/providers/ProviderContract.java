package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestCertificate;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every adapter promises, tried against a local peer that speaks its provider's API. CHN-08: the test kit for a
 * new provider; HOOK-01: callbacks are believed only with their proof.
 */
public interface ProviderContract {
    String TO = "+15551230001";
    String FROM = "+15557654321";
    AttemptReference REFERENCE = new AttemptReference("0190a1b2c3d4e5f60718293a4b5c6d7e.1");
    Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    Secret KEY = new Secret("current-key-of-the-account");
    Secret PREVIOUS_KEY = new Secret("previous-key-of-the-account");
    Secret WRONG_KEY = new Secret("key-of-somebody-else-here");

    /** One way in which the provider says no. */
    record Refusal(int status, String body, Provider.Failure failure) {}

    Provider provider(OutboundHttp http);

    /** An account whose callbacks are proven by these keys; {@code previous} may be absent. */
    Account account(String baseUrl, Optional<Secret> current, Optional<Secret> previous);

    /** The provider's API as it behaves when all is well; it answers requests that it would not understand with 400. */
    ScriptedPeer.Script genuinePeer();

    /** The message id that {@link #genuinePeer} gives. */
    String takenReference();

    /** The start of a good answer, to be broken off. */
    String goodAnswer();

    List<Refusal> refusals();

    /** Whether 500, 502 and 504 surely mean that nothing was taken. */
    boolean anyServerErrorIsUntaken();

    RawCallback genuine(Secret key, Instant at);

    List<String> headersOfTheProof();

    boolean callbacksCarryTheirTime();

    boolean coversTheUrl();

    /** Whether the proof covers every byte of the body; where it does not, the adapter's own test says what it covers. */
    default boolean coversTheBody() {
        return true;
    }

    /** Whether the provider calls us back at all; where it does not, the callback methods above are never asked. */
    default boolean hasCallbacks() {
        return true;
    }

    /** HOOK-01 */
    @Test
    default void aProviderThatNeverCallsIsNeverBelieved() {
        assumeTrue(!hasCallbacks(), "it calls");
        RawCallback callback = new RawCallback("POST", "https://gw.example.com/c", List.of(), new byte[] {'{', '}'});
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Account account = account("https://api.example.com", Optional.of(KEY), Optional.empty());
            assertThat(provider(http).verify(callback, account, NOW)).isInstanceOf(Verdict.Forged.class);
            assertThat(catchThrowable(() -> provider(http).parse(callback))).isInstanceOf(MalformedCallback.class);
        }
    }

    default Channel channel() {
        return Channel.SMS;
    }

    default String to() {
        return TO;
    }

    default String from() {
        return FROM;
    }

    private Answer send(String baseUrl, Duration timeout) {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Attempt attempt = new Attempt(
                    REFERENCE,
                    channel(),
                    to(),
                    from(),
                    channel() == Channel.EMAIL ? "Grüße" : null,
                    "Grüße & 50 % + more",
                    "https://gw.example.com/callbacks/cnn_1",
                    timeout);
            Answer answer = provider(http).send(attempt, account(baseUrl, Optional.of(KEY), Optional.empty()));
            assertThat(answer.toString()).as("no personal data in an answer").doesNotContain(to());
            return answer;
        }
    }

    private Answer sendTo(ScriptedPeer.Script script) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(script)) {
            Answer answer = send(peer.url(), Duration.ofSeconds(3));
            assertThat(peer.received()).as("sent exactly once").hasSize(1);
            return answer;
        }
    }

    @Test
    default void aMessageThatTheProviderHasIsTaken() throws IOException {
        assertThat(sendTo(genuinePeer())).isEqualTo(new Answer.Taken(takenReference()));
    }

    @Test
    default void eachClassOfRefusalIsToldApart() throws IOException {
        for (Refusal refusal : refusals()) {
            assertThat(sendTo((request, wire) -> wire.json(refusal.status(), refusal.body())))
                    .as(refusal.toString())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(refusal.failure()));
        }
    }

    @Test
    default void tooManyRequestsIsTriedLaterAsLongAsTheProviderWishes() throws IOException {
        assertThat(sendTo((request, wire) -> wire.respond(429, Map.of("Retry-After", "7"), new byte[0])))
                .isInstanceOfSatisfying(
                        Answer.TryLater.class,
                        later -> assertThat(later.after()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    default void anUnavailableServiceIsTriedLater() throws IOException {
        assertThat(sendTo((request, wire) -> wire.respond(503, Map.of(), new byte[0])))
                .isInstanceOf(Answer.TryLater.class);
    }

    @Test
    default void anotherServerErrorIsUnknownUnlessTheProviderPromisesMore() throws IOException {
        for (int status : List.of(500, 502, 504)) {
            assertThat(sendTo((request, wire) -> wire.json(status, "{\"code\":20500}")))
                    .as("status " + status)
                    .isInstanceOf(anyServerErrorIsUntaken() ? Answer.TryLater.class : Answer.Unknown.class);
        }
    }

    @Test
    default void silenceBeforeTakingIsUnknownBecauseNobodyCanTell() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(genuinePeer())) {
            peer.stopReading();
            assertThat(send(peer.url(), Duration.ofMillis(400))).isInstanceOf(Answer.Unknown.class);
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    default void silenceAfterTakingIsUnknownAndEndsInTime() throws IOException {
        List<String> taken = new CopyOnWriteArrayList<>();
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            taken.add(request.text());
            Thread.sleep(20_000);
        })) {
            Instant start = Instant.now();
            assertThat(send(peer.url(), Duration.ofMillis(400))).isInstanceOf(Answer.Unknown.class);
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
            assertThat(taken).hasSize(1);
        }
    }

    @Test
    default void aConnectionThatBreaksAfterTakingIsUnknown() throws IOException {
        assertThat(sendTo((request, wire) -> wire.hangUp())).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    default void aGoodAnswerThatMakesNoSenseIsUnknown() throws IOException {
        for (String body :
                List.of("", "<html>", "[]", "{}", "null", "{\"id\":7,\"sid\":7}", "{\"id\":\"\",\"sid\":\"\"}")) {
            assertThat(sendTo((request, wire) -> wire.json(201, body))).as(body).isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    default void aGoodAnswerThatNeverEndsIsUnknown() throws IOException {
        assertThat(sendTo((request, wire) -> {
                    wire.raw("HTTP/1.1 201 X\r\nContent-Length: 2000000\r\n\r\n" + goodAnswer());
                    for (int i = 0; i < 1_000; i++) {
                        wire.raw(" ".repeat(2_000));
                    }
                }))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    default void aGoodAnswerThatDripsIsUnknownInTime() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.raw("HTTP/1.1 201 X\r\nContent-Length: 2000\r\n\r\n" + goodAnswer());
            for (int i = 0; i < 1_000; i++) {
                wire.raw(" ");
                Thread.sleep(20);
            }
        })) {
            assertThat(send(peer.url(), Duration.ofMillis(400))).isInstanceOf(Answer.Unknown.class);
        }
    }

    @Test
    default void aRedirectIsNotFollowedAndIsUnknown() throws IOException {
        assertThat(sendTo((request, wire) -> wire.respond(307, Map.of("Location", "/again"), new byte[0])))
                .isInstanceOf(Answer.Unknown.class);
    }

    @Test
    default void aRefusedConnectionIsTriedLater() throws IOException {
        String url;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + socket.getLocalPort();
        }
        assertThat(send(url, Duration.ofSeconds(3))).isEqualTo(new Answer.TryLater("not_sent", null));
    }

    @Test
    default void aPeerWithoutATrustedCertificateGetsNothing(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "dns:localhost");
        try (ScriptedPeer peer = ScriptedPeer.tls(certificate.serving(), genuinePeer())) {
            assertThat(send(peer.url(), Duration.ofSeconds(3))).isEqualTo(new Answer.TryLater("not_sent", null));
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    default void aConnectionWithoutItsSecretsIsAFaultOfTheAccount() {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            Attempt attempt = new Attempt(
                    REFERENCE, channel(), to(), from(), null, "x", "https://gw.example.com/c", Duration.ofSeconds(1));
            Account empty = new Account(ConnectionId.next(), Map.of(), Map.of());
            assertThat(provider(http).send(attempt, empty))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Provider.Failure.ACCOUNT));
        }
    }

    private Verdict verify(RawCallback callback, Optional<Secret> current, Optional<Secret> previous, Instant now) {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            return provider(http).verify(callback, account("https://api.example.com", current, previous), now);
        }
    }

    private Verdict verify(RawCallback callback) {
        return verify(callback, Optional.of(KEY), Optional.empty(), NOW);
    }

    /** HOOK-01 */
    @Test
    default void aGenuineCallbackIsBelievedAndRepeatsShareTheirId() {
        assumeTrue(hasCallbacks(), "it never calls");
        Verdict first = verify(genuine(KEY, NOW));
        assertThat(first)
                .isInstanceOfSatisfying(
                        Verdict.Genuine.class,
                        genuine -> assertThat(genuine.eventId()).isNotEmpty().hasSizeLessThan(201));
        assertThat(verify(genuine(KEY, NOW))).isEqualTo(first);
    }

    /** HOOK-01 */
    @Test
    default void oneFlippedBitAnywhereInTheBodyIsForged() {
        assumeTrue(hasCallbacks(), "it never calls");
        RawCallback callback = genuine(KEY, NOW);
        assumeTrue(coversTheBody(), "the scheme does not cover the body");
        for (int i = 0; i < callback.body().length; i++) {
            byte[] body = Arrays.copyOf(callback.body(), callback.body().length);
            body[i] ^= 1;
            RawCallback changed = new RawCallback(callback.method(), callback.url(), callback.headers(), body);
            assertThat(verify(changed)).as("byte " + i).isInstanceOf(Verdict.Forged.class);
        }
    }

    /** HOOK-01 */
    @Test
    default void oneChangedCharacterInAnyHeaderOfTheProofIsForged() {
        assumeTrue(hasCallbacks(), "it never calls");
        RawCallback callback = genuine(KEY, NOW);
        for (String name : headersOfTheProof()) {
            String value = callback.only(name).orElseThrow();
            for (int i = 0; i < value.length(); i++) {
                String other = value.substring(0, i) + (value.charAt(i) == '1' ? '2' : '1') + value.substring(i + 1);
                assertThat(verify(Altered.header(callback, name, List.of(other))))
                        .as(name + " at " + i)
                        .isInstanceOf(Verdict.Forged.class);
            }
        }
    }

    /** HOOK-01 */
    @Test
    default void aChangedUrlIsForgedWhereTheSchemeCoversIt() {
        assumeTrue(hasCallbacks(), "it never calls");
        RawCallback callback = genuine(KEY, NOW);
        RawCallback changed = new RawCallback(
                callback.method(), callback.url().replace(".1", ".2"), callback.headers(), callback.body());
        assertThat(verify(changed)).isInstanceOf(coversTheUrl() ? Verdict.Forged.class : Verdict.Genuine.class);
    }

    /** HOOK-01 */
    @Test
    default void aMissingOrRepeatedHeaderOfTheProofIsForged() {
        assumeTrue(hasCallbacks(), "it never calls");
        RawCallback callback = genuine(KEY, NOW);
        for (String name : headersOfTheProof()) {
            String value = callback.only(name).orElseThrow();
            for (List<String> values :
                    List.of(List.<String>of(), List.of(value, value), List.of(value, "x"), List.of(""))) {
                assertThat(verify(Altered.header(callback, name, values)))
                        .as(name + " " + values.size())
                        .isInstanceOf(Verdict.Forged.class);
            }
        }
    }

    /** KEY-03 */
    @Test
    default void thePreviousKeyIsBelievedWhileTheKeyChangesAndNoOtherIs() {
        assumeTrue(hasCallbacks(), "it never calls");
        RawCallback old = genuine(PREVIOUS_KEY, NOW);
        assertThat(verify(old, Optional.of(KEY), Optional.of(PREVIOUS_KEY), NOW))
                .isInstanceOf(Verdict.Genuine.class);
        assertThat(verify(old, Optional.of(KEY), Optional.empty(), NOW)).isInstanceOf(Verdict.Forged.class);
        assertThat(verify(genuine(WRONG_KEY, NOW), Optional.of(KEY), Optional.of(PREVIOUS_KEY), NOW))
                .isInstanceOf(Verdict.Forged.class);
        assertThat(verify(genuine(KEY, NOW), Optional.empty(), Optional.empty(), NOW))
                .isInstanceOf(Verdict.Forged.class);
        assertThat(verify(genuine(KEY, NOW), Optional.of(new Secret("")), Optional.empty(), NOW))
                .isInstanceOf(Verdict.Forged.class);
    }

    /** HOOK-03 */
    @Test
    default void aCallbackFarFromNowIsStaleWhereTheSchemeCarriesTime() {
        assumeTrue(hasCallbacks(), "it never calls");
        for (long off : new long[] {-301, 301}) {
            Verdict verdict = verify(genuine(KEY, NOW.plusSeconds(off)));
            assertThat(verdict).isInstanceOf(callbacksCarryTheirTime() ? Verdict.Stale.class : Verdict.Genuine.class);
        }
        for (long off : new long[] {-300, 300}) {
            assertThat(verify(genuine(KEY, NOW.plusSeconds(off)))).isInstanceOf(Verdict.Genuine.class);
        }
    }

    /** HOOK-05: bytes that no provider would send end in a verdict or MalformedCallback, never in another exception. */
    @Test
    default void rubbishIsRefusedWithoutSurprise() {
        assumeTrue(hasCallbacks(), "it never calls");
        List<byte[]> rubbish = List.of(
                new byte[0],
                new byte[] {(byte) 0xff, 0, '%'},
                "%".getBytes(StandardCharsets.UTF_8),
                "{\"type\":".getBytes(StandardCharsets.UTF_8),
                "[".repeat(10_000).getBytes(StandardCharsets.UTF_8),
                "a=%zz&b=%4".getBytes(StandardCharsets.UTF_8),
                "a&".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        RawCallback callback = genuine(KEY, NOW);
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            for (byte[] body : rubbish) {
                RawCallback changed = new RawCallback(callback.method(), callback.url(), callback.headers(), body);
                if (coversTheBody()) {
                    assertThat(verify(changed)).isInstanceOf(Verdict.Forged.class);
                }
                assertThat(catchThrowable(() -> provider(http).parse(changed))).isInstanceOf(MalformedCallback.class);
            }
        }
    }
}
