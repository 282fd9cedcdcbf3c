package dev.gatepost;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.Digests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * A company's sign-in service: OpenID Connect with the authorization code flow. It holds to the protocol (client secret,
 * PKCE, codes used once, redirect address) and lies only where a test tells it to.
 */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "gatepost at northwind";
    static final String SECRET = "s3cret: with + and %";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpServer server;
    private final ECKey key = TestOAuth.key();
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile String person = "nobody";
    private volatile List<String> methods = List.of("pwd", "mfa");
    private volatile Instant provenAt = Instant.EPOCH;
    private volatile String namesItself = "";
    private volatile boolean away;
    private volatile Function<JWTClaimsSet, String> signing = this::sign;

    TestProvider() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", x -> json(x, 200, metadata()));
        server.createContext(
                "/keys",
                x -> json(x, 200, Map.of("keys", List.of(key.toPublicJWK().toJSONObject()))));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::token);
        server.start();
    }

    String issuer() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** The settings of a Gatepost that is joined to it. */
    Map<String, String> settings() {
        return Map.of(
                "GATEPOST_OIDC_ISSUER",
                issuer(),
                "GATEPOST_OIDC_CLIENT_ID",
                CLIENT,
                "GATEPOST_OIDC_CLIENT_SECRET",
                SECRET,
                "GATEPOST_OIDC_LABEL",
                "Northwind ID");
    }

    /** Who sits at the browser; with two factors, proven now. */
    void person(String subject) {
        person = subject;
        methods = List.of("pwd", "mfa");
        provenAt = Instant.now();
        namesItself = "";
        away = false;
        signing = this::sign;
    }

    /** With a password alone. */
    void weak(String subject) {
        person(subject);
        methods = List.of("pwd");
    }

    void provenAt(Instant at) {
        provenAt = at;
    }

    /** Adds {@code iss} to the way back. */
    void namesItself(String name) {
        namesItself = name;
    }

    void away(boolean yes) {
        away = yes;
    }

    /** Gives this in place of the token that it would sign. */
    void gives(Function<JWTClaimsSet, String> other) {
        signing = other;
    }

    ECKey key() {
        return key;
    }

    String sign(JWTClaimsSet claims) {
        return sign(key, claims, new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()));
    }

    static String sign(ECKey by, JWTClaimsSet claims, JWSHeader.Builder header) {
        try {
            var token = new SignedJWT(header.build(), claims);
            token.sign(new ECDSASigner(by));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> metadata() {
        return Map.of(
                "issuer", issuer(),
                "authorization_endpoint", issuer() + "/authorize",
                "token_endpoint", issuer() + "/token",
                "jwks_uri", issuer() + "/keys",
                "authorization_response_iss_parameter_supported", false);
    }

    /** Where a browser that was sent to this address is sent back to: path and query. */
    String visit(String address) {
        URI back = URI.create(answer(query(URI.create(address).getRawQuery())));
        return back.getRawPath() + "?" + back.getRawQuery();
    }

    private String answer(Map<String, String> asked) {
        if (!CLIENT.equals(asked.get("client_id"))
                || !"code".equals(asked.get("response_type"))
                || !"S256".equals(asked.get("code_challenge_method"))
                || !"openid".equals(asked.get("scope"))
                || asked.getOrDefault("state", "").length() < 40
                || asked.getOrDefault("nonce", "").length() < 40) {
            throw new IllegalArgumentException("not a question: " + asked.keySet());
        }
        String code = UUID.randomUUID().toString();
        codes.put(code, asked);
        String iss = namesItself.isEmpty() ? "" : "&iss=" + URLEncoder.encode(namesItself, StandardCharsets.UTF_8);
        return asked.get("redirect_uri") + "?code=" + code + "&state=" + asked.get("state") + iss;
    }

    private void authorize(HttpExchange x) throws IOException {
        x.getResponseHeaders().add("Location", answer(query(x.getRequestURI().getRawQuery())));
        x.sendResponseHeaders(302, -1);
        x.close();
    }

    private void token(HttpExchange x) throws IOException {
        Map<String, String> form = query(new String(x.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String proof = Base64.getEncoder()
                .encodeToString((encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        boolean fine = asked != null
                && ("Basic " + proof).equals(x.getRequestHeaders().getFirst("Authorization"))
                && "authorization_code".equals(form.get("grant_type"))
                && asked.getOrDefault("redirect_uri", "").equals(form.get("redirect_uri"))
                && asked.getOrDefault("code_challenge", "")
                        .equals(Base64.getUrlEncoder()
                                .withoutPadding()
                                .encodeToString(Digests.sha256(form.getOrDefault("code_verifier", ""))));
        if (away || asked == null || !fine) {
            json(x, away ? 503 : 400, Map.of("error", "invalid_grant"));
            return;
        }
        Instant now = Instant.now();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(issuer())
                .audience(CLIENT)
                .subject(person)
                .claim("nonce", asked.get("nonce"))
                .claim("auth_time", provenAt.getEpochSecond())
                .claim("amr", methods)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(300)));
        json(x, 200, Map.of("access_token", "x", "token_type", "Bearer", "id_token", signing.apply(claims.build())));
    }

    private static void json(HttpExchange x, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        x.getResponseHeaders().add("Content-Type", "application/json");
        x.sendResponseHeaders(status, bytes.length);
        x.getResponseBody().write(bytes);
        x.close();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> out = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] halves = pair.split("=", 2);
            out.put(halves[0], URLDecoder.decode(halves[1], StandardCharsets.UTF_8));
        }
        return out;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
