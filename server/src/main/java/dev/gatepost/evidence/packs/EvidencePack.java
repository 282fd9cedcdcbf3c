package dev.gatepost.evidence.packs;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A pack as it is told.
 *
 * @param state {@code asked}, {@code ready}, {@code failed} or {@code over}
 * @param made what came of it; null while it is asked for
 */
record EvidencePack(
        WorkspaceId workspace,
        UUID id,
        WritePack.Span span,
        String askedBy,
        Instant askedAt,
        String state,
        @Nullable Made made,
        int fetched) {
    private static final String PREFIX = "evp";

    /** The file. */
    record Made(int files, long bytes, byte[] sha256, Instant readyAt, long millis, Instant expiresAt) {
        Made {
            sha256 = sha256.clone();
        }
    }

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
                "from",
                span.from().toString(),
                "until",
                span.until().toString(),
                "asked_by",
                askedBy,
                "asked_at",
                askedAt.toString(),
                "files",
                made == null ? null : made.files(),
                "bytes",
                made == null ? null : made.bytes(),
                "sha256",
                made == null ? null : HexFormat.of().formatHex(made.sha256()),
                "ready_at",
                made == null ? null : made.readyAt().toString(),
                "seconds",
                made == null ? null : made.millis() / 1000.0,
                "expires_at",
                made == null ? null : made.expiresAt().toString(),
                "fetched",
                fetched);
    }
}
