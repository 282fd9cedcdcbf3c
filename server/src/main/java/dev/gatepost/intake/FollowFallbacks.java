package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.Residence;
import dev.gatepost.intake.OpenContents.Opened;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageLinks;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Follows the fallbacks of messages that ended without delivery: each becomes a message of its own, accepted and
 * decided like any other, with the consent and rules of its own channel (MSG-04).
 *
 * <p>Exactly once: an entry stays in the lane, due again a little later, until its message is committed; the message is
 * accepted under an idempotency key that is made of the one before it, and is looked for by that link first.
 */
final class FollowFallbacks implements AutoCloseable {
    static final String ACTOR = "component:fallback";
    private static final int AT_ONCE = 20;
    private static final int MOST_TRIES = 100;
    /** Longer than accepting can take. */
    private static final Duration LEASE = Duration.ofSeconds(45);

    private final Parts parts;
    private final ReadSendRequest read;
    private final Acceptor acceptor;
    private final LaneRunner runner;

    /** What following works with. */
    record Parts(
            Database database,
            OpenContents contents,
            EnsureContacts contacts,
            Catalogue catalogue,
            Workspaces workspaces,
            MessageStore messages,
            Queue queue,
            Sweep sweep,
            Audit audit,
            Clock clock) {}

    FollowFallbacks(Parts parts, ReadSendRequest read, Acceptor acceptor) {
        this.parts = parts;
        this.read = read;
        this.acceptor = acceptor;
        this.runner = new LaneRunner(parts.queue(), Lanes.FALLBACK, this::batch);
        parts.sweep()
                .over(
                        List.of(Lanes.FALLBACK),
                        () -> parts.workspaces().all().stream()
                                .map(Workspace::id)
                                .toList());
    }

    /** What is to be done about one ended message. */
    private sealed interface Next {
        /** Another message takes its place. */
        record Send(Queue.Entry entry, StoredMessage message, SendRequest request) implements Next {}

        /** The chain ends here; {@code why} is null when that needs no telling. */
        record Stop(
                Queue.Entry entry,
                @Nullable StoredMessage message,
                @Nullable ReasonCode why) implements Next {}
    }

