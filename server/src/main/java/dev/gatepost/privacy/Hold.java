package dev.gatepost.privacy;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An order to keep what would go. Whom it covers is known by a keyed hash or an id.
 *
 * @param until when it ends by itself, or null
 * @param lifted who ended it, when and why, or null while nobody did
 */
public record Hold(
        UUID id,
        Kind kind,
        Target target,
        String reason,
        String caseNumber,
        String madeBy,
        Instant madeAt,
        @Nullable Instant until,
        @Nullable Lifted lifted) {
    private static final String PREFIX = "hol";

    /** What it covers. */
    public enum Kind {
        /** All that is held about one person. */
        PERSON,
        /** One message, and therefore the person to whom it went. */
        MESSAGE,
        /** Every message of one reference of the caller's: a campaign, a case, an order. */
        REFERENCE,
        /** The whole workspace. */
        WORKSPACE;

        public String written() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** What it is found by; what does not fit its kind is null. */
    public record Target(
            byte @Nullable [] index,
            @Nullable UUID contact,
            @Nullable UUID message,
            byte @Nullable [] reference) {
        /** Everything. */
        public static Target workspace() {
            return new Target(null, null, null, null);
        }
    }

    /** How it ended. */
    public record Lifted(String by, Instant at, String reason) {}

    /** {@code hol_…} */
    public static String written(UUID id) {
        return Ids.write(PREFIX, id);
    }

    /** Reads the written form; empty when it is none. */
    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    /** Whether it still forbids. */
    public boolean isInForce(Instant now) {
        return lifted == null && (until == null || now.isBefore(until));
    }

    Map<String, Object> document(Instant now) {
        return Answers.document(
                "id",
                written(id),
                "kind",
                kind.written(),
                "contact",
                target.contact() == null ? null : Ids.write("con", target.contact()),
                "message",
                target.message() == null ? null : Ids.write("msg", target.message()),
                "state",
                isInForce(now) ? "in_force" : "over",
                "reason",
                reason,
                "case_number",
                caseNumber,
                "made_by",
                madeBy,
                "made_at",
                madeAt.toString(),
                "until",
                until == null ? null : until.toString(),
                "lifted_by",
                lifted == null ? null : lifted.by(),
                "lifted_at",
                lifted == null ? null : lifted.at().toString(),
                "lift_reason",
                lifted == null ? null : lifted.reason());
    }
}
