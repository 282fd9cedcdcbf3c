package dev.gatepost;

import dev.gatepost.limits.money.Spend;
import dev.gatepost.messages.OnMessageChange;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Settles the money of messages by what becomes of them, in the transaction that records it: what a provider took is
 * spent, what ended without it is released, and what is uncertain keeps its reservation (LIM-03). A provider that says
 * of a message that it failed had taken it, whether that word comes after its answer or before it.
 */
final class SettleMoney implements OnMessageChange {
    private final Spend spend;
    private final Clock clock;

    SettleMoney(Spend spend, Clock clock) {
        this.spend = spend;
        this.clock = clock;
    }

    @Override
    public void changed(Connection tx, List<Step> steps) throws SQLException {
        Map<UUID, WorkspaceId> spent = new HashMap<>();
        Map<UUID, WorkspaceId> released = new HashMap<>();
        for (Step step : steps) {
            switch (step.to()) {
                case SUBMITTED, SENT, DELIVERED, READ, UNDELIVERED, BOUNCED, COMPLAINED ->
                    spent.put(step.message().value(), step.workspace());
                case FAILED, BLOCKED, EXPIRED, CANCELLED ->
                    (step.isReported() ? spent : released).put(step.message().value(), step.workspace());
                case ACCEPTED, DEFERRED, SENDING, UNCERTAIN -> {}
            }
        }
        if (!spent.isEmpty()) {
            spend.settle(tx, spent, Spend.Outcome.SPENT, clock.instant());
        }
        if (!released.isEmpty()) {
            spend.settle(tx, released, Spend.Outcome.RELEASED, clock.instant());
        }
    }
}
