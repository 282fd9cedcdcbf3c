package dev.gatepost.intake;

import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What came of a request, once it is committed. */
sealed interface Accepted {
    /**
     * It is a message now, accepted, deferred or blocked.
     *
     * @param replay whether an earlier request with this key made it
     * @param decision the stored decision (JSON)
     * @param fallback whether another message will take its place should it end without delivery
     */
    record Message(
            MessageId id,
            MessageState state,
            @Nullable Instant notBefore,
            byte[] decision,
            Instant createdAt,
            String correlation,
            boolean replay,
            boolean fallback)
            implements Accepted {}

    /** The key was used for another body. */
    record Mismatch() implements Accepted {}
}
