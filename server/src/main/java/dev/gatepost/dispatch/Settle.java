package dev.gatepost.dispatch;

import dev.gatepost.access.Workspaces;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.AttemptStore.Attempt;
import dev.gatepost.messages.AttemptStore.InFlight;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Reported;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Standing;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles messages that the provider may have, or of which it owes a receipt: hand-overs whose lease ended become
 * uncertain, and the provider is asked where it can be. Only its own "I have it not" puts an uncertain message back
 * into its lane; one that it took stays as it is until it says more (MSG-02, OBS-06).
 */
final class Settle {
    private static final Logger LOG = LoggerFactory.getLogger(Settle.class);
    private static final String ACTOR = "component:settle";
    private static final int MOST_ASKED = 40;
    /** Questions under way at once. */
    private static final int MOST_QUESTIONS = 64;

    /** Younger than this, a provider's "not here" may just mean "not here yet". */
    private static final Duration OLD_ENOUGH = Duration.ofSeconds(2);

    private final Parts parts;
    private final Together together;
    private final Semaphore questions = new Semaphore(MOST_QUESTIONS);

    /** What settling works with. */
    record Parts(
            Database database,
            Workspaces workspaces,
            AttemptStore attempts,
            MessageStore messages,
            Progress progress,
            Queue queue,
            Connections connections,
            Clock clock) {}

    /** How questions are put: all of them are answered when it returns. */
    @FunctionalInterface
    interface Together {
        void run(List<Runnable> questions);
    }

