package dev.gatepost.copies;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A copy that was made.
 *
 * @param settings how many settings were taken over
 * @param customers how many people were made up
 * @param leftOut how many customers were met of whom nobody could be made up
 * @param objections what was left, each with why
 */
public record MaskedCopy(
        UUID id,
        WorkspaceId from,
        String madeBy,
        Instant madeAt,
        String reason,
        int settings,
        int customers,
        long leftOut,
        List<String> objections) {
    private static final String PREFIX = "cpy";

    public MaskedCopy {
        objections = List.copyOf(objections);
    }

    /** {@code cpy_…}. */
    public String written() {
        return Ids.write(PREFIX, id);
    }
}
