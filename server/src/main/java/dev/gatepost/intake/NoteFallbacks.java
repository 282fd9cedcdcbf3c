package dev.gatepost.intake;

import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.OnMessageChange;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Notes, in the transaction that ends a message without delivery, that its fallback is to be followed. Costs nothing
 * while messages go well, and one look by key where some do not (MSG-04).
 */
public final class NoteFallbacks implements OnMessageChange {
    private final MessageStore messages;
    private final Queue queue;
    private final Clock clock;

    public NoteFallbacks(MessageStore messages, Queue queue, Clock clock) {
        this.messages = messages;
        this.queue = queue;
        this.clock = clock;
    }

    /** Whether a message in this state has missed its person. A cancellation and a complaint are the end of it. */
    static boolean missed(MessageState state) {
        return switch (state) {
            case BLOCKED, FAILED, UNDELIVERED, BOUNCED, EXPIRED -> true;
            case ACCEPTED, DEFERRED, SENDING, UNCERTAIN, SUBMITTED, SENT, DELIVERED, READ, COMPLAINED, CANCELLED ->
                false;
        };
    }

    /** Accepting notes its own refusals, with the entries of all others. */
    @Override
    public void admitted(Connection tx, List<Step> first) {}

    @Override
    public void changed(Connection tx, List<Step> steps) throws SQLException {
        Map<MessageId, WorkspaceId> ended = new TreeMap<>();
        for (Step step : steps) {
            if (missed(step.to())) {
                ended.put(step.message(), step.workspace());
            }
        }
        if (ended.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        queue.enqueue(
                tx,
                messages.withFallback(tx, ended).stream()
                        .map(id -> Queue.Entry.now(
                                java.util.Objects.requireNonNull(ended.get(id)), Lanes.FALLBACK, id.value(), now))
                        .toList());
    }
}
