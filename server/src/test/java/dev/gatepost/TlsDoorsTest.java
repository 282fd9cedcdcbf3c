package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.cli.TestLocal;
import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.TestCertificate;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.platform.tls.Certificates;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** TLS-01, TLS-03: the doors with TLS, as callers, browsers and strangers meet them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsDoorsTest {
    private static final int HANDSHAKE = 0x16;
    private static final int ALERT = 0x15;

    private final Path folder = temporary();
    private final TestCertificate company = certificate("one", "dns:gate.example");
    private final TestGatepost gatepost = TestGatepost.start(
            false,
            Map.of(
                    "GATEPOST_TLS_CERTIFICATE", folder.resolve("in-use.p12").toString(),
                    "GATEPOST_TLS_PASSWORD_FILE", folder.resolve("password").toString()));
    private final TestShop shop = gatepost.shop("tls");
    private final DoorSettings doors = gatepost.rooms().settings().doors();
    private final Certificates.Issued billing = gatepost.server()
            .tls()
            .certificates()
            .issueClient("billing", Duration.ofDays(1))
            .orElseThrow();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("gatepost-tls-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestCertificate certificate(String name, String san) {
        try {
            Path made = Files.createDirectories(folder.resolve(name));
            TestCertificate certificate = TestCertificate.make(made, san);
            Files.copy(
                    made.resolve(san.replaceAll("[^a-z]", "") + ".p12"),
                    folder.resolve("in-use.p12"),
                    StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(folder.resolve("password"), "test-only");
            return certificate;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Integer> ports() {
        return List.of(
                doors.publicDoor().port(),
                doors.mutualDoor().port(),
                doors.privateDoor().port());
    }

    private TestClient client(int port) {
        return new TestClient("https://localhost:" + port, TestTls.context(gatepost, billing));
    }

    /** The first byte of what answers a hello: a handshake, an alert, or -1 where the connection is closed. */
    private static int answerTo(int port, int version, int... suites) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(hello(version, suites));
            return socket.getInputStream().read();
        }
    }

    /** A ClientHello (RFC 5246, 7.4.1.2) as an old client writes it. */
    private static byte[] hello(int version, int... suites) throws IOException {
        var body = new ByteArrayOutputStream();
        var out = new DataOutputStream(body);
        out.writeShort(version);
        out.write(new byte[32]);
        out.writeByte(0);
        out.writeShort(2 * suites.length);
        for (int suite : suites) {
            out.writeShort(suite);
        }
        out.write(new byte[] {1, 0});
        // P-256 and x25519; uncompressed points; ECDSA and RSA with SHA-256.
        byte[] extensions = {0, 10, 0, 6, 0, 4, 0, 23, 0, 29, 0, 11, 0, 2, 1, 0, 0, 13, 0, 8, 0, 6, 4, 3, 4, 1, 8, 4};
        out.writeShort(extensions.length);
        out.write(extensions);
        var record = new ByteArrayOutputStream();
        var whole = new DataOutputStream(record);
        whole.writeByte(HANDSHAKE);
        whole.writeShort(Math.min(version, 0x0301));
        whole.writeShort(body.size() + 4);
        whole.writeByte(1);
        whole.writeByte(0);
        whole.writeShort(body.size());
        whole.write(body.toByteArray());
        return record.toByteArray();
    }

    /** TLS-01 */
    @Test
    void onlyTls12And13WithStrongSuitesAreNegotiated() throws Exception {
        int[] strong = {0xC02B, 0xC02C, 0xCCA9};
        int[] weak = {0x002F, 0x0035, 0x000A, 0x009C, 0x009E, 0xC009, 0xC013, 0xC023, 0xC024, 0x0005, 0x00FF};
        for (int port : ports()) {
            assertThat(answerTo(port, 0x0303, strong)).as("TLS 1.2 at " + port).isEqualTo(HANDSHAKE);
            for (int old : List.of(0x0300, 0x0301, 0x0302)) {
                assertThat(answerTo(port, old, 0xC009, 0xC013, 0x002F))
                        .as("version " + old)
                        .isIn(ALERT, -1);
            }
            for (int suite : weak) {
                assertThat(answerTo(port, 0x0303, suite))
                        .as("suite " + Integer.toHexString(suite))
                        .isIn(ALERT, -1);
            }
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                try (SSLSocket socket = open(TestTls.context(gatepost, billing), port)) {
                    socket.setEnabledProtocols(new String[] {version});
                    socket.startHandshake();
                    assertThat(socket.getSession().getProtocol()).isEqualTo(version);
                    assertThat(socket.getSession().getCipherSuite()).containsPattern("GCM|CHACHA20");
                }
            }
        }
    }

    private static SSLSocket open(SSLContext context, int port) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        // Java names no host without a dot by itself; curl and browsers do.
        SSLParameters named = socket.getSSLParameters();
        named.setServerNames(List.of(new SNIHostName("localhost")));
        socket.setSSLParameters(named);
        return socket;
    }

    /** TLS-01 */
    @Test
    void everyAnswerOfATlsDoorTellsBrowsersToStayWithTls() {
        for (int port : ports()) {
            try (TestClient client = client(port)) {
                for (String path : List.of("/", "/v1/messages", "/no/such", "/sign-in", "/a//b")) {
                    Reply reply = client.get(null, path);
                    assertThat(reply.headers().firstValue("Strict-Transport-Security"))
                            .as(port + path)
                            .hasValue("max-age=31536000");
                    assertThat(reply.headers().firstValue("X-Content-Type-Options"))
                            .hasValue("nosniff");
                    assertThat(reply.headers().firstValue("Content-Security-Policy"))
                            .as(port + path)
                            .hasValueSatisfying(p ->
                                    assertThat(p).contains("default-src 'none'").contains("frame-ancestors 'none'"));
                }
            }
        }
        assertThat(gatepost.client().get(null, "/v1/messages").headers().firstValue("Strict-Transport-Security"))
                .as("plain HTTP cannot say it")
                .isEmpty();
    }

    /** TLS-03 */
    @Test
    void theMutualDoorTakesCallersWithACertificateOfOurs() {
        int port = doors.mutualDoor().port();
        try (TestClient known = client(port);
                TestClient none = new TestClient("https://localhost:" + port, TestTls.context(gatepost, null))) {
            assertThat(known.get(shop.key(), "/v1/messages").status()).isEqualTo(200);
            assertThat(known.get(null, "/v1/messages").code())
                    .as("a certificate is no key")
                    .isEqualTo("key_missing");
            assertThat(none.get(shop.key(), "/v1/messages").code()).isEqualTo("client_certificate_missing");
            assertThat(none.post(null, "/callbacks/" + shop.connection(), Map.of())
                            .code())
                    .isEqualTo("client_certificate_missing");
        }
        Certificates other = Certificates.open(
                Settings.read(
                        Map.of("GATEPOST_DATA_DIR", folder.resolve("other").toString()), false),
                Clock.systemUTC());
        Certificates.Issued foreign =
                other.issueClient("billing", Duration.ofDays(1)).orElseThrow();
        String ours = gatepost.server().tls().certificates().authorityPem();
        try (TestClient stranger = new TestClient("https://localhost:" + port, TestTls.context(ours, foreign))) {
            assertThat(stranger.get(shop.key(), "/v1/messages").code())
                    .as("a certificate of another authority is not even asked for")
                    .isEqualTo("client_certificate_missing");
        }
    }

    /** TLS-01 */
    @Test
    void aNewCertificateIsTakenUpAndNoConnectionIsDropped() throws Exception {
        int port = doors.publicDoor().port();
        try (SSLSocket before = (SSLSocket)
                company.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(ask(before)).startsWith("HTTP/1.1 401");
            TestCertificate newer = certificate("two", "dns:gate.example");
            assertThat(TestLocal.said(gatepost, Map.of("command", "certificates-reload")))
                    .containsEntry("outcome", "taken up; open connections go on as they are");

            assertThat(ask(before)).as("the connection from before").startsWith("HTTP/1.1 401");
            try (SSLSocket after = (SSLSocket)
                    newer.trusting().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                assertThat(ask(after)).startsWith("HTTP/1.1 401");
            }
        }
        Files.writeString(folder.resolve("password"), "another");
        assertThat(TestLocal.said(gatepost, Map.of("command", "certificates-reload")))
                .hasEntrySatisfying("error", e -> assertThat(e.toString()).contains("the old ones stay"));
        try (TestClient client = client(port)) {
            assertThat(client.get(shop.key(), "/v1/messages").status()).isEqualTo(200);
        }
        Files.writeString(folder.resolve("password"), "test-only");
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.setSoTimeout(5_000);
        socket.getOutputStream()
                .write("GET /v1/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return answer(socket.getInputStream());
    }

    /** One answer with a Content-Length. */
    private static String answer(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int c = in.read();
            if (c < 0) {
                return head.toString();
            }
            head.append((char) c);
        }
        String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
        in.readNBytes(Integer.parseInt(length));
        return head.toString();
    }

    /** Says it and hears all until the end. */
    private String say(int port, String request) throws IOException {
        try (SSLSocket socket = open(TestTls.context(gatepost, billing), port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    /** TLS-01: what two readers would split in two ways is refused, and nothing behind it is heard. */
    @Test
    void noRequestIsSmuggledThroughADoor() throws IOException {
        String next = "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (int port : ports()) {
            for (String twice : List.of(
                    "Content-Length: 4\r\nContent-Length: 40\r\n\r\n0\r\n\r\n",
                    "Content-Length: 4, 4\r\n\r\n0\r\n\r\n",
                    "Content-Length: +4\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                    "Transfer-Encoding: chunked\r\n\r\n0\n\n",
                    "X-Bare: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")) {
                String request = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n" + twice + next;
                String heard = say(port, request);
                assertThat(heard.split("HTTP/1\\.1 ", -1).length - 1)
                        .as(port + " " + twice + heard)
                        .isLessThanOrEqualTo(1);
                assertThat(heard).doesNotContain("200 ").doesNotContainIgnoringCase("tomcat");
            }
        }
    }

    /** TLS-01: a slow loris; each of its bytes comes in time, and its head never ends. */
    @Test
    void aHeadThatDripsIsCutOff() throws Exception {
        long began = System.nanoTime();
        try (SSLSocket socket =
                open(TestTls.context(gatepost, billing), doors.publicDoor().port())) {
            socket.getOutputStream()
                    .write("GET /v1/messages HTTP/1.1\r\nHost: localhost\r\nX-Slow: "
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 150; i++) {
                            socket.getOutputStream().write('a');
                            socket.getOutputStream().flush();
                            Thread.sleep(200);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        Duration held = Duration.ofNanos(System.nanoTime() - began);
        assertThat(held).isBetween(SlowHeads.MOST.minusSeconds(1), SlowHeads.MOST.plusSeconds(8));
    }

    /** TLS-01: a folded line (RFC 9112, 5.2) is read as the end of its header's value, and never as a header. */
    @Test
    void aFoldedLineIsNoHeaderOfItsOwn() throws IOException {
        for (int port : ports()) {
            assertThat(say(
                            port,
                            "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n Transfer-Encoding: chunked\r\n"
                                    + "Content-Length: 2\r\nConnection: close\r\n\r\n{}"))
                    .as("heard to its end, and refused for who calls")
                    .containsPattern("^HTTP/1.1 40[13]");
        }
    }

    /** TLS-01 */
    @Test
    void foreignHostsAndPackedBodiesAreRefusedAtEveryDoor() throws IOException {
        for (int port : ports()) {
            assertThat(say(port, "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                    .containsPattern("host_not_allowed|^HTTP/1.1 400");
            assertThat(say(
                            port,
                            "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                                    + "Content-Encoding: gzip\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"))
                    .contains("wrong_media_type");
        }
        int front = doors.publicDoor().port();
        int back = doors.privateDoor().port();
        assertThat(say(front, "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains(" 404 ");
        assertThat(say(back, "GET /sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ");
    }

    /** TLS-03 */
    @Test
    void acallersCertificateIsMadeOnTheMachineAndAudited() {
        Map<String, Object> made =
                TestLocal.said(gatepost, Map.of("command", "certificates-issue", "name", "crm", "days", 30));
        assertThat(String.valueOf(made.get("key"))).contains("PRIVATE KEY");
        gatepost.rooms().sequenceAudit().drain(WorkspaceId.INSTANCE);
        assertThat(gatepost.value("select 1 from audit_page where workspace_id = '" + WorkspaceId.INSTANCE.value()
                        + "' and convert_from(events, 'UTF8') like '%certificate.issued%" + made.get("thumbprint")
                        + "%'"))
                .isPresent();
        assertThat(TestLocal.said(gatepost, Map.of("command", "certificates-issue", "name", "a b", "days", 30)))
                .containsKey("error");
        assertThat(TestLocal.said(gatepost, Map.of("command", "certificates-issue", "name", "a", "days", 9000)))
                .containsKey("error");
    }
}