    /** Follows a few fallbacks of each workspace. */
    List<WorkspaceId> batch(List<WorkspaceId> workspaces) {
        List<Next> nexts =
                parts.database().transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> take(tx, workspaces));
        if (nexts.isEmpty()) {
            return List.of();
        }
        List<Next.Stop> stops = new ArrayList<>();
        List<Next.Send> sends = new ArrayList<>();
        for (Next next : nexts) {
            switch (next) {
                case Next.Stop stop -> stops.add(stop);
                case Next.Send send -> sends.add(send);
            }
        }
        List<Outcome<Accepted>> outcomes =
                acceptor.acceptAll(sends.stream().map(Next.Send::request).toList());
        List<Queue.Entry> done = new ArrayList<>();
        for (int i = 0; i < sends.size(); i++) {
            if (isCommitted(outcomes.get(i))) {
                done.add(sends.get(i).entry());
            }
        }
        stops.forEach(s -> done.add(s.entry()));
        parts.database().<@Nullable Void>transact(Role.JOBS, new Scope(workspaces, List.of()), tx -> {
            parts.queue().remove(tx, done);
            for (Next.Stop stop : stops) {
                StoredMessage m = stop.message();
                ReasonCode why = stop.why();
                if (m != null && why != null) {
                    MessageShelf.endChain(tx, m.workspace(), m.id(), why.code());
                }
            }
            parts.audit().append(tx, told(stops));
            return null;
        });
        return workspaces;
    }

    private static boolean isCommitted(Outcome<Accepted> outcome) {
        return switch (outcome) {
            case Outcome.Written<Accepted> _ -> true;
            case Outcome.Full<Accepted> _, Outcome.InDoubt<Accepted> _, Outcome.Failed<Accepted> _ -> false;
        };
    }

    /** Claims entries and leaves each in the lane, to be due again should this process die now. */
    private List<Next> take(Connection tx, List<WorkspaceId> workspaces) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> entries = parts.queue().claim(tx, Lanes.FALLBACK, workspaces, now, AT_ONCE);
        if (entries.isEmpty()) {
            return List.of();
        }
        parts.queue()
                .enqueue(
                        tx,
                        entries.stream()
                                .map(e -> new Queue.Entry(
                                        e.workspace(), e.lane(), e.item(), now.plus(LEASE), e.tries() + 1))
                                .toList());
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        entries.forEach(e -> wanted.put(new MessageId(e.item()), e.workspace()));
        Map<MessageId, StoredMessage> messages = parts.messages().find(tx, wanted);
        Map<MessageId, Opened> contents = parts.contents().of(tx, messages.values());
        List<Next> out = new ArrayList<>();
        for (Queue.Entry entry : entries) {
            MessageId id = new MessageId(entry.item());
            StoredMessage message = messages.get(id);
            if (message == null
                    || MessageLinks.standIn(tx, entry.workspace(), id).isPresent()) {
                out.add(new Next.Stop(entry, null, null));
            } else {
                out.add(next(entry, message, contents.get(id), now));
            }
        }
        return out;
    }

    private Next next(Queue.Entry entry, StoredMessage m, @Nullable Opened opened, Instant now) {
        Instant expires = m.expiresAt();
        Instant local = parts.workspaces().get(m.workspace()).clock().at(now);
        if (!NoteFallbacks.missed(m.state())) {
            return new Next.Stop(entry, m, null);
        }
        if (expires != null && !local.isBefore(expires)) {
            return new Next.Stop(entry, m, ReasonCode.EXPIRED_BEFORE_SENT);
        }
        if (opened == null) {
            return new Next.Stop(entry, m, ReasonCode.NOT_FOUND);
        }
        if (entry.tries() >= MOST_TRIES) {
            return new Next.Stop(entry, m, ReasonCode.RETRIES_EXHAUSTED);
        }
        return send(entry, m, opened, local);
    }

    /** The first of the fallbacks that is still possible: a template or sender may be gone by now. */
    private Next send(Queue.Entry entry, StoredMessage m, Opened opened, Instant local) {
        Workspace workspace = parts.workspaces().get(m.workspace());
        String key = " fallback:" + m.id();
        // No caller's key begins with a space, so none can be in the way of this one.
        var head = new ReadSendRequest.Head(
                new Caller(workspace, new UUID(0, 0), Set.of()),
                key,
                Digests.sha256(key.getBytes(StandardCharsets.UTF_8)),
                m.correlation());
        GivenMessage given = given(m, opened, workspace, local);
        List<Content.Fallback> fallbacks = given.fallbacks();
        ReasonCode fault = ReasonCode.NO_ROUTE;
        for (int i = 0; i < fallbacks.size(); i++) {
            List<Content.Fallback> rest = fallbacks.subList(i + 1, fallbacks.size());
            switch (read.resolve(given.follow(fallbacks.get(i), m.purpose(), rest), head)) {
                case ReadSendRequest.Read.Fine(SendRequest request) -> {
                    return new Next.Send(entry, m, request);
                }
                case ReadSendRequest.Read.Faulty(var problem) -> fault = problem.code();
            }
        }
        return new Next.Stop(entry, m, fault);
    }

    private GivenMessage given(StoredMessage m, Opened opened, Workspace workspace, Instant local) {
        Content content = opened.content();
        Optional<ActiveTemplate> template = m.template() == null
                ? Optional.empty()
                : parts.catalogue().version(workspace, m.template(), m.templateVersion());
        Instant notBefore = m.notBefore();
        return new GivenMessage(
                parts.contacts().address(opened.contact()),
                m.channel(),
                template.map(ActiveTemplate::name).orElse(null),
                content.variables(),
                content.text(),
                content.subject(),
                m.purpose(),
                null,
                notBefore != null && notBefore.isAfter(local) ? notBefore : null,
                m.expiresAt(),
                content.reference(),
                content.metadata(),
                content.fallbacks(),
                null,
                m.id(),
                content.language(),
                Residence.written(content.residence()));
    }

    private List<AuditEvent> told(List<Next.Stop> stops) {
        List<AuditEvent> out = new ArrayList<>();
        for (Next.Stop stop : stops) {
            StoredMessage m = stop.message();
            ReasonCode why = stop.why();
            if (m != null && why != null) {
                out.add(new AuditEvent(
                        m.workspace(),
                        "message.fallback_ended",
                        ACTOR,
                        m.id().toString(),
                        null,
                        m.correlation(),
                        parts.clock().instant(),
                        new TreeMap<>(Map.of("reason", why.code()))));
            }
        }
        return out;
    }

    /** Ends after the batch in hand. */
    @Override
    public void close() {
        runner.close();
    }
}
