package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Cancels messages that wait. It takes the entry out of the lane first and the row of the state second, as dispatch
 * does: so one of the two has the message, whoever comes second sees what the first made of it, and neither waits for
 * the other in a circle (MSG-06).
 */
final class CancelMessages {
    private static final int AT_ONCE = 500;
    private static final int TRIES = 5;
    /** A call that cancels many ends after about this long and says that there may be more. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Database database;
    private final MessageStore messages;
    private final Progress progress;
    private final Queue queue;
    private final Audit audit;
    private final Clock clock;

    /** What cancelling works with. */
    record Parts(Database database, MessageStore messages, Progress progress, Queue queue, Audit audit, Clock clock) {}

    CancelMessages(Parts parts) {
        this.database = parts.database();
        this.messages = parts.messages();
        this.progress = parts.progress();
        this.queue = parts.queue();
        this.audit = parts.audit();
        this.clock = parts.clock();
    }

    /** What came of cancelling one. */
    sealed interface Result {
        /** It is cancelled, by this call or an earlier one. */
        record Cancelled() implements Result {}

        /** It has gone too far. */
        record TooLate(MessageState state) implements Result {}

        record Absent() implements Result {}
    }

    Result one(Caller caller, MessageId id) {
        Map<MessageId, MessageState> after = write(caller, List.of(id));
        MessageState state = after.get(id);
        if (state == null) {
            return new Result.Absent();
        }
        return state == MessageState.CANCELLED ? new Result.Cancelled() : new Result.TooLate(state);
    }

    /**
     * What came of cancelling many.
     *
     * @param complete whether everything was looked at; otherwise the same call goes on
     */
    record Many(int cancelled, boolean complete) {}

    /** Cancels all that wait among those looked for, a few hundred in each transaction. */
    Many all(Caller caller, MessageSearch search, Map<String, String> told, String correlation) {
        Workspace workspace = caller.workspace();
        Instant end = clock.instant().plus(LONGEST);
        int cancelled = 0;
        MessageId after = null;
        do {
            MessageId from = after;
            FindMessages.Page page = database.transact(
                    Role.CONSOLE,
                    Scope.of(workspace.id(), workspace.organisation()),
                    tx -> FindMessages.page(tx, search, from, AT_ONCE));
            Map<MessageId, MessageState> states = page.ids().isEmpty() ? Map.of() : write(caller, page.ids());
            cancelled += (int) states.values().stream()
                    .filter(s -> s == MessageState.CANCELLED)
                    .count();
            after = page.next();
        } while (after != null && clock.instant().isBefore(end));
        tell(caller, told, cancelled, correlation);
        return new Many(cancelled, after == null);
    }

    private void tell(Caller caller, Map<String, String> told, int cancelled, String correlation) {
        var facts = new TreeMap<>(told);
        facts.put("cancelled", Integer.toString(cancelled));
        Workspace workspace = caller.workspace();
        var event = new AuditEvent(
                workspace.id(),
                "messages.cancelled",
                caller.actor(),
                workspace.id().toString(),
                null,
                correlation,
                clock.instant(),
                facts);
        database.<@Nullable Void>transact(Role.DISPATCH, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            audit.append(tx, List.of(event));
            return null;
        });
    }

    /** The states afterwards; in a batch, those that were cancelled before count as such no more. */
    private Map<MessageId, MessageState> write(Caller caller, List<MessageId> ids) {
        Workspace workspace = caller.workspace();
        for (int i = 1; ; i++) {
            boolean last = i == TRIES;
            try {
                return database.transact(
                        Role.DISPATCH,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> in(tx, caller, ids, last));
            } catch (Requeued e) {
                // Dispatch was just putting one back into its lane. By now it lies there, and is taken out with it.
            }
        }
    }

    private Map<MessageId, MessageState> in(Connection tx, Caller caller, List<MessageId> ids, boolean last)
            throws SQLException {
        Workspace workspace = caller.workspace();
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        ids.forEach(id -> wanted.put(id, workspace.id()));
        Map<MessageId, StoredMessage> stored = messages.find(tx, wanted);
        Map<MessageId, WorkspaceId> waiting = new TreeMap<>();
        Map<MessageId, MessageState> out = new TreeMap<>();
        for (StoredMessage m : stored.values()) {
            if (m.state().mayBecome(MessageState.CANCELLED)) {
                waiting.put(m.id(), workspace.id());
            } else if (m.state() != MessageState.CANCELLED || ids.size() == 1) {
                out.put(m.id(), m.state());
            }
        }
        if (waiting.isEmpty()) {
            return out;
        }
        Instant now = clock.instant();
        List<Queue.Entry> entries = new ArrayList<>();
        for (MessageId id : waiting.keySet()) {
            StoredMessage m = java.util.Objects.requireNonNull(stored.get(id));
            String lane = Lanes.of(m.purpose());
            entries.add(Queue.Entry.now(workspace.id(), lane, id.value(), now));
            entries.add(Queue.Entry.now(workspace.id(), Lanes.held(lane), id.value(), now));
        }
        int removed = queue.remove(tx, entries);
        Progress.Held held = progress.take(
                tx,
                stored.values().stream()
                        .filter(m -> waiting.containsKey(m.id()))
                        .toList());
        List<Step> moved = progress.apply(
                tx,
                waiting.keySet().stream()
                        .map(id -> step(caller, id, workspace.clock().at(now)))
                        .toList(),
                held);
        if (moved.size() > removed && !last) {
            throw new Requeued();
        }
        Set<MessageId> cancelled = new HashSet<>();
        moved.forEach(s -> cancelled.add(s.message()));
        Map<MessageId, StoredMessage> after =
                cancelled.size() == waiting.size() ? Map.of() : messages.find(tx, waiting);
        for (MessageId id : waiting.keySet()) {
            StoredMessage m = after.get(id);
            out.put(id, m == null || cancelled.contains(id) ? MessageState.CANCELLED : m.state());
        }
        return out;
    }

    private static Step step(Caller caller, MessageId id, Instant at) {
        return new Step(caller.workspace().id(), id, MessageState.CANCELLED, 0, null, null, at, caller.actor());
    }

    /** A message moved whose entry was not in its lane yet: what is left there could be sent. */
    private static final class Requeued extends RuntimeException {
        private static final long serialVersionUID = 1;

        Requeued() {
            super("an entry came back into its lane", null, false, false);
        }
    }
}
