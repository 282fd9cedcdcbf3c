package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.nimbusds.jose.jwk.ECKey;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * ACC-03: a client that nobody here wrote, npm's {@code openid-client}, goes through the flows. It runs where Node.js
 * is and the package can be had, and says so where not.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenidClientTest {
    private static final String PACKAGE = "openid-client@6.8.9";
    private static final String BACK = "https://crm.example/back";

    @TempDir
    static Path folder = Path.of("");

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("oracle");
    private final TestOAuth oauth = new TestOAuth(shop);

    @BeforeAll
    void install() throws IOException, InterruptedException {
        Files.writeString(folder.resolve("package.json"), "{\"type\":\"module\",\"private\":true}");
        try (InputStream script = OpenidClientTest.class.getResourceAsStream("/oauth/flows.mjs")) {
            Files.write(folder.resolve("flows.mjs"), script.readAllBytes());
        }
        assumeTrue(
                run(Map.of(), "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE)
                        .fine(),
                "Node.js or " + PACKAGE + " cannot be had here: the flows run with Nimbus alone.");
    }

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private record Ran(int exit, String out, String faults) {
        boolean fine() {
            return exit == 0;
        }
    }

    private Ran run(Map<String, String> environment, String... command) throws InterruptedException, IOException {
        Path out = folder.resolve("out");
        Path faults = folder.resolve("faults");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(faults.toFile());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Ran(-1, "", "it took too long");
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(faults));
        } catch (IOException noSuchProgram) {
            return new Ran(-1, "", noSuchProgram.toString());
        }
    }

    private JsonNode flow(Map<String, Object> task) throws IOException, InterruptedException {
        Map<String, Object> all = new HashMap<>(task);
        all.put("issuer", shop.client().base());
        String json = new String(Json.write(all), StandardCharsets.UTF_8);
        Ran ran = run(Map.of("OAUTH_TASK", json), "node", "flows.mjs");
        assertThat(ran.exit()).as(ran.faults()).isZero();
        return TestClient.read(ran.out());
    }

    private int brands(JsonNode flow) {
        return shop.client()
                .get(new Secret(flow.at("/token").asString()), "/v1/brands")
                .status();
    }

    /** ACC-03 */
    @Test
    void aSecretInTheHeaderOrTheForm() throws IOException, InterruptedException {
        Reply made = oauth.make();
        for (String flow : List.of("basic", "post")) {
            JsonNode done = flow(Map.of(
                    "flow", flow,
                    "client", made.at("/client_id"),
                    "secret", made.at("/client_secret"),
                    "scope", "setup:read",
                    "revoke", flow.equals("post")));
            assertThat(done.at("/active").asBoolean()).isTrue();
            assertThat(done.at("/after").asBoolean(false)).isFalse();
            assertThat(brands(done)).isEqualTo(flow.equals("post") ? 401 : 200);
        }
    }

    /** ACC-03 */
    @Test
    void aSignedAssertion() throws IOException, InterruptedException {
        ECKey key = TestOAuth.key();
        Reply made = oauth.make(
                "method",
                "private_key_jwt",
                "jwks",
                Map.of("keys", List.of(key.toPublicJWK().toJSONObject())));
        JsonNode done = flow(Map.of(
                "flow",
                "private_key_jwt",
                "client",
                made.at("/client_id"),
                "jwk",
                key.toJSONObject(),
                "scope",
                "setup:read"));
        assertThat(done.at("/active").asBoolean()).isTrue();
        assertThat(brands(done)).isEqualTo(200);
    }

    /** ACC-03 */
    @Test
    void aCodeWithPkceAndARefresh() throws IOException, InterruptedException {
        Reply made = oauth.make("redirect_uris", List.of(BACK));
        Map<String, Object> task = new HashMap<>(Map.of(
                "flow",
                "code",
                "client",
                made.at("/client_id"),
                "secret",
                made.at("/client_secret"),
                "redirect",
                BACK,
                "scope",
                "setup:read"));
        JsonNode begun = flow(task);
        task.put("verifier", begun.at("/verifier").asString());
        task.put("state", begun.at("/state").asString());
        task.put("callback", allowed(begun.at("/url").asString()));
        JsonNode done = flow(task);
        assertThat(done.at("/rotated").asBoolean()).isTrue();
        assertThat(brands(done)).isEqualTo(200);
    }

    /** The person opens the address, and says yes; where the browser is sent then. */
    private String allowed(String url) {
        try (TestPerson grace = TestPerson.join(gatepost, "grace", OperatorRole.DEVELOPER, shop.workspace())) {
            Reply sent = grace.get(url.replaceFirst("http://[^/]+", ""), null);
            String page = sent.headers().firstValue("Location").orElse("").replaceFirst("http://[^/]+", "");
            String shown = grace.get(page, null).text();
            Matcher state = Pattern.compile("name=\"state\" value=\"([^\"]+)\"").matcher(shown);
            assertThat(state.find()).as(shown).isTrue();
            Reply back = grace.form(
                    "/oauth2/authorize",
                    shown,
                    Map.of("client_id", clientOf(url), "scope", "setup:read", "state", state.group(1)));
            return back.headers().firstValue("Location").orElse("");
        }
    }

    private static String clientOf(String url) {
        Matcher client = Pattern.compile("client_id=([^&]+)").matcher(url);
        assertThat(client.find()).isTrue();
        return client.group(1);
    }
}
