package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The question: may this be sent, now, for this purpose, on this channel?
 *
 * @param now the workspace's clock
 * @param notBefore the caller's own wish to wait, if any
 * @param expiresAt after this it must not be sent, if any
 */
public record PolicyRequest(
        Channel channel,
        Purpose purpose,
        Instant now,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt) {
    /** The instant for which it is decided: now, or when the caller wants it. */
    public Instant due() {
        return notBefore != null && notBefore.isAfter(now) ? notBefore : now;
    }
}
