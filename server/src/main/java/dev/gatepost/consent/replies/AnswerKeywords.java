package dev.gatepost.consent.replies;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.replies.SendReply.Outcome;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers STOP and HELP, each once: the answer is owed from the transaction that took the person's message on, and
 * stays in the lane until it is a message or can be none (CON-04, CON-05). What is handed in twice is one message,
 * because its idempotency key is made of the callback.
 */
public final class AnswerKeywords implements AutoCloseable {
    private static final String LANE = "keyword_replies";
    private static final int AT_ONCE = 20;
    private static final int MOST_TRIES = 20;
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration KEPT = Duration.ofDays(30);

    private final Parts parts;
    private final ReplyStore store = new ReplyStore();
    private final ReplyWords words = new ReplyWords();
    private final LaneRunner runner;

    /** What answering works with. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            ContactStore contactStore,
            EnsureContacts contacts,
            Queue queue,
            Sweep sweep,
            SendReply send,
            Clock clock) {}

    /** Begins to work. */
    public AnswerKeywords(Parts parts) {
        this.parts = parts;
        this.runner = new LaneRunner(parts.queue(), LANE, this::batch);
        parts.sweep()
                .over(
                        List.of(LANE),
                        () -> parts.workspaces().all().stream()
                                .map(Workspace::id)
                                .toList());
    }

    /** Notes that an answer is owed, in the transaction that takes the person's message on. */
    public void owe(Connection tx, KeywordReply reply) throws SQLException {
        if (store.owe(tx, reply)) {
            Instant now = parts.clock().instant();
            parts.queue().enqueue(tx, List.of(Queue.Entry.now(reply.workspace(), LANE, reply.callback(), now)));
        }
    }

    private record Due(
            Queue.Entry entry, KeywordReply reply, @Nullable Contact contact) {}

    private List<WorkspaceId> batch(List<WorkspaceId> workspaces) {
        List<Due> due =
                parts.database().transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> take(tx, workspaces));
        if (due.isEmpty()) {
            return List.of();
        }
        for (Due d : due) {
            String outcome = answer(d);
            if (outcome != null) {
                parts.database().<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
                    store.finish(tx, d.reply(), outcome);
                    parts.queue().remove(tx, List.of(d.entry()));
                    return null;
                });
            }
        }
        return workspaces;
    }

    /** Takes what is due and leaves it in the lane, to be due again should this process die now. */
    private List<Due> take(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> entries = parts.queue().claim(tx, LANE, workspaces, now, AT_ONCE);
        if (entries.isEmpty()) {
            return List.of();
        }
        parts.queue()
                .enqueue(
                        tx,
                        entries.stream()
                                .filter(e -> e.tries() < MOST_TRIES)
                                .map(e -> e.later(now.plus(LEASE), e.tries() + 1))
                                .toList());
        Map<UUID, Queue.Entry> byCallback = new HashMap<>();
        entries.forEach(e -> byCallback.put(e.item(), e));
        List<KeywordReply> owed = store.owed(tx, workspaces, byCallback.keySet());
        Map<ContactId, WorkspaceId> wanted = new HashMap<>();
        owed.forEach(r -> wanted.put(r.contact(), r.workspace()));
        Map<ContactId, Contact> contacts = parts.contactStore().byId(tx, wanted, ContactStore.Hold.NONE);
        List<Due> out = new ArrayList<>();
        for (KeywordReply reply : owed) {
            Queue.Entry entry = java.util.Objects.requireNonNull(byCallback.remove(reply.callback()));
            out.add(new Due(entry, reply, contacts.get(reply.contact())));
        }
        parts.queue().remove(tx, List.copyOf(byCallback.values()));
        return out;
    }

    /** What came of it, or null when it has to be tried again. */
    private @Nullable String answer(Due due) {
        Workspace workspace = parts.workspaces().get(due.reply().workspace());
        Contact contact = due.contact();
        if (contact == null) {
            return "gone";
        }
        if (!workspace.clock().at(parts.clock().instant()).isBefore(due.reply().expires())) {
            return "too_late";
        }
        try {
            return switch (parts.send()
                    .send(workspace, due.reply(), parts.contacts().address(contact), this::words)) {
                case Outcome.Taken(String message) -> message;
                case Outcome.Busy() -> null;
                case Outcome.Refused(String code) -> code;
            };
        } catch (Unreadable e) {
            return "gone";
        }
    }

    private String words(Workspace workspace, KeywordReply reply, String brand, String name) {
        String support = parts.database()
                .transact(
                        Role.JOBS,
                        new Scope(List.of(workspace.id()), List.of()),
                        tx -> store.support(tx, workspace.id(), brand));
        return words.of(reply.kind(), reply.language(), !support.isEmpty())
                .replace("{brand}", name)
                .replace("{support}", support);
    }

    /** Forgets answers of long ago, for a job; returns how many. */
    public static int forget(Connection tx, Collection<WorkspaceId> workspaces, Instant now) throws SQLException {
        return ReplyStore.forget(tx, workspaces, now.minus(KEPT));
    }

    /** Ends after the batch in hand. */
    @Override
    public void close() {
        runner.close();
    }
}
