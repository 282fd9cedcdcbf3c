package dev.gatepost.evidence.reviews;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A campaign. */
record Review(
        UUID id,
        String kind,
        Instant startedAt,
        String startedBy,
        Instant deadline,
        @Nullable Instant finishedAt,
        List<Item> items) {
    static final List<String> KINDS = List.of("access", "rotation", "vendor");
    static final List<String> DECISIONS = List.of("keep", "change", "revoke");
    private static final String PREFIX = "rev";
    private static final String ITEM = "rvi";

    Review {
        items = List.copyOf(items);
    }

    /** One thing to decide on; undecided while {@code decision} is null. */
    record Item(
            UUID id,
            Reviewed.Subject of,
            @Nullable String decision,
            @Nullable String reason,
            @Nullable String decidedBy,
            @Nullable Instant decidedAt) {
        String written() {
            return Ids.write(ITEM, id);
        }

        Map<String, Object> document() {
            return Answers.document(
                    "id",
                    written(),
                    "subject",
                    of.subject(),
                    "label",
                    of.label(),
                    "detail",
                    of.detail(),
                    "decision",
                    decision,
                    "reason",
                    reason,
                    "decided_by",
                    decidedBy,
                    "decided_at",
                    decidedAt == null ? null : decidedAt.toString());
        }
    }

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    static Optional<UUID> parseItem(String text) {
        return Ids.read(ITEM, text);
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    long decided() {
        return items.stream().filter(i -> i.decision() != null).count();
    }

    Map<String, Object> document(Instant now, boolean whole) {
        return Answers.document(
                "id",
                written(),
                "kind",
                kind,
                "started_at",
                startedAt.toString(),
                "started_by",
                startedBy,
                "deadline",
                deadline.toString(),
                "finished_at",
                finishedAt == null ? null : finishedAt.toString(),
                "overdue",
                finishedAt == null && deadline.isBefore(now),
                "items_total",
                items.size(),
                "items_decided",
                decided(),
                "completion",
                items.isEmpty() ? 1.0 : (double) decided() / items.size(),
                "items",
                whole ? items.stream().map(Item::document).toList() : null);
    }
}
