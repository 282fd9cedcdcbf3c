package dev.gatepost.providers.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.api.GoogleTokens.Result;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** CHN-03, CHN-05: a service account's key becomes a token, and one token serves many messages. */
class GoogleAccessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    private static KeyPair pair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    private static Account account(String url, KeyPair pair) {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        byte[] file = Json.write(Map.of(
                "client_email", "gate@northwind.iam.gserviceaccount.com", "private_key_id", "k1", "private_key", pem));
        return new Account(
                ConnectionId.next(),
                Map.of("token_url", url + "/token"),
                Map.of("service_account", new Secret(new String(file, StandardCharsets.UTF_8))));
    }

    private GoogleAccess access(OutboundHttp http) {
        return new GoogleAccess(http, () -> now, "https://example.com/scope");
    }

    private static boolean isAsserted(ScriptedPeer.Received request, KeyPair pair) {
        String[] form = request.text().split("&assertion=", 2);
        String[] parts = form[1].split("\\.", -1);
        var claims = Json.readObject(Base64.getUrlDecoder().decode(parts[1]));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(pair.getPublic());
            signature.update((parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return URLDecoder.decode(form[0], StandardCharsets.UTF_8)
                            .equals("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer")
                    && signature.verify(Base64.getUrlDecoder().decode(parts[2]))
                    && claims instanceof Json.Parsed.Fine(var c)
                    && c.path("iss").asString("").equals("gate@northwind.iam.gserviceaccount.com")
                    && c.path("scope").asString("").equals("https://example.com/scope")
                    && c.path("aud").asString("").equals("https://oauth2.googleapis.com/token");
        } catch (java.security.GeneralSecurityException e) {
            return false;
        }
    }

    @Test
    void aTokenIsMadeOnceAndUsedUntilShortlyBeforeItsEnd() throws Exception {
        KeyPair pair = pair();
        AtomicInteger made = new AtomicInteger();
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> {
                    if (isAsserted(request, pair)) {
                        wire.json(
                                200, "{\"access_token\":\"ya29." + made.incrementAndGet() + "\",\"expires_in\":3599}");
                    } else {
                        wire.json(400, "{\"error\":\"invalid_grant\"}");
                    }
                });
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            GoogleAccess access = access(http);
            Account account = account(peer.url(), pair);
            assertThat(access.of(account, PATIENCE))
                    .isEqualTo(new Result.Got(new Header("Authorization", "Bearer ya29.1")));
            now = now.plusSeconds(3_000);
            assertThat(access.of(account, PATIENCE))
                    .isEqualTo(new Result.Got(new Header("Authorization", "Bearer ya29.1")));
            now = now.plusSeconds(400);
            assertThat(access.of(account, PATIENCE))
                    .isEqualTo(new Result.Got(new Header("Authorization", "Bearer ya29.2")));
        }
    }

    @Test
    void withoutATokenNothingWasHandedOver() throws Exception {
        KeyPair pair = pair();
        for (int status : new int[] {400, 401, 403}) {
            assertThat(answered(status, pair))
                    .as("status " + status)
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
        }
        for (int status : new int[] {200, 429, 500, 503}) {
            assertThat(answered(status, pair)).as("status " + status).isInstanceOf(Answer.TryLater.class);
        }
    }

    private Answer answered(int status, KeyPair pair) throws Exception {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(status, "{}"));
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            return switch (access(http).of(account(peer.url(), pair), PATIENCE)) {
                case Result.Not(Answer answer) -> answer;
                case Result.Got got -> throw new AssertionError("a token");
            };
        }
    }

    @Test
    void aKeyThatIsNoneIsAFaultOfTheAccountAndNobodyIsAsked() {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            for (String file : new String[] {"", "x", "{}", "{\"private_key\":\"-----BEGIN PRIVATE KEY-----\"}"}) {
                var account = new Account(ConnectionId.next(), Map.of(), Map.of("service_account", new Secret(file)));
                assertThat(access(http).of(account, PATIENCE)).as(file).isInstanceOf(Result.Not.class);
            }
        }
    }
}
