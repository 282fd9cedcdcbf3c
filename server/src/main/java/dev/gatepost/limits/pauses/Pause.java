package dev.gatepost.limits.pauses;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One pause, in force or resumed.
 *
 * @param workspace {@link WorkspaceId#INSTANCE} for what stops every workspace
 * @param value which sender, connection …; null for {@code all} and {@code workspace}
 * @param resumed null while it is in force
 */
public record Pause(
        WorkspaceId workspace,
        PauseId id,
        PauseScope scope,
        @Nullable String value,
        String reason,
        String madeBy,
        Instant madeAt,
        @Nullable Resumed resumed) {
    /** Who let it go on, when and why. */
    public record Resumed(String by, Instant at, String reason) {}
}
