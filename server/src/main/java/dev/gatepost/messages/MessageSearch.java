package dev.gatepost.messages;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.TemplateId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What messages are looked for by; null means "any". All of it must hold.
 *
 * @param contact null when no address was asked for
 * @param templates the templates of the name asked for; null when none was
 * @param from the workspace's time, inclusive
 * @param until the workspace's time, exclusive
 * @param realTime whether the workspace's clock is right: then times bound the ids too
 */
public record MessageSearch(
        WorkspaceId workspace,
        @Nullable MessageState state,
        @Nullable ContactId contact,
        @Nullable List<TemplateId> templates,
        byte @Nullable [] referenceHash,
        @Nullable String reason,
        @Nullable Purpose purpose,
        @Nullable Channel channel,
        @Nullable Instant from,
        @Nullable Instant until,
        boolean realTime) {
    /** How much an id's time may be before or after the instant of acceptance beside it. */
    private static final long SLACK_SECONDS = 60;

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    /** All messages of a workspace. */
    public static MessageSearch all(WorkspaceId workspace) {
        return new MessageSearch(workspace, null, null, null, null, null, null, null, null, null, false);
    }

    /** All messages with this reference. */
    public static MessageSearch ofReference(WorkspaceId workspace, byte[] referenceHash) {
        return new MessageSearch(workspace, null, null, null, referenceHash, null, null, null, null, null, false);
    }

    /** The ids are not below this. */
    UUID lowest() {
        return realTime && from != null ? at(from.minusSeconds(SLACK_SECONDS)) : FIRST;
    }

    /** The ids are below this. */
    UUID highest() {
        return realTime && until != null ? at(until.plusSeconds(SLACK_SECONDS)) : LAST;
    }

    private static UUID at(Instant instant) {
        long millis = Math.clamp(instant.toEpochMilli(), 0, (1L << 48) - 1);
        return new UUID(millis << 16, 0);
    }
}
