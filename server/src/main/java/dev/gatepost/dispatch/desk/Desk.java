package dev.gatepost.dispatch.desk;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.messages.FindUncertain;
import dev.gatepost.messages.FindUncertain.Doubt;
import dev.gatepost.messages.FindUncertain.Kind;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.SenderId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What lies upon the desk of a workspace, and what may be done about it (OBS-06). */
public final class Desk {
    private final Parts parts;

    /** What the desk works with. */
    public record Parts(
            Database database, Progress progress, Queue queue, Connections connections, Audit audit, Clock clock) {}

    public Desk(Parts parts) {
        this.parts = parts;
    }

    /** For how long nothing has been known of a message. */
    public enum Age {
        UNDER_A_MINUTE("under_1m", Duration.ofMinutes(1)),
        UNDER_A_QUARTER("under_15m", Duration.ofMinutes(15)),
        UNDER_AN_HOUR("under_1h", Duration.ofHours(1)),
        UNDER_A_DAY("under_24h", Duration.ofDays(1)),
        OLDER("older", Duration.ofDays(100_000));

        private final String written;
        private final Duration below;

        Age(String written, Duration below) {
            this.written = written;
            this.below = below;
        }

        public String written() {
            return written;
        }

        static Age of(Duration age) {
            for (Age one : values()) {
                if (age.compareTo(one.below) < 0) {
                    return one;
                }
            }
            return OLDER;
        }
    }

    /** Messages that have the same in common. {@code provider} is null when the connection is gone. */
    public record Group(
            Kind kind,
            @Nullable UUID connection,
            @Nullable String provider,
            SenderId sender,
            String reason,
            Age age,
            boolean canBeAsked) {}

    /** @param complete whether all were looked at; otherwise there are more */
    public record Groups(Map<Group, Integer> counts, boolean complete) {}

    /** Groups what lies there, the largest group first. */
    public Groups groups(Workspace workspace) {
        FindUncertain.Page page = page(workspace, Selection.ALL, null, FindUncertain.MOST_LOOKED_AT);
        Instant now = workspace.clock().at(parts.clock().instant());
        Map<Group, Integer> counts = new HashMap<>();
        for (Doubt doubt : page.doubts()) {
            Optional<Connections.Open> open = open(doubt.connection());
            var group = new Group(
                    doubt.kind(),
                    doubt.connection(),
                    open.map(o -> o.provider().name()).orElse(null),
                    doubt.sender(),
                    doubt.reason(),
                    Age.of(Duration.between(doubt.since(), now)),
                    open.filter(o -> o.provider().traits().canBeAsked()).isPresent());
            counts.merge(group, 1, Integer::sum);
        }
        Map<Group, Integer> sorted = new java.util.LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<Group, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(e -> e.getKey().toString()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return new Groups(sorted, page.next() == null);
    }

    /** A page of what was selected, newest first. */
    public FindUncertain.Page page(Workspace workspace, Selection selection, @Nullable MessageId after, int limit) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> FindUncertain.page(tx, workspace.id(), selection, after, limit));
    }

    /** Who does it, and why; told to the audit as it stands. */
    public record Because(
            String actor, String reason, @Nullable String evidence, String correlation) {}

    /**
     * What came of asking. The answers come by themselves, soon.
     *
     * @param complete whether all that was selected was looked at; otherwise the same call goes on
     */
    public record Asked(int asked, int cannotBeAsked, boolean complete) {}

    /** Has the providers asked now for what was selected. */
    public Asked ask(Workspace workspace, Selection selection, Because because) {
        return new AskAgain(this, parts).of(workspace, selection, because);
    }

    /** What a person may say of messages. */
    public enum Verdict {
        DELIVERED("delivered"),
        FAILED("failed"),
        /** They are decided again and leave again, though the provider may have them. */
        SEND_AGAIN("send_again");

        private final String written;

        Verdict(String written) {
            this.written = written;
        }

        public String written() {
            return written;
        }

        public static Optional<Verdict> parse(String text) {
            return java.util.Arrays.stream(values())
                    .filter(v -> v.written.equals(text))
                    .findFirst();
        }
    }

    /** What came of settling. */
    public sealed interface Settled {
        /**
         * @param settled how many were moved
         * @param left how many of those selected were not, because the verdict is none for their state or purpose
         * @param complete whether all that was selected was looked at; otherwise the same call goes on
         */
        record Done(int settled, int left, boolean complete) implements Settled {}

        /** They are no one-time codes, and nobody said that a duplicate is acceptable. Nothing was moved. */
        record WouldDouble(int messages) implements Settled {}
    }

    /**
     * Settles what was selected.
     *
     * @param acceptDuplicate whether persons may get twice what is no one-time code
     */
    public Settled settle(
            Workspace workspace, Selection selection, Verdict verdict, boolean acceptDuplicate, Because because) {
        return new SettleByHand(this, parts).of(workspace, selection, verdict, acceptDuplicate, because);
    }

    /** The connection with its provider, if it is still there. */
    Optional<Connections.Open> open(@Nullable UUID connection) {
        return connection == null ? Optional.empty() : parts.connections().open(new ConnectionId(connection));
    }

    /** All that was selected, in portions, as long as there is time. */
    boolean eachPage(
            Workspace workspace, Selection selection, int atOnce, java.util.function.Consumer<List<Doubt>> act) {
        long end = System.nanoTime() + LONGEST.toNanos();
        MessageId after = null;
        do {
            FindUncertain.Page page = page(workspace, selection, after, atOnce);
            if (!page.doubts().isEmpty()) {
                act.accept(new ArrayList<>(page.doubts()));
            }
            after = page.next();
        } while (after != null && System.nanoTime() < end);
        return after == null;
    }

    /** A call ends after about this long and says that there may be more. */
    private static final Duration LONGEST = Duration.ofSeconds(20);
}