    /** Asks at once, so that one provider that does not answer keeps no other waiting. */
    Settle(Parts parts) {
        this(parts, questions -> {
            try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
                questions.forEach(calls::execute);
            }
        });
    }

    Settle(Parts parts, Together together) {
        this.parts = parts;
        this.together = together;
    }

    /** Turns overdue hand-overs of these workspaces into uncertain ones. */
    void recover(List<WorkspaceId> workspaces) {
        parts.database().<@Nullable Void>transact(Role.DISPATCH, new Scope(workspaces, List.of()), tx -> {
            Instant now = parts.clock().instant();
            List<InFlight> overdue = parts.attempts().overdue(tx, workspaces, now, 500);
            if (overdue.isEmpty()) {
                return null;
            }
            parts.attempts().end(tx, overdue);
            parts.attempts()
                    .record(
                            tx,
                            overdue.stream()
                                    .map(f -> new Attempt(
                                            f.workspace(),
                                            f.message(),
                                            f.attempt(),
                                            f.connection(),
                                            "unknown",
                                            "lease_ended",
                                            null,
                                            f.startedAt(),
                                            now))
                                    .toList());
            parts.progress().apply(tx, overdue.stream().map(this::uncertain).toList());
            parts.queue()
                    .enqueue(
                            tx,
                            overdue.stream()
                                    .map(f -> Queue.Entry.now(
                                            f.workspace(),
                                            Lanes.SETTLE,
                                            f.message().value(),
                                            now))
                                    .toList());
            return null;
        });
    }

    private Step uncertain(InFlight f) {
        return new Step(
                f.workspace(),
                f.message(),
                MessageState.UNCERTAIN,
                f.attempt(),
                "provider_may_have_it",
                "lease_ended",
                local(f.workspace()),
                ACTOR);
    }

    private record Doubt(Queue.Entry entry, StoredMessage message, Attempt attempt) {}

    /** Asks for a few uncertain messages of each workspace. */
    List<WorkspaceId> batch(List<WorkspaceId> workspaces) {
        List<Doubt> doubts =
                parts.database().transact(Role.DISPATCH, new Scope(workspaces, List.of()), tx -> take(tx, workspaces));
        together.run(doubts.stream().<Runnable>map(d -> () -> ask(d)).toList());
        return doubts.isEmpty()
                ? List.of()
                : doubts.stream().map(d -> d.entry().workspace()).distinct().toList();
    }

    private void ask(Doubt doubt) {
        Optional<Connections.Open> open =
                parts.connections().open(new ConnectionId(doubt.attempt().connection()));
        if (open.isEmpty() || !open.get().provider().traits().canBeAsked()) {
            return;
        }
        questions.acquireUninterruptibly();
        try {
            var reference = new AttemptReference(AttemptReferences.write(
                    doubt.message().id(), doubt.attempt().number()));
            Standing standing = open.get().provider().ask(reference, open.get().account());
            SendMeters.asked(open.get().provider(), standing);
            settle(doubt, standing);
        } catch (RuntimeException e) {
            LOG.warn("{}: asking failed: {}", doubt.message().id(), Failures.describe(e));
        } finally {
            questions.release();
        }
    }

    private List<Doubt> take(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        Instant now = parts.clock().instant();
        List<Doubt> out = new ArrayList<>();
        List<Queue.Entry> again = new ArrayList<>();
        Map<MessageId, WorkspaceId> silent = new TreeMap<>();
        for (Queue.Entry entry : parts.queue().claim(tx, Lanes.SETTLE, workspaces, now, 20)) {
            MessageId id = new MessageId(entry.item());
            Optional<StoredMessage> message = parts.messages().find(tx, entry.workspace(), id);
            List<Attempt> attempts = parts.attempts().of(tx, entry.workspace(), id);
            if (message.isEmpty()
                    || attempts.isEmpty()
                    || !mayBeAskedFor(message.get().state())) {
                continue;
            }
            out.add(new Doubt(entry, message.get(), attempts.getLast()));
            if (message.get().state() != MessageState.UNCERTAIN) {
                silent.put(id, entry.workspace());
            } else if (entry.tries() < MOST_ASKED) {
                // If this process dies while it asks, the next look comes by itself.
                Duration wait = Duration.ofSeconds(Math.min(60, 2 + entry.tries()));
                again.add(new Queue.Entry(
                        entry.workspace(), Lanes.SETTLE, entry.item(), now.plus(wait), entry.tries() + 1));
            }
        }
        parts.queue().enqueue(tx, again);
        // It lay in this lane because its receipt was overdue; it is looked for again by its age (LateReceipts).
        MessageShelf.withoutReceipt(tx, silent);
        return out;
    }

    private static boolean mayBeAskedFor(MessageState state) {
        return state == MessageState.UNCERTAIN || state == MessageState.SUBMITTED || state == MessageState.SENT;
    }

    private void settle(Doubt doubt, Standing standing) {
        StoredMessage m = doubt.message();
        Scope scope = new Scope(List.of(m.workspace()), List.of());
        Instant now = parts.clock().instant();
        switch (standing) {
            case Standing.CannotTell(String why) -> {}
            case Standing.Has(String reference, var status) ->
                parts.database().<@Nullable Void>transact(Role.DISPATCH, scope, tx -> {
                    parts.attempts()
                            .learn(tx, m.workspace(), m.id(), doubt.attempt().number(), reference);
                    Step step = step(doubt, Reported.state(status.name()), Step.ASKED, reference);
                    parts.progress().apply(tx, List.of(step));
                    return null;
                });
            case Standing.HasNot() -> {
                if (m.state() == MessageState.UNCERTAIN
                        && !doubt.attempt().finishedAt().plus(OLD_ENOUGH).isAfter(now)) {
                    sendAgain(doubt, now);
                }
            }
        }
    }

    /** Puts a message back into its lane; not if another node heard the same before, for then it lies there already. */
    private void sendAgain(Doubt doubt, Instant now) {
        StoredMessage m = doubt.message();
        var entry =
                new Queue.Entry(m.workspace(), Lanes.of(m.purpose()), m.sender().value(), m.id().value(), now, 0);
        parts.database().<@Nullable Void>transact(Role.DISPATCH, new Scope(List.of(m.workspace()), List.of()), tx -> {
            Progress.Held held = parts.progress().take(tx, List.of(m));
            if (held.state(m.id()).equals(Optional.of(MessageState.UNCERTAIN))) {
                Step step = step(doubt, MessageState.ACCEPTED, "provider_has_it_not", null);
                if (!parts.progress().apply(tx, List.of(step), held).isEmpty()) {
                    parts.queue().enqueue(tx, List.of(entry));
                }
            }
            return null;
        });
        parts.queue().wake(entry.lane(), new Queue.Key(m.workspace(), m.sender().value()));
    }

    private Step step(Doubt doubt, MessageState to, String reason, @Nullable String detail) {
        return new Step(
                doubt.message().workspace(),
                doubt.message().id(),
                to,
                doubt.attempt().number(),
                reason,
                detail,
                local(doubt.message().workspace()),
                ACTOR);
    }

    private Instant local(WorkspaceId workspace) {
        return parts.workspaces().get(workspace).clock().at(parts.clock().instant());
    }
}
