package dev.gatepost.access.oauth;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A rule by which a workspace believes an outside issuer's tokens (ACC-04). */
public record TrustedIssuer(
        UUID id,
        Workspace workspace,
        Wish wish,
        Instant createdAt,
        String createdBy,
        @Nullable Instant retiredAt) {
    private static final String PREFIX = "iss";

    /**
     * What the rule says.
     *
     * @param issuer what the token names as {@code iss}, to the letter
     * @param audience what the token must name in {@code aud}
     * @param claims the values that these claims must have
     * @param rights the most that its tokens may do
     * @param scopeClaim the claim that says which of them a token has; null when each has them all
     * @param jwks the issuer's keys; null when they are fetched
     * @param jwksUrl where they are; null when the issuer's metadata tells
     */
    public record Wish(
            String name,
            String issuer,
            String audience,
            Map<String, String> claims,
            Set<Right> rights,
            @Nullable String scopeClaim,
            Set<String> algorithms,
            @Nullable String jwks,
            @Nullable String jwksUrl) {
        public Wish {
            claims = Map.copyOf(claims);
            rights = Set.copyOf(rights);
            algorithms = Set.copyOf(algorithms);
            if (algorithms.isEmpty() || !Assertions.ALGORITHMS.containsAll(algorithms)) {
                throw new IllegalArgumentException("only algorithms with a public key prove an issuer");
            }
        }
    }

    public String written() {
        return Ids.write(PREFIX, id);
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }
}
