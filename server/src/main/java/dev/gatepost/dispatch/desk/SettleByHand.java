package dev.gatepost.dispatch.desk;

import dev.gatepost.access.Workspace;
import dev.gatepost.dispatch.desk.Desk.Because;
import dev.gatepost.dispatch.desk.Desk.Settled;
import dev.gatepost.dispatch.desk.Desk.Verdict;
import dev.gatepost.messages.FindUncertain.Doubt;
import dev.gatepost.messages.FindUncertain.Kind;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Settles messages because a person says so, in portions: takes the questions about them out of the lane first and the
 * rows of their states second, as dispatch does. What a provider said in the meantime holds (OBS-06).
 */
final class SettleByHand {
    /** The reason of the step, whatever the person's own words are. */
    static final String REASON = "settled_by_hand";

    private static final int AT_ONCE = 500;

    private final Desk desk;
    private final Desk.Parts parts;

    SettleByHand(Desk desk, Desk.Parts parts) {
        this.desk = desk;
        this.parts = parts;
    }

    Settled of(Workspace workspace, Selection selection, Verdict verdict, boolean acceptDuplicate, Because because) {
        boolean guarded = verdict == Verdict.SEND_AGAIN && !acceptDuplicate;
        if (guarded) {
            var doubled = new AtomicInteger();
            desk.eachPage(
                    workspace,
                    selection,
                    AT_ONCE,
                    doubts -> doubled.addAndGet((int)
                            doubts.stream().filter(SettleByHand::wouldDouble).count()));
            if (doubled.get() > 0) {
                return new Settled.WouldDouble(doubled.get());
            }
        }
        var settled = new AtomicInteger();
        var left = new AtomicInteger();
        boolean complete = desk.eachPage(workspace, selection, AT_ONCE, doubts -> {
            List<Doubt> these = doubts.stream()
                    .filter(d -> d.state().mayBecome(state(verdict)))
                    // One that became uncertain since it was counted waits for the next call.
                    .filter(d -> !guarded || !wouldDouble(d))
                    .toList();
            int moved = these.isEmpty() ? 0 : write(workspace, these, verdict, because);
            settled.addAndGet(moved);
            left.addAndGet(doubts.size() - moved);
        });
        return new Settled.Done(settled.get(), left.get(), complete);
    }

    /** For a code that has run out soon twice is better than never; for anything else it is a mistake. */
    private static boolean wouldDouble(Doubt doubt) {
        return doubt.kind() == Kind.UNCERTAIN && doubt.purpose() != Purpose.OTP;
    }

    private static MessageState state(Verdict verdict) {
        return switch (verdict) {
            case DELIVERED -> MessageState.DELIVERED;
            case FAILED -> MessageState.FAILED;
            case SEND_AGAIN -> MessageState.ACCEPTED;
        };
    }

    private int write(Workspace workspace, List<Doubt> doubts, Verdict verdict, Because because) {
        Map<MessageId, Doubt> byId = new HashMap<>();
        doubts.forEach(d -> byId.put(d.message(), d));
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        List<Doubt> moved = parts.database().transact(Role.DISPATCH, scope, tx -> {
            List<Step> steps = steps(tx, workspace, doubts, verdict, because);
            return steps.stream()
                    .map(s -> java.util.Objects.requireNonNull(byId.get(s.message())))
                    .toList();
        });
        if (verdict == Verdict.SEND_AGAIN) {
            moved.forEach(d -> parts.queue()
                    .wake(
                            Lanes.of(d.purpose()),
                            new Queue.Key(workspace.id(), d.sender().value())));
        }
        return moved.size();
    }

    private List<Step> steps(Connection tx, Workspace workspace, List<Doubt> doubts, Verdict verdict, Because because)
            throws SQLException {
        Instant now = parts.clock().instant();
        parts.queue()
                .remove(
                        tx,
                        doubts.stream()
                                .map(d -> Queue.Entry.now(
                                        workspace.id(),
                                        Lanes.SETTLE,
                                        d.message().value(),
                                        now))
                                .toList());
        List<Step> moved = parts.progress()
                .apply(
                        tx,
                        doubts.stream()
                                .map(d -> step(workspace, d, verdict, because, now))
                                .toList());
        if (verdict == Verdict.SEND_AGAIN) {
            Map<MessageId, Doubt> byId = new HashMap<>();
            doubts.forEach(d -> byId.put(d.message(), d));
            parts.queue()
                    .enqueue(
                            tx,
                            moved.stream()
                                    .map(s -> entry(
                                            workspace, java.util.Objects.requireNonNull(byId.get(s.message())), now))
                                    .toList());
        }
        if (!moved.isEmpty()) {
            parts.audit()
                    .append(
                            tx,
                            List.of(AskAgain.told(
                                    workspace, "messages.settled", moved.size(), because, verdict.written(), now)));
        }
        return moved;
    }

    private static Step step(Workspace workspace, Doubt d, Verdict verdict, Because because, Instant now) {
        return new Step(
                workspace.id(),
                d.message(),
                state(verdict),
                d.attempt(),
                REASON,
                verdict.written(),
                workspace.clock().at(now),
                because.actor());
    }

    private static Queue.Entry entry(Workspace workspace, Doubt d, Instant now) {
        return new Queue.Entry(
                workspace.id(),
                Lanes.of(d.purpose()),
                d.sender().value(),
                d.message().value(),
                now,
                0);
    }
}
