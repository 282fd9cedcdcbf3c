package dev.gatepost.privacy.requests;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.People;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to see what is held.
 *
 * @param state {@code asked}, {@code ready} or {@code over}
 * @param entries how many rows the file has
 */
record AccessRequest(
        WorkspaceId workspace,
        UUID id,
        People.Named named,
        String reason,
        String requestedBy,
        String askedBy,
        Instant askedAt,
        String state,
        int entries,
        @Nullable Instant readyAt,
        @Nullable Instant expiresAt,
        int fetched) {
    private static final String PREFIX = "acr";

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    Map<String, Object> document() {
        return Answers.document(
                "id",
                written(),
                "state",
                state,
                "reason",
                reason,
                "requested_by",
                requestedBy,
                "asked_by",
                askedBy,
                "asked_at",
                askedAt.toString(),
                "entries",
                entries,
                "ready_at",
                readyAt == null ? null : readyAt.toString(),
                "expires_at",
                expiresAt == null ? null : expiresAt.toString(),
                "fetched",
                fetched);
    }
}
