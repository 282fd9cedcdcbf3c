package dev.gatepost.privacy.retention;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.SinkStore.Sink;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One purge.
 *
 * @param cutoff what was older had to go
 * @param purged rows that went
 * @param held rows that stayed because of holds (counted to 10,000)
 * @param holds how many holds were in force
 */
record RetentionRun(
        WorkspaceId workspace,
        UUID id,
        String dataClass,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Instant cutoff,
        long purged,
        long held,
        int holds) {
    private static final String PREFIX = "run";

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    String written() {
        return written(id);
    }

    static String written(UUID id) {
        return Ids.write(PREFIX, id);
    }

    /** The same after another part. */
    RetentionRun with(long more, long nowHeld, int nowHolds, @Nullable Instant end) {
        return new RetentionRun(workspace, id, dataClass, startedAt, end, cutoff, purged + more, nowHeld, nowHolds);
    }

    Map<String, Object> document(List<Sink> sinks) {
        return Answers.document(
                "id",
                written(),
                "class",
                dataClass,
                "started_at",
                startedAt.toString(),
                "finished_at",
                finishedAt == null ? null : finishedAt.toString(),
                "older_than",
                cutoff.toString(),
                "purged",
                purged,
                "held",
                held,
                "holds_in_force",
                holds,
                "sinks",
                sinks.stream().map(Sink::document).toList());
    }
}
