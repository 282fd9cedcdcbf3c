package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What never left is told apart from what may have arrived; nothing is sent twice. LIM-04, OPS-01 rest on it. */
class OutboundHttpTest {
    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));

    @AfterEach
    void close() {
        http.close();
    }

    private static OutboundRequest post(String url, Duration deadline) {
        byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
        return new OutboundRequest("POST", URI.create(url), List.of(), body, deadline);
    }

    private OutboundResult call(ScriptedPeer peer) {
        return http.call(post(peer.url() + "/x", Duration.ofSeconds(3)));
    }

    private static final ScriptedPeer.Script OK = (request, wire) -> wire.json(200, "{}");

    @Test
    void anAnswerComesWithItsStatusHeadersAndBody() throws IOException {
        try (ScriptedPeer peer =
                ScriptedPeer.plain((request, wire) -> wire.respond(418, Map.of("X-Tea", "green"), request.body()))) {
            OutboundResult result = call(peer);
            assertThat(result).isInstanceOfSatisfying(OutboundResult.Response.class, response -> {
                assertThat(response.status()).isEqualTo(418);
                assertThat(response.header("x-tea")).contains("green");
                assertThat(response.text()).isEqualTo("hello");
                assertThat(response.cut()).isFalse();
            });
            assertThat(peer.received().getFirst().requestLine()).isEqualTo("POST /x HTTP/1.1");
        }
    }

    @Test
    void oneConnectionServesManyCalls() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(OK)) {
            for (int i = 0; i < 20; i++) {
                assertThat(call(peer)).isInstanceOf(OutboundResult.Response.class);
            }
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    @Test
    void aRefusedConnectionSentNothing() throws IOException {
        String url;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            url = "http://127.0.0.1:" + socket.getLocalPort();
        }
        assertThat(http.call(post(url, Duration.ofSeconds(3))))
                .isEqualTo(new OutboundResult.NotSent("the connection was refused"));
    }

    @Test
    void anUnknownNameSentNothing() {
        assertThat(http.call(post("http://no-such-host.invalid/", Duration.ofSeconds(5))))
                .isInstanceOf(OutboundResult.NotSent.class);
    }

    @Test
    void anUntrustedCertificateSentNothing(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "dns:localhost");
        try (ScriptedPeer peer = ScriptedPeer.tls(certificate.serving(), OK)) {
            assertThat(call(peer)).isEqualTo(new OutboundResult.NotSent("TLS failed"));
            assertThat(peer.received()).isEmpty();
        }
    }

    @Test
    void aCertificateForAnotherHostSentNothing(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "dns:elsewhere.example");
        OutboundHttp.Settings settings =
                OutboundHttp.Settings.bounded(AddressPolicy.any()).trusting(certificate.trusting());
        try (ScriptedPeer peer = ScriptedPeer.tls(certificate.serving(), OK);
                OutboundHttp trusting = new OutboundHttp(settings)) {
            assertThat(trusting.call(post(peer.url(), Duration.ofSeconds(3))))
                    .isEqualTo(new OutboundResult.NotSent("TLS failed"));
        }
    }

    @Test
    void aTrustedCertificateIsCalledOverTls(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.make(directory, "dns:localhost");
        OutboundHttp.Settings settings =
                OutboundHttp.Settings.bounded(AddressPolicy.any()).trusting(certificate.trusting());
        try (ScriptedPeer peer = ScriptedPeer.tls(certificate.serving(), OK);
                OutboundHttp trusting = new OutboundHttp(settings)) {
            assertThat(trusting.call(post(peer.url(), Duration.ofSeconds(3))))
                    .isInstanceOf(OutboundResult.Response.class);
        }
    }

    @Test
    void aConnectionClosedWithoutAnAnswerIsLostAndNotSentAgain() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.hangUp())) {
            assertThat(call(peer)).isInstanceOf(OutboundResult.Lost.class);
            assertThat(peer.received()).hasSize(1);
        }
    }

    @Test
    void anAnswerThatBreaksHalfWayIsLost() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.raw("HTTP/1.1 201 X\r\nContent-Length: 100\r\n\r\n{\"sid\":");
            wire.hangUp();
        })) {
            assertThat(call(peer)).isInstanceOf(OutboundResult.Lost.class);
        }
    }

    @Test
    void aPeerThatNeverReadsIsLostAtTheDeadline() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(OK)) {
            peer.stopReading();
            assertLostWithin(peer, Duration.ofMillis(400));
        }
    }

    @Test
    void anAnswerThatDripsIsLostAtTheDeadlineAlthoughEachReadIsQuick() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.raw("HTTP/1.1 200 X\r\nContent-Length: 1000\r\n\r\n");
            for (int i = 0; i < 1000; i++) {
                wire.raw(" ");
                Thread.sleep(20);
            }
        })) {
            assertLostWithin(peer, Duration.ofMillis(400));
        }
    }

    private void assertLostWithin(ScriptedPeer peer, Duration deadline) {
        Instant start = Instant.now();
        OutboundResult result = http.call(post(peer.url(), deadline));
        assertThat(result).isInstanceOf(OutboundResult.Lost.class);
        assertThat(Duration.between(start, Instant.now())).isLessThan(deadline.plusSeconds(2));
    }

    @Test
    void waitingForAFreeConnectionSentNothing() throws Exception {
        OutboundHttp.Settings one =
                new OutboundHttp.Settings(1, 1, Duration.ofSeconds(1), 1_000, AddressPolicy.any(), null);
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> Thread.sleep(5_000));
                OutboundHttp narrow = new OutboundHttp(one);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<OutboundResult> first = threads.submit(() -> narrow.call(post(peer.url(), Duration.ofSeconds(2))));
            while (peer.received().isEmpty()) {
                Thread.sleep(5);
            }
            assertThat(narrow.call(post(peer.url(), Duration.ofMillis(300))))
                    .isInstanceOf(OutboundResult.NotSent.class);
            assertThat(first.get()).isInstanceOf(OutboundResult.Lost.class);
            assertThat(peer.received()).hasSize(1);
        }
    }

    @Test
    void moreCallsAtOnceThanItsBoundAreNotSent() throws Exception {
        OutboundHttp.Settings one =
                new OutboundHttp.Settings(1, 1, Duration.ofSeconds(1), 1_000, AddressPolicy.any(), null);
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> Thread.sleep(5_000));
                OutboundHttp narrow = new OutboundHttp(one);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<OutboundResult>> calls = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                calls.add(threads.submit(() -> narrow.call(post(peer.url(), Duration.ofMillis(500)))));
            }
            Thread.sleep(200);
            assertThat(peer.connections()).isEqualTo(1);
            List<OutboundResult> results = new ArrayList<>();
            for (Future<OutboundResult> call : calls) {
                results.add(call.get());
            }
            assertThat(results)
                    .filteredOn(new OutboundResult.NotSent("too many calls at once")::equals)
                    .hasSize(6);
            assertThat(results)
                    .filteredOn(OutboundResult.Lost.class::isInstance)
                    .hasSizeGreaterThanOrEqualTo(peer.received().size());
        }
    }

    @Test
    void aRedirectIsAnAnswerAndIsNotFollowed() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain(
                (request, wire) -> wire.respond(302, Map.of("Location", "/elsewhere"), new byte[0]))) {
            assertThat(call(peer))
                    .isInstanceOfSatisfying(
                            OutboundResult.Response.class,
                            response -> assertThat(response.status()).isEqualTo(302));
            assertThat(peer.received()).hasSize(1);
        }
    }

    @Test
    void aServiceUnavailableAnswerIsNotTriedAgainByItself() throws IOException {
        try (ScriptedPeer peer =
                ScriptedPeer.plain((request, wire) -> wire.respond(503, Map.of("Retry-After", "1"), new byte[0]))) {
            assertThat(call(peer)).isInstanceOf(OutboundResult.Response.class);
            assertThat(peer.received()).hasSize(1);
        }
    }

    @Test
    void anEndlessAnswerIsCutAtTheLimit() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.raw("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 1_000_000; i++) {
                wire.raw("400\r\n" + "x".repeat(1024) + "\r\n");
            }
        })) {
            assertThat(call(peer)).isInstanceOfSatisfying(OutboundResult.Response.class, response -> {
                assertThat(response.cut()).isTrue();
                assertThat(response.body()).hasSize(64 * 1024);
            });
        }
    }

    @Test
    void anEndlessHeaderIsLost() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.raw("HTTP/1.1 200 X\r\n");
            for (int i = 0; i < 10_000; i++) {
                wire.raw("X-" + i + ": y\r\n");
            }
        })) {
            assertThat(call(peer)).isInstanceOf(OutboundResult.Lost.class);
        }
    }

    @Test
    void aPooledConnectionThatThePeerClosedIsNoticedBeforeReuse() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
            wire.json(200, "{}");
            wire.hangUp();
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(call(peer)).isInstanceOf(OutboundResult.Response.class);
                Thread.sleep(400);
            }
            assertThat(peer.connections()).isEqualTo(3);
        }
    }

    @Test
    void hundredsOfVirtualThreadsShareTheConnections() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plain(OK);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<OutboundResult>> calls = new ArrayList<>();
            for (int i = 0; i < 600; i++) {
                calls.add(threads.submit(() -> http.call(post(peer.url(), Duration.ofSeconds(20)))));
            }
            for (Future<OutboundResult> call : calls) {
                assertThat(call.get()).isInstanceOf(OutboundResult.Response.class);
            }
            assertThat(peer.connections()).isLessThanOrEqualTo(100);
        }
    }

    @Test
    void anInterruptedCallEndsAtOnce() throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> Thread.sleep(20_000))) {
            List<OutboundResult> results = new ArrayList<>();
            Thread caller =
                    Thread.ofVirtual().start(() -> results.add(http.call(post(peer.url(), Duration.ofSeconds(20)))));
            while (peer.received().isEmpty()) {
                Thread.sleep(5);
            }
            caller.interrupt();
            caller.join(Duration.ofSeconds(5));
            assertThat(results).containsExactly(new OutboundResult.Lost("interrupted"));
        }
    }

    @Test
    void headersCannotBeSmuggled() {
        assertThatThrownBy(() -> new OutboundRequest.Header("X-A", "b\r\nX-C: d"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new OutboundRequest.Header("X A", "b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyWebAddressesWithoutCredentialsAreCalled() {
        for (String url : List.of("ftp://h/", "file:///etc/passwd", "/x", "http://user:pw@h/", "http:///x")) {
            assertThatThrownBy(() -> post(url, Duration.ofSeconds(1)))
                    .as(url)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void retryAfterIsReadAsSecondsOrAsADate() {
        Instant now = Instant.parse("2026-11-21T10:00:00Z");
        assertThat(withRetryAfter("7").retryAfter(now)).contains(Duration.ofSeconds(7));
        assertThat(withRetryAfter("Sat, 21 Nov 2026 10:01:00 GMT").retryAfter(now))
                .contains(Duration.ofMinutes(1));
        assertThat(withRetryAfter("Sat, 21 Nov 2026 09:00:00 GMT").retryAfter(now))
                .contains(Duration.ZERO);
        assertThat(withRetryAfter("99999999").retryAfter(now)).contains(Duration.ofDays(1));
        assertThat(withRetryAfter("soon").retryAfter(now)).isEmpty();
    }

    private static OutboundResult.Response withRetryAfter(String value) {
        return new OutboundResult.Response(
                429, List.of(new OutboundRequest.Header("retry-after", value)), new byte[0], false);
    }
}
