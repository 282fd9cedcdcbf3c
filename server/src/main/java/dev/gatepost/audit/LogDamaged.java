package dev.gatepost.audit;

import dev.gatepost.platform.WorkspaceId;
import java.io.Serial;

/** The database lacks events that a signed checkpoint vouches for. Nothing is proven from such a log. */
public final class LogDamaged extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    LogDamaged(WorkspaceId log, long seq) {
        super("The audit log of %s lacks events from %d on that its checkpoint vouches for.".formatted(log, seq));
    }
}
