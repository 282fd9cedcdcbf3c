package dev.gatepost.privacy.retention;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A workspace's own word on how long something stays.
 *
 * @param place the class of data, the purpose and the country that it is for; empty texts mean any
 * @param askedBy the name of the person who asked
 */
record RetentionRule(
        WorkspaceId workspace,
        UUID id,
        Place place,
        int days,
        String reason,
        State state,
        String askedBy,
        Instant askedAt,
        @Nullable String approvedBy) {
    private static final String PREFIX = "ret";

    /** Where a rule stands in the matrix. */
    record Place(String dataClass, String purpose, String region) {}

    /** What became of it. */
    enum State {
        /** It keeps longer than the default, so another person must approve it. */
        PROPOSED,
        ACTIVE,
        /** A newer one for the same place is in force. */
        SUPERSEDED,
        WITHDRAWN;

        String written() {
            return name().toLowerCase(java.util.Locale.ROOT);
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
                "class",
                place.dataClass(),
                "purpose",
                place.purpose().isEmpty() ? null : place.purpose(),
                "region",
                place.region().isEmpty() ? null : place.region(),
                "days",
                days,
                "reason",
                reason,
                "state",
                state.written(),
                "asked_by",
                askedBy,
                "asked_at",
                askedAt.toString(),
                "approved_by",
                approvedBy);
    }
}
