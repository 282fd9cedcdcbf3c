package dev.gatepost.messages;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One move of a message.
 *
 * @param to the state it moves to
 * @param attempt the attempt it belongs to; 0 when none
 * @param reason the catalogue's code, if something stopped or delayed it
 * @param detail the provider's code or the fact, without personal data
 * @param at the workspace's time
 * @param actor who moved it, as the audit names it
 */
public record Step(
        WorkspaceId workspace,
        MessageId message,
        MessageState to,
        int attempt,
        @Nullable String reason,
        @Nullable String detail,
        Instant at,
        String actor) {
    /** The reason of a step that follows from a provider's word when it was asked. */
    public static final String ASKED = "provider_was_asked";

    /** Whether the provider said so of a message that it had taken, by a receipt or when it was asked. */
    public boolean isReported() {
        return actor.startsWith("provider:") || ASKED.equals(reason);
    }
}
