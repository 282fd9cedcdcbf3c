package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS-02, TLS-03: what is asked of a peer beyond the platform's ways, and what it is shown. */
class OutboundTlsTest {
    private static final char[] PASSWORD = "test-only".toCharArray();

    @TempDir
    Path folder;

    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));
    private KeyStore localhost;
    private KeyStore elsewhere;

    @BeforeEach
    void make() throws Exception {
        localhost = store("dns:localhost");
        elsewhere = store("dns:other.example");
    }

    @AfterEach
    void close() {
        http.close();
    }

    private KeyStore store(String san) throws Exception {
        TestCertificate.make(folder, san);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(folder.resolve(san.replaceAll("[^a-z]", "") + ".p12"))) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static Certificate certificate(KeyStore store) throws GeneralSecurityException {
        return store.getCertificate("peer");
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }

    private static String pem(KeyStore store) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate(store).getEncoded());
    }

    private static Secret key(KeyStore store) throws GeneralSecurityException {
        return new Secret(pem("PRIVATE KEY", store.getKey("peer", PASSWORD).getEncoded()));
    }

    private static String pin(KeyStore store) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(Digests.sha256(certificate(store).getPublicKey().getEncoded()));
    }

    private OutboundResult call(String url, OutboundTls tls) {
        return http.call(
                new OutboundRequest("GET", URI.create(url), List.of(), new byte[0], Duration.ofSeconds(5)), tls);
    }

    private static SSLContext serving(KeyStore own, KeyStore callers) throws GeneralSecurityException, IOException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, PASSWORD);
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("caller", certificate(callers));
        TrustManagerFactory trusting = TrustManagerFactory.getInstance("PKIX");
        trusting.init(trust);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusting.getTrustManagers(), null);
        return context;
    }

    /** TLS-02 */
    @Test
    void privateAuthoritiesAndPinsDecideWhoIsBelieved() throws Exception {
        Secret none = new Secret("");
        try (ScriptedPeer peer = ScriptedPeer.tls(serving(localhost, elsewhere), (r, wire) -> wire.json(200, "{}"))) {
            assertThat(call(peer.url(), OutboundTls.PLATFORM)).isInstanceOf(OutboundResult.NotSent.class);
            assertThat(call(peer.url(), new OutboundTls(pem(localhost), Set.of(), "", none)))
                    .isInstanceOf(OutboundResult.Response.class);
            assertThat(call(peer.url(), new OutboundTls(pem(elsewhere), Set.of(), "", none)))
                    .isInstanceOf(OutboundResult.NotSent.class);
            assertThat(call(peer.url(), new OutboundTls(pem(localhost), Set.of(pin(localhost)), "", none)))
                    .isInstanceOf(OutboundResult.Response.class);
            assertThat(call(peer.url(), new OutboundTls(pem(localhost), Set.of(pin(elsewhere)), "", none)))
                    .as("believed, but not pinned")
                    .isInstanceOf(OutboundResult.NotSent.class);
            assertThat(call(peer.url(), new OutboundTls("", Set.of(pin(localhost)), "", none)))
                    .as("a pin makes nobody believed")
                    .isInstanceOf(OutboundResult.NotSent.class);
        }
        try (ScriptedPeer peer = ScriptedPeer.tls(serving(elsewhere, localhost), (r, wire) -> wire.json(200, "{}"))) {
            assertThat(call(peer.url(), new OutboundTls(pem(elsewhere), Set.of(pin(elsewhere)), "", none)))
                    .as("the name must be the peer's all the same")
                    .isInstanceOf(OutboundResult.NotSent.class);
        }
    }

    /** TLS-03 */
    @Test
    void thePeerIsShownTheCertificateOfTheConnection() throws Exception {
        SSLContext context = serving(localhost, elsewhere);
        try (SSLServerSocket server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, java.net.InetAddress.getLoopbackAddress())) {
            server.setNeedClientAuth(true);
            String[] subject = {""};
            Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.getInputStream().read(new byte[4096]);
                    subject[0] = Base64.getEncoder()
                            .encodeToString(Digests.sha256(socket.getSession()
                                    .getPeerCertificates()[0]
                                    .getPublicKey()
                                    .getEncoded()));
                    socket.getOutputStream()
                            .write("HTTP/1.1 204 x\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    subject[0] = "failed";
                }
            });
            var tls = new OutboundTls(pem(localhost), Set.of(), pem(elsewhere), key(elsewhere));
            assertThat(call("https://localhost:" + server.getLocalPort() + "/", tls))
                    .isInstanceOf(OutboundResult.Response.class);
            assertThat(subject[0]).isEqualTo(pin(elsewhere));
        }
    }

    /** TLS-02 */
    @Test
    void whatCannotBeUsedIsSaidWhenItIsGiven() throws Exception {
        Secret none = new Secret("");
        assertThat(OutboundTls.PLATFORM.objection()).isEmpty();
        assertThat(new OutboundTls(pem(localhost), Set.of(pin(localhost)), pem(localhost), key(localhost)).objection())
                .isEmpty();
        assertThat(new OutboundTls("nonsense", Set.of(), "", none).objection()).isPresent();
        assertThat(new OutboundTls("", Set.of("sha256/short"), "", none).objection())
                .isPresent();
        assertThat(new OutboundTls("", Set.of(), pem(localhost), none).objection())
                .isPresent();
        assertThat(new OutboundTls("", Set.of(), pem(localhost), key(localhost)).toString())
                .doesNotContain("PRIVATE KEY");
    }

    /** TLS-02: nothing in the program believes every certificate. */
    @Test
    void noCodeSwitchesValidationOff() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> sources =
                    files.filter(f -> f.toString().endsWith(".java")).toList();
            assertThat(sources).hasSizeGreaterThan(100);
            for (Path source : sources) {
                assertThat(Files.readString(source))
                        .as(source.toString())
                        .doesNotContain("NoopHostnameVerifier", "TrustAllStrategy", "TrustSelfSignedStrategy")
                        .doesNotContainPattern("checkServerTrusted\\([^)]*\\)[^{;]*\\{\\s*}");
            }
        }
    }
}
