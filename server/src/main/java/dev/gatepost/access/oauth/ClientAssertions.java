package dev.gatepost.access.oauth;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.platform.Digests;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderFactory;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;

/**
 * The assertions by which clients prove themselves (RFC 7523): signed by a key of theirs, about themselves, for this
 * server, for at most five minutes, and each once on all nodes.
 */
final class ClientAssertions implements JwtDecoderFactory<RegisteredClient> {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final OAuthGround ground;
    private final OAuthClients clients;
    private final RemoteKeys remote;
    private final Set<String> audiences;
    private final ClientStore store = new ClientStore();

    ClientAssertions(OAuthGround ground, OAuthClients clients, RemoteKeys remote, String issuer) {
        this.ground = ground;
        this.clients = clients;
        this.remote = remote;
        this.audiences = Set.of(issuer, issuer + "/oauth2/token");
    }

    @Override
    public JwtDecoder createDecoder(RegisteredClient registered) {
        return text -> believed(registered, text).orElseThrow(() -> new BadJwtException("the assertion is not taken"));
    }

    private Optional<Jwt> believed(RegisteredClient registered, String text) {
        Optional<OAuthClient> client = clients.find(UUID.fromString(registered.getId()))
                .filter(c -> c.wish().method().equals(ClientMethod.PRIVATE_KEY_JWT));
        Optional<SignedJWT> token = Assertions.read(text);
        if (client.isEmpty() || token.isEmpty()) {
            return Optional.empty();
        }
        Instant now = ground.now();
        return keys(client.get(), token.get().getHeader().getKeyID())
                .flatMap(k -> Assertions.verify(token.get(), k, Assertions.ALGORITHMS, LONGEST, now))
                .filter(c -> isAbout(c, client.get()))
                .filter(c -> isFirst(c, client.get()))
                .map(c -> jwt(text, token.get(), c));
    }

    private Optional<JWKSet> keys(OAuthClient client, @Nullable String kid) {
        OAuthClient.Proof proof = client.wish().proof();
        String inline = proof.jwks();
        String url = proof.jwksUrl();
        if (inline != null) {
            return RemoteKeys.parse(inline);
        }
        return url == null ? Optional.empty() : remote.at(url, kid);
    }

    private boolean isAbout(JWTClaimsSet claims, OAuthClient client) {
        return client.written().equals(claims.getIssuer())
                && client.written().equals(claims.getSubject())
                && !Collections.disjoint(claims.getAudience(), audiences);
    }

    private boolean isFirst(JWTClaimsSet claims, OAuthClient client) {
        String id = claims.getJWTID();
        Date expires = claims.getExpirationTime();
        if (id == null || id.isEmpty() || expires == null) {
            return false;
        }
        Instant until = expires.toInstant().plus(Assertions.SKEW);
        return ground.read(tx -> store.takeOnce(tx, client.id(), Digests.sha256(id), until));
    }

    private static Jwt jwt(String text, SignedJWT token, JWTClaimsSet claims) {
        return Jwt.withTokenValue(text)
                .headers(h -> h.putAll(token.getHeader().toJSONObject()))
                .claim("iss", claims.getIssuer())
                .claim("sub", claims.getSubject())
                .claim("aud", claims.getAudience())
                .build();
    }
}
