package dev.gatepost.access.oauth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Signed statements of others, checked: signature by a public key of a set, algorithm, times. */
final class Assertions {
    /** How far another's clock may be from ours. */
    static final Duration SKEW = Duration.ofSeconds(30);

    /** Those with a public key; a secret one is nobody's to publish. */
    static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private Assertions() {}

    /** A signed text taken apart, not believed yet; empty when it is none. */
    static Optional<SignedJWT> read(String text) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            return token.getJWTClaimsSet() == null ? Optional.empty() : Optional.of(token);
        } catch (ParseException e) {
            return Optional.empty();
        }
    }

    /**
     * What it says, when a key of the set signed it with an allowed algorithm, and its time is now.
     *
     * @param longest more life than this is refused
     */
    static Optional<JWTClaimsSet> verify(
            SignedJWT token, JWKSet keys, Set<String> algorithms, Duration longest, Instant now) {
        if (!algorithms.contains(token.getHeader().getAlgorithm().getName())
                || token.getHeader().getCriticalParams() != null
                        && !token.getHeader().getCriticalParams().isEmpty()) {
            return Optional.empty();
        }
        Set<JWSAlgorithm> allowed =
                algorithms.stream().map(JWSAlgorithm::parse).collect(java.util.stream.Collectors.toSet());
        var processor = new DefaultJWTProcessor<SecurityContext>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(allowed, new ImmutableJWKSet<>(keys)));
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(
                JOSEObjectType.JWT,
                new JOSEObjectType("at+jwt"),
                new JOSEObjectType("client-authentication+jwt"),
                null));
        // Times are compared below, with our clock.
        processor.setJWTClaimsSetVerifier((claims, context) -> {});
        try {
            JWTClaimsSet claims = processor.process(token, null);
            return isOfNow(claims, longest, now) ? Optional.of(claims) : Optional.empty();
        } catch (BadJOSEException | JOSEException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfNow(JWTClaimsSet claims, Duration longest, Instant now) {
        Date expires = claims.getExpirationTime();
        Date issued = claims.getIssueTime();
        Date before = claims.getNotBeforeTime();
        if (expires == null || !expires.toInstant().plus(SKEW).isAfter(now)) {
            return false;
        }
        if (expires.toInstant().isAfter(now.plus(longest).plus(SKEW))) {
            return false;
        }
        return List.of(Optional.ofNullable(issued), Optional.ofNullable(before)).stream()
                .flatMap(Optional::stream)
                .noneMatch(t -> t.toInstant().isAfter(now.plus(SKEW)));
    }
}
