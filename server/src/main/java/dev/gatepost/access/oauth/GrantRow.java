package dev.gatepost.access.oauth;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An authorization as it is stored.
 *
 * @param operator the person for whom the client acts; null where it acts for itself
 * @param version as it was read; 0 for one that is not stored yet
 * @param request what was asked for at the authorization endpoint, as JSON
 * @param accessScopes what the access token allows
 * @param certificate what must come with the access token
 */
record GrantRow(
        UUID id,
        UUID client,
        @Nullable UUID operator,
        long version,
        String type,
        Set<String> scopes,
        @Nullable String request,
        byte @Nullable [] state,
        @Nullable Token code,
        @Nullable Token access,
        Set<String> accessScopes,
        @Nullable String certificate,
        @Nullable Token refresh) {
    GrantRow {
        scopes = Set.copyOf(scopes);
        accessScopes = Set.copyOf(accessScopes);
    }

    /** A token as it is stored: SHA-256, and whether it was ended before its time. */
    record Token(byte[] hash, Instant issuedAt, Instant expiresAt, boolean ended) {}
}
