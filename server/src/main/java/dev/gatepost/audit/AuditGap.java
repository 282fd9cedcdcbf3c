package dev.gatepost.audit;

import dev.gatepost.platform.WorkspaceId;
import java.io.Serial;
import java.util.UUID;

/**
 * A batch of events vanished, or was slipped in, before it was sequenced. The log of that workspace stands still until
 * a person has looked: going on would make the loss look like the truth.
 */
public final class AuditGap extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    AuditGap(WorkspaceId log, UUID writer, long expected, long found) {
        super("The audit log of %s has a gap: writer %s should go on with batch %d, but batch %d follows."
                .formatted(log, writer, expected, found));
    }
}
