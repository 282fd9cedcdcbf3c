package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Authenticate;
import dev.gatepost.access.ClientCertificate;
import dev.gatepost.access.oauth.OAuthDoor;
import dev.gatepost.platform.Secret;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** ACC-03: RFC 8705 over real TLS: clients that prove themselves by a certificate, and tokens bound to it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificateTokensTest {
    private static final char[] WORD = "a store of this test".toCharArray();

    @TempDir
    static Path folder = Path.of("");

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("certified");
    private final TestOAuth oauth = new TestOAuth(shop);
    private final Tomcat tomcat = new Tomcat();
    private KeyStore till;
    private KeyStore thief;

    /** The same door and the same check of callers behind a listener that asks for certificates. */
    @BeforeAll
    void listen() throws Exception {
        KeyStore server = pair("localhost");
        till = pair("till");
        thief = pair("thief");
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("till", certificate(till));
        trusted.setCertificateEntry("thief", certificate(thief));
        trusted.setCertificateEntry("server", certificate(server));
        try (var out = Files.newOutputStream(folder.resolve("trusted.p12"))) {
            trusted.store(out, WORD);
        }
        tomcat.setBaseDir(folder.toString());
        tomcat.setConnector(connector());
        Context context = tomcat.addContext("", folder.toString());
        OAuthDoor door = gatepost.rooms()
                .access()
                .oauth()
                .door(gatepost.rooms().access().people().sessions());
        filter(context, door);
        Tomcat.addServlet(context, "who", new Who(gatepost.rooms().access().authenticate()));
        context.addServletMappingDecoded("/", "who");
        tomcat.start();
    }

    @AfterAll
    void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        gatepost.close();
    }

    private Connector connector() {
        var connector = new Connector();
        connector.setPort(0);
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        var tls = new SSLHostConfig();
        tls.setCertificateVerification("optional");
        tls.setTruststoreFile(folder.resolve("trusted.p12").toString());
        tls.setTruststorePassword(new String(WORD));
        var own = new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.EC);
        own.setCertificateKeystoreFile(folder.resolve("localhost.p12").toString());
        own.setCertificateKeystorePassword(new String(WORD));
        tls.addCertificate(own);
        connector.addSslHostConfig(tls);
        return connector;
    }

    private static void filter(Context context, Filter filter) {
        var def = new FilterDef();
        def.setFilterName("oauth");
        def.setFilter(filter);
        context.addFilterDef(def);
        var map = new FilterMap();
        map.setFilterName("oauth");
        map.addURLPattern("/*");
        context.addFilterMap(map);
    }

    /** Says who calls. */
    private static final class Who extends HttpServlet {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        private final transient Authenticate authenticate;

        Who(Authenticate authenticate) {
            this.authenticate = authenticate;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String said =
                    switch (authenticate.of(request)) {
                        case Authenticate.Result.Known(var caller) -> caller.actor();
                        case Authenticate.Result.Unknown(var code) -> code.code();
                    };
            response.getOutputStream().write(said.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    private KeyStore pair(String name) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        var keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + name + ", O=Example",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(WORD));
        assertThat(keytool.redirectErrorStream(true)
                        .redirectOutput(folder.resolve("keytool").toFile())
                        .start()
                        .waitFor())
                .isZero();
        KeyStore loaded = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            loaded.load(in, WORD);
        }
        return loaded;
    }

    private static X509Certificate certificate(KeyStore store) throws GeneralSecurityException {
        return (X509Certificate) store.getCertificate(store.aliases().nextElement());
    }

    private String call(KeyStore as, HttpRequest.Builder request) throws Exception {
        var keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(as, WORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("trusted.p12"))) {
            trusted.load(in, WORD);
        }
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(as == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(
                URI.create("https://localhost:" + tomcat.getConnector().getLocalPort() + path));
    }

    private String token(KeyStore as, Reply client) throws Exception {
        String form =
                TestOAuth.encoded(Map.of("grant_type", "client_credentials", "client_id", client.at("/client_id")));
        return call(
                as,
                to("/oauth2/token")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private String who(KeyStore as, String token) throws Exception {
        return call(as, to("/").header("Authorization", "Bearer " + token).GET());
    }

    /** ACC-03 */
    @Test
    void aTokenGivenForACertificateIsRefusedWithoutIt() throws Exception {
        Reply bySubject = oauth.make("method", "tls_client_auth", "certificate_subject", "O=Example,CN=till");
        Reply byPrint = oauth.make(
                "method",
                "self_signed_tls_client_auth",
                "certificate_thumbprints",
                List.of(ClientCertificate.thumbprint(certificate(till))));
        Reply wrongOrder = oauth.make("method", "tls_client_auth", "certificate_subject", "CN=till, O=Example");
        assertThat(token(till, bySubject)).contains("invalid_client");
        for (Reply made : List.of(byPrint, wrongOrder)) {
            String answer = token(till, made);
            String token = TestClient.read(answer).at("/access_token").asString("");
            assertThat(token).as(answer).startsWith("gpo_test_");
            assertThat(who(till, token)).startsWith("client:");
            assertThat(who(thief, token)).isEqualTo("token_bound");
            assertThat(shop.client().get(new Secret(token), "/v1/brands").code())
                    .isEqualTo("token_bound");
            assertThat(token(thief, made)).contains("invalid_client");
        }
    }

    /** ACC-03 */
    @Test
    void aClientWithACertificateHasNoOtherWayIn() {
        Reply made = oauth.make("method", "tls_client_auth", "certificate_subject", "CN=till, O=Example");
        Reply none = oauth.form(
                "/oauth2/token", "", Map.of("grant_type", "client_credentials", "client_id", made.at("/client_id")));
        assertThat(none.at("/error")).isEqualTo("invalid_client");
        Reply guessed = oauth.form(
                "/oauth2/token", made.at("/client_id") + ":null", Map.of("grant_type", "client_credentials"));
        assertThat(guessed.at("/error")).isEqualTo("invalid_client");
    }
}
