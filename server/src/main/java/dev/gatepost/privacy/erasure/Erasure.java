package dev.gatepost.privacy.erasure;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.Hold;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.SinkStore.Sink;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request to be forgotten, and how far it got.
 *
 * @param named whom it is about; the sealed address is empty once every store is done
 * @param deadline until when the systems outside must have followed
 */
record Erasure(
        WorkspaceId workspace,
        UUID id,
        Asked asked,
        People.Named named,
        State state,
        @Nullable UUID heldBy,
        Marks marks) {
    private static final String PREFIX = "era";

    /** How far it is. */
    enum State {
        /** Nobody looked yet. */
        ASKED,
        /** A hold forbids it; it goes on when the hold is lifted. */
        HELD,
        /** Store by store. */
        ERASING,
        /** The person is erased here; systems outside have not all said that they followed. */
        TELLING,
        DONE;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What was asked for.
     *
     * @param wholeOrganisation whether the person is erased in all workspaces of the organisation
     * @param requestedBy in whose name: {@code person}, {@code representative}, {@code authority}, {@code controller}
     */
    record Asked(
            boolean wholeOrganisation, String reason, String requestedBy, String by, Instant at, Instant deadline) {
        String scope() {
            return wholeOrganisation ? "organisation" : "workspace";
        }
    }

    /**
     * When what happened.
     *
     * @param epoch the newest epoch under which copies of destroyed keys lie; null when no key was there
     * @param unreadableBy when that epoch is destroyed at the latest, and no backup opens any more
     */
    record Marks(
            @Nullable Instant erasedAt,
            @Nullable Integer epoch,
            @Nullable Instant unreadableBy,
            @Nullable Instant doneAt,
            @Nullable Instant remindedAt,
            @Nullable Instant escalatedAt) {}

    /** One store in one workspace. */
    record Step(
            WorkspaceId target,
            String store,
            long found,
            long erased,
            long kept,
            @Nullable String why,
            @Nullable UUID reached,
            Instant at,
            @Nullable Instant finishedAt) {
        Map<String, Object> document(String workspaceName) {
            return Answers.document(
                    "workspace",
                    workspaceName,
                    "store",
                    store,
                    "found",
                    found,
                    "erased",
                    erased,
                    "kept",
                    kept,
                    "why",
                    why,
                    "finished_at",
                    finishedAt == null ? null : finishedAt.toString());
        }
    }

    String written() {
        return written(id);
    }

    static String written(UUID id) {
        return Ids.write(PREFIX, id);
    }

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    /** Whether somebody outside is late. */
    boolean isOverdue(Instant now) {
        return state != State.DONE && now.isAfter(asked.deadline());
    }

    Map<String, Object> document(List<Map<String, Object>> steps, List<Sink> sinks, Instant now) {
        return Answers.document(
                "id",
                written(),
                "state",
                state.written(),
                "scope",
                asked.scope(),
                "reason",
                asked.reason(),
                "requested_by",
                asked.requestedBy(),
                "asked_by",
                asked.by(),
                "asked_at",
                asked.at().toString(),
                "deadline",
                asked.deadline().toString(),
                "overdue",
                isOverdue(now),
                "held_by",
                heldBy == null ? null : Hold.written(heldBy),
                "steps",
                steps.isEmpty() ? null : steps,
                "sinks",
                sinks.isEmpty() ? null : sinks.stream().map(Sink::document).toList(),
                "erased_at",
                text(marks.erasedAt()),
                "unreadable_in_every_copy_by",
                text(marks.unreadableBy()),
                "done_at",
                text(marks.doneAt()));
    }

    private static @Nullable String text(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }
}
