package dev.gatepost.dispatch.desk;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.messages.FindUncertain.Doubt;
import dev.gatepost.messages.FindUncertain.Selection;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.queue.Queue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Puts messages into the settling lane, due now and with all their tries before them. */
final class AskAgain {
    private static final int AT_ONCE = 500;

    private final Desk desk;
    private final Desk.Parts parts;

    AskAgain(Desk desk, Desk.Parts parts) {
        this.desk = desk;
        this.parts = parts;
    }

    Desk.Asked of(Workspace workspace, Selection selection, Desk.Because because) {
        var asked = new AtomicInteger();
        var mute = new AtomicInteger();
        boolean complete = desk.eachPage(workspace, selection, AT_ONCE, doubts -> {
            List<Doubt> able = doubts.stream().filter(this::canBeAsked).toList();
            mute.addAndGet(doubts.size() - able.size());
            asked.addAndGet(able.size());
            if (!able.isEmpty()) {
                write(workspace, able, because);
            }
        });
        parts.queue().wake(Lanes.SETTLE, workspace.id());
        return new Desk.Asked(asked.get(), mute.get(), complete);
    }

    private boolean canBeAsked(Doubt doubt) {
        return desk.open(doubt.connection())
                .filter(o -> o.provider().traits().canBeAsked())
                .isPresent();
    }

    private void write(Workspace workspace, List<Doubt> doubts, Desk.Because because) {
        Instant now = parts.clock().instant();
        List<Queue.Entry> entries = doubts.stream()
                .map(d -> Queue.Entry.now(
                        workspace.id(), Lanes.SETTLE, d.message().value(), now))
                .toList();
        parts.database()
                .<@Nullable Void>transact(Role.DISPATCH, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                    parts.queue().remove(tx, entries);
                    parts.queue().enqueue(tx, entries);
                    parts.audit()
                            .append(tx, List.of(told(workspace, "messages.asked", doubts.size(), because, "ask", now)));
                    return null;
                });
    }

    /** One event for a portion; each message that moves has one of its own. */
    static AuditEvent told(
            Workspace workspace, String action, int count, Desk.Because because, String how, Instant now) {
        var facts = new TreeMap<>(Map.of("messages", Integer.toString(count), "as", how, "why", because.reason()));
        if (because.evidence() != null) {
            facts.put("evidence", because.evidence());
        }
        return new AuditEvent(
                workspace.id(),
                action,
                because.actor(),
                workspace.id().toString(),
                null,
                because.correlation(),
                now,
                facts);
    }
}
