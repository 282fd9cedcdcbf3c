package dev.gatepost.callbacks.optouts;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One comparison with one provider's list, and how far it got. Times are real ones, also where a workspace's clock was
 * moved.
 *
 * @param cursor where the next page begins: theirs in their own words, ours as the hex of an index
 * @param step how many pages are behind it
 * @param tries how often the page in hand failed
 * @param counts what was found, by name
 */
record Run(
        WorkspaceId workspace,
        UUID id,
        ConnectionId connection,
        Status status,
        Phase phase,
        String cursor,
        int step,
        int tries,
        Map<String, Long> counts,
        @Nullable String error,
        String askedBy,
        Instant askedAt,
        Instant nextAt,
        @Nullable Instant finishedAt) {
    static final String PREFIX = "oor";
    private static final int MOST_TRIES = 6;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    enum Status {
        RUNNING,
        DONE,
        FAILED;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose list is being read. */
    enum Phase {
        THEIRS,
        OURS;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Run asked(WorkspaceId workspace, UUID id, ConnectionId connection, String by, Instant now) {
        return new Run(
                workspace, id, connection, Status.RUNNING, Phase.THEIRS, "", 0, 0, Map.of(), null, by, now, now, null);
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    /** After a page of the same list. */
    Run on(String nextCursor, Map<String, Long> found, Instant now) {
        return at(phase, nextCursor, plus(found), now);
    }

    /** After the last page of their list. */
    Run onToOurs(Map<String, Long> found, Instant now) {
        return at(Phase.OURS, "", plus(found), now);
    }

    Run done(Map<String, Long> found, Instant now) {
        return at(phase, cursor, plus(found), now).ended(Status.DONE, 0, null, now);
    }

    Run failed(String why, Instant now) {
        return ended(Status.FAILED, tries + 1, why, now);
    }

    /** To be tried again a while later; failed when it was tried often enough. */
    Run stumbled(String why, Instant now) {
        if (tries + 1 >= MOST_TRIES) {
            return failed(why, now);
        }
        Duration wait = Duration.ofSeconds(2L << 2 * tries);
        Instant next = now.plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
        return new Run(
                workspace,
                id,
                connection,
                status,
                phase,
                cursor,
                step,
                tries + 1,
                counts,
                why,
                askedBy,
                askedAt,
                next,
                null);
    }

    private Run at(Phase newPhase, String newCursor, Map<String, Long> newCounts, Instant now) {
        return new Run(
                workspace,
                id,
                connection,
                status,
                newPhase,
                newCursor,
                step + 1,
                0,
                newCounts,
                null,
                askedBy,
                askedAt,
                now,
                null);
    }

    private Run ended(Status newStatus, int newTries, @Nullable String why, Instant now) {
        return new Run(
                workspace,
                id,
                connection,
                newStatus,
                phase,
                cursor,
                step,
                newTries,
                counts,
                why,
                askedBy,
                askedAt,
                now,
                now);
    }

    private Map<String, Long> plus(Map<String, Long> found) {
        Map<String, Long> out = new TreeMap<>(counts);
        found.forEach((name, count) -> out.merge(name, count, Long::sum));
        return out;
    }
}
