package dev.gatepost.access.oauth;

import dev.gatepost.access.Network;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A system that may ask for access tokens of one workspace.
 *
 * @param secrets those that were not over when it was read
 */
public record OAuthClient(
        UUID id,
        Workspace workspace,
        Wish wish,
        Instant createdAt,
        String createdBy,
        @Nullable Instant retiredAt,
        List<StoredSecret> secrets) {
    private static final String PREFIX = "cli";

    public OAuthClient {
        secrets = List.copyOf(secrets);
    }

    /**
     * What is asked of a client.
     *
     * @param redirects where people are sent back to; empty for a client that acts for itself alone
     * @param audience for whom its tokens are; null for this Gatepost
     * @param networks from where its tokens may be used, in CIDR form; empty for anywhere
     */
    public record Wish(
            String name,
            Set<Right> rights,
            ClientMethod method,
            Proof proof,
            List<String> redirects,
            @Nullable String audience,
            List<String> networks) {
        public Wish {
            rights = Set.copyOf(rights);
            redirects = List.copyOf(redirects);
            networks = List.copyOf(networks);
            if (networks.stream().anyMatch(n -> Network.parse(n).isEmpty())) {
                throw new IllegalArgumentException("a network is written as 192.0.2.0/24 or 2001:db8::/32");
            }
        }
    }

    /**
     * What a client is known by, besides secrets.
     *
     * @param jwks its public keys as a JWK set
     * @param jwksUrl where it publishes them
     * @param subject the distinguished name of its certificate
     * @param thumbprints {@code x5t#S256} of certificates
     */
    public record Proof(
            @Nullable String jwks,
            @Nullable String jwksUrl,
            @Nullable String subject,
            List<String> thumbprints) {
        /** For a client with a secret. */
        public static final Proof SECRET = new Proof(null, null, null, List.of());

        public Proof {
            thumbprints = List.copyOf(thumbprints);
        }
    }

    /** A secret as it is stored: SHA-256. */
    public record StoredSecret(byte[] hash, @Nullable Instant expiresAt) {
        boolean isValid(Instant now) {
            return expiresAt == null || expiresAt.isAfter(now);
        }
    }

    /** {@code cli_…}: its {@code client_id}. */
    public String written() {
        return write(id);
    }

    static String write(UUID id) {
        return Ids.write(PREFIX, id);
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    boolean isRetired() {
        return retiredAt != null;
    }
}
