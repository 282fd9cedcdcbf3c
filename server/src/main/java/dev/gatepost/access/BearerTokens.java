package dev.gatepost.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kind of access token that calls may come with (ACC-03, ACC-04). */
public interface BearerTokens {
    /** Whether a text is written as such a token; asks nobody. */
    boolean takes(String token);

    /**
     * What the token allows now; empty for one that is unknown, over or not to be believed.
     *
     * @param named the workspace that the call names by its header; null for none
     */
    Optional<Allowed> look(String token, @Nullable String named);

    /**
     * What a token allows.
     *
     * @param networks from where it may be used; empty for anywhere
     * @param certificate the SHA-256, in base64url, of the certificate that must come with it; null for none
     */
    record Allowed(
            Caller caller,
            Instant expiresAt,
            List<Network> networks,
            @Nullable String certificate) {
        public Allowed {
            networks = List.copyOf(networks);
        }
    }
}
