package dev.gatepost.access.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.SealingKey;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The keys that sign tokens for other audiences, and their public half for whoever checks those tokens. A new one is
 * published ten minutes before it signs, so that who keeps a copy of the set knows it in time; an old one stays
 * published for a day after its last signature.
 */
final class TokenKeys {
    private static final Duration PUBLISHED_FIRST = Duration.ofMinutes(10);
    private static final Duration PUBLISHED_AFTER = Duration.ofDays(1);
    private static final Duration SIGNS_FOR = Duration.ofDays(30);

    private final OAuthGround ground;

    TokenKeys(OAuthGround ground) {
        this.ground = ground;
    }

    /** What a token says. */
    record Said(
            String issuer,
            String audience,
            OAuthClient client,
            String subject,
            Set<String> scopes,
            Instant from,
            Instant until,
            Map<String, Object> more) {}

    private record Stored(UUID kid, String publicJwk, byte[] sealed, Instant createdAt) {}

    /** Signs an access token in the form of RFC 9068. */
    String sign(Said said) {
        try {
            ECKey key = current();
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                    .issuer(said.issuer())
                    .audience(said.audience())
                    .subject(said.subject())
                    .jwtID(UuidV7.next().toString())
                    .issueTime(Date.from(said.from()))
                    .notBeforeTime(Date.from(said.from()))
                    .expirationTime(Date.from(said.until()))
                    .claim("client_id", said.client().written())
                    .claim("workspace", said.client().workspace().id().toString())
                    .claim("scope", String.join(" ", said.scopes()));
            said.more().forEach(claims::claim);
            var token = new SignedJWT(
                    new JWSHeader.Builder(JWSAlgorithm.ES256)
                            .type(new JOSEObjectType("at+jwt"))
                            .keyID(key.getKeyID())
                            .build(),
                    claims.build());
            token.sign(new ECDSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("a token cannot be signed", e);
        }
    }

    /** The public halves of all that sign, signed lately, or will sign next. */
    JWKSet published() {
        List<Stored> keys = stored();
        List<JWK> out = new ArrayList<>();
        Instant now = ground.now();
        for (int i = 0; i < keys.size(); i++) {
            Instant last = i == 0 ? now : keys.get(i - 1).createdAt().plus(PUBLISHED_FIRST);
            if (last.plus(PUBLISHED_AFTER).isAfter(now)) {
                out.add(parse(keys.get(i).publicJwk()));
            }
        }
        return new JWKSet(out);
    }

    private ECKey current() {
        List<Stored> keys = stored();
        if (keys.isEmpty()) {
            rotate("component:oauth");
            keys = stored();
        }
        Instant published = ground.now().minus(PUBLISHED_FIRST);
        Stored chosen = keys.stream()
                .filter(k -> !k.createdAt().isAfter(published))
                .findFirst()
                .orElse(keys.getLast());
        byte[] open = seal().open(chosen.sealed(), binding(chosen.kid()));
        return parse(new String(open, StandardCharsets.UTF_8));
    }

    private static ECKey parse(String json) {
        try {
            return ECKey.parse(json);
        } catch (ParseException e) {
            throw new IllegalStateException("a stored key cannot be read", e);
        }
    }

    private SealingKey seal() {
        return ground.keys().workspace(WorkspaceId.INSTANCE);
    }

    private static Binding binding(UUID kid) {
        return new Binding(WorkspaceId.INSTANCE.value(), kid, "oauth_key");
    }

    /** Makes a new key, which will sign in ten minutes; the first one signs at once. */
    UUID rotate(String actor) {
        UUID kid = UuidV7.next();
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyID(kid.toString())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .generate();
            byte[] sealed = seal().seal(key.toJSONString().getBytes(StandardCharsets.UTF_8), binding(kid));
            ground.<@Nullable Void>instance(tx -> {
                ClientStore.change(
                        tx,
                        "insert into directory_oauth_key (kid, public_jwk, sealed, created_at) values (?, ?, ?, ?)",
                        kid,
                        key.toPublicJWK().toJSONString(),
                        sealed,
                        ground.now());
                ground.tellInstance(tx, "oauth.signing_key_made", actor, "kid:" + kid);
                return null;
            });
            return kid;
        } catch (JOSEException e) {
            throw new IllegalStateException("a key cannot be made", e);
        }
    }

    /** Makes the next key when the newest has signed for a month; a job asks each hour. */
    void rotateInTime() {
        List<Stored> keys = stored();
        if (!keys.isEmpty() && keys.getFirst().createdAt().plus(SIGNS_FOR).isBefore(ground.now())) {
            rotate("component:jobs");
        }
    }

    /** The newest first. */
    private List<Stored> stored() {
        return ground.read(TokenKeys::read);
    }

    private static List<Stored> read(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select kid, public_jwk, sealed, created_at from directory_oauth_key
                order by created_at desc limit 20""")) {
            List<Stored> out = new ArrayList<>();
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                out.add(new Stored(
                        rows.getObject(1, UUID.class),
                        rows.getString(2),
                        rows.getBytes(3),
                        java.util.Objects.requireNonNull(Sql.instant(rows, 4))));
            }
            return out;
        }
    }
}
