package dev.gatepost.providers.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.SettingSpec;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Access to Google's APIs as a service account: a signed assertion is exchanged for a token (RFC 7523;
 * developers.google.com, "Using OAuth 2.0 for server to server applications"), which is used until five minutes before
 * its end. One for each connection is kept in memory. Nothing of a message is sent here, so that whatever fails, the
 * message was not taken.
 */
public final class GoogleAccess implements GoogleTokens {
    private static final String TOKEN_URL = "https://oauth2.googleapis.com/token";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private static final Duration ASSERTED = Duration.ofMinutes(10);
    private static final Duration SPARE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private record Held(Secret account, Secret token, Instant end) {}

    private final OutboundHttp http;
    private final InstantSource clock;
    private final String scope;
    private final Cache<ConnectionId, Held> held =
            Caffeine.newBuilder().maximumSize(1_000).build();

    /** {@code scope} is what the tokens are for: an address of Google's. */
    public GoogleAccess(OutboundHttp http, InstantSource clock, String scope) {
        this.http = http;
        this.clock = clock;
        this.scope = scope;
    }

    /** The settings that it reads. */
    public static List<SettingSpec> settings() {
        return List.of(
                Specs.optional("token_url", "Where tokens are made; " + TOKEN_URL + " if not given"),
                Specs.secret("service_account", "Sends: the service account's key, the JSON file as Google gives it"));
    }

    @Override
    public Result of(Account account, Duration timeout) {
        Secret file = account.secrets().get("service_account");
        Optional<URI> url = ApiCall.absolute(account.settings().getOrDefault("token_url", TOKEN_URL));
        if (file == null || url.isEmpty()) {
            return refused("settings", "the connection's settings are incomplete");
        }
        Instant now = clock.instant();
        Held known = held.getIfPresent(account.connection());
        if (known != null && known.account().equals(file) && known.end().isAfter(now)) {
            return header(known.token());
        }
        Optional<String> assertion = assertion(file, now);
        return assertion.isEmpty()
                ? refused("service_account", "the service account's key cannot be read")
                : exchange(assertion.get(), url.get(), account, timeout.compareTo(PATIENCE) < 0 ? timeout : PATIENCE);
    }

    private Result exchange(String assertion, URI url, Account account, Duration timeout) {
        String form = "grant_type=" + URLEncoder.encode(GRANT, StandardCharsets.UTF_8) + "&assertion=" + assertion;
        OutboundRequest request = new OutboundRequest(
                "POST",
                url,
                List.of(
                        new Header("Accept", "application/json"),
                        new Header("Content-Type", "application/x-www-form-urlencoded")),
                form.getBytes(StandardCharsets.US_ASCII),
                timeout);
        if (!(http.call(request, account.tls()) instanceof OutboundResult.Response response)) {
            return new Result.Not(new Answer.TryLater("token", null));
        }
        if (response.status() / 100 == 4 && response.status() != 408 && response.status() != 429) {
            return refused("token_" + response.status(), "Google does not give this service account a token");
        }
        Optional<ObjectNode> document = response.status() == 200 ? Dialect.object(response) : Optional.empty();
        String token = document.map(d -> Dialect.text(d.path("access_token"))).orElse("");
        long life = document.map(d -> d.path("expires_in").asLong(0)).orElse(0L);
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return new Result.Not(new Answer.TryLater(
                    "token", response.retryAfter(clock.instant()).orElse(null)));
        }
        Secret made = new Secret(token);
        Secret file = account.secrets().get("service_account");
        Instant end = clock.instant().plusSeconds(Math.min(life, 3_600)).minus(SPARE);
        if (file != null && end.isAfter(clock.instant())) {
            held.put(account.connection(), new Held(file, made, end));
        }
        return header(made);
    }

    private Optional<String> assertion(Secret file, Instant now) {
        if (!(Json.readObject(file.reveal().getBytes(StandardCharsets.UTF_8))
                instanceof Json.Parsed.Fine(ObjectNode key))) {
            return Optional.empty();
        }
        String text = part(Map.of("alg", "RS256", "typ", "JWT", "kid", Dialect.text(key.path("private_key_id"))))
                + '.'
                + part(Map.of(
                        "iss", Dialect.text(key.path("client_email")),
                        "scope", scope,
                        "aud", TOKEN_URL,
                        "iat", now.getEpochSecond(),
                        "exp", now.plus(ASSERTED).getEpochSecond()));
        try {
            byte[] encoded = Base64.getMimeDecoder()
                    .decode(Dialect.text(key.path("private_key")).replaceAll("-----(BEGIN|END) PRIVATE KEY-----", ""));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded)));
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return Optional.of(text + '.' + ENCODER.encodeToString(signature.sign()));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Result header(Secret token) {
        return new Result.Got(new Header("Authorization", "Bearer " + token.reveal()));
    }

    private static Result refused(String code, String why) {
        return new Result.Not(new Answer.Refused(Failure.ACCOUNT, code, why));
    }

    private static String part(Map<String, ?> claims) {
        return ENCODER.encodeToString(Json.write(claims));
    }
}
