package dev.gatepost.intake.exports;

import dev.gatepost.platform.Answers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An export of messages in the clear.
 *
 * @param filter what was looked for, as it was asked; an address in it is left out
 * @param content whether texts and variables go along, or addresses alone
 * @param messages how many
 * @param endedAt when somebody ended it before its time
 * @param destroyed what was said of the copies outside, or null
 */
record Export(
        ExportId id,
        Instant madeAt,
        String madeBy,
        String reason,
        String filter,
        boolean content,
        int messages,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable Destroyed destroyed,
        List<Fetch> fetches) {
    Export {
        fetches = List.copyOf(fetches);
    }

    /** That all copies outside are gone: who says so, and how it was done. */
    record Destroyed(Instant at, String by, String how) {}

    /** One file that left. */
    record Fetch(Instant at, String by, String from) {}

    /** Whether it can be fetched no more. */
    boolean isOver(Instant now) {
        return endedAt != null || !now.isBefore(expiresAt);
    }

    /** Whether files left, it is over, and nobody has said that they are gone. */
    boolean hasCopiesOutside(Instant now) {
        return isOver(now) && !fetches.isEmpty() && destroyed == null;
    }

    Map<String, Object> document(Instant now) {
        return Answers.document(
                "id",
                id.toString(),
                "state",
                isOver(now) ? "over" : "open",
                "made_at",
                madeAt.toString(),
                "made_by",
                madeBy,
                "reason",
                reason,
                "filter",
                filter,
                "content",
                content,
                "messages",
                messages,
                "expires_at",
                expiresAt.toString(),
                "ended_at",
                endedAt == null ? null : endedAt.toString(),
                "fetches",
                fetches.stream()
                        .map(f -> Answers.document("at", f.at().toString(), "by", f.by(), "from", f.from()))
                        .toList(),
                "copies_outside",
                hasCopiesOutside(now),
                "copies_destroyed",
                destroyed == null
                        ? null
                        : Answers.document(
                                "at", destroyed.at().toString(), "by", destroyed.by(), "how", destroyed.how()));
    }
}
