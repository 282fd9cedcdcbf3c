package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.dispatch.Preparation.Prepared;
import dev.gatepost.limits.FrequencyStore.Frequency;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.AttemptStore.InFlight;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PolicyRequest;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The first transaction of dispatch: takes due messages out of their lane, holds their contacts against revocation,
 * decides again on fresh facts, and writes either "in flight" or what stopped them (POL-01, MSG-02).
 */
final class ClaimMessages {
    /** Longer than any provider call, so that a lease never ends under a call that is still running. */
    static final Duration LEASE = Duration.ofSeconds(20);

    private static final String ACTOR = "component:dispatch";
    /** A caller's instant may be finer than what the database keeps of it. */
    private static final Duration SAME = Duration.ofMillis(1);

    private final Parts parts;

    /** What claiming works with. */
    record Parts(
            Queue queue,
            MessageStore messages,
            ContactStore contacts,
            AttemptStore attempts,
            Progress progress,
            LoadFacts facts,
            Decide decide,
            Preparation preparation,
            Clock clock) {}

    ClaimMessages(Parts parts) {
        this.parts = parts;
    }

    /** What a claim brought. */
    record Claimed(List<Departure> departures, int taken) {}

    private record Candidate(Queue.Entry entry, StoredMessage message, Contact contact) {}

    /** Claims at most {@code share} messages of each workspace. */
    Claimed in(Connection tx, String lane, List<WorkspaceId> workspaces, int share) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> entries = parts.queue().claim(tx, lane, workspaces, now, share);
        if (entries.isEmpty()) {
            return new Claimed(List.of(), 0);
        }
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        entries.forEach(e -> wanted.put(new MessageId(e.item()), e.workspace()));
        Map<MessageId, StoredMessage> messages = parts.messages().find(tx, wanted);
        parts.progress().begin(tx, wanted);
        Map<ContactId, WorkspaceId> people = new HashMap<>();
        messages.values().forEach(m -> people.put(m.contact(), m.workspace()));
        Map<ContactId, Contact> contacts = parts.contacts().byId(tx, people, ContactStore.Hold.SHARE);
        List<Candidate> candidates = new ArrayList<>(entries.size());
        for (Queue.Entry entry : entries) {
            StoredMessage message = messages.get(new MessageId(entry.item()));
            Contact contact = message == null ? null : contacts.get(message.contact());
            if (message != null && contact != null && message.state().mayBecome(MessageState.SENDING)) {
                candidates.add(new Candidate(entry, message, contact));
            }
        }
        return new Claimed(depart(tx, candidates, now), entries.size());
    }

    /** Takes the first due message of a lane out of the way of the others for a while. */
    void putBack(Connection tx, String lane, WorkspaceId workspace, Duration wait) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> later = new ArrayList<>();
        for (Queue.Entry e : parts.queue().claim(tx, lane, List.of(workspace), now, 1)) {
            later.add(new Queue.Entry(workspace, lane, e.item(), now.plus(wait), e.tries() + 1));
        }
        parts.queue().enqueue(tx, later);
    }

    private List<Departure> depart(Connection tx, List<Candidate> candidates, Instant now) throws SQLException {
        List<Candidate> ready = new ArrayList<>();
        List<Prepared.Ready> prepared = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        for (Candidate c : candidates) {
            Workspace workspace = parts.preparation().workspace(c.message());
            Instant local = workspace.clock().at(now);
            Instant expires = c.message().expiresAt();
            if (expires != null && !local.isBefore(expires)) {
                steps.add(step(c, MessageState.EXPIRED, ReasonCode.EXPIRED_BEFORE_SENT, null, local));
                continue;
            }
            switch (parts.preparation().prepare(c.message(), c.contact())) {
                case Prepared.Ready r -> {
                    ready.add(c);
                    prepared.add(r);
                }
                case Prepared.Impossible(ReasonCode code, String detail) ->
                    steps.add(step(c, MessageState.FAILED, code, detail, local));
            }
        }
        List<Departure> departures = new ArrayList<>();
        List<Queue.Entry> waiting = new ArrayList<>();
        if (!ready.isEmpty()) {
            List<LoadFacts.Subject> subjects =
                    prepared.stream().map(Prepared.Ready::subject).toList();
            LoadFacts.Batch facts = parts.facts().in(tx, subjects);
            for (int i = 0; i < ready.size(); i++) {
                decide(ready.get(i), prepared.get(i), facts, now, new Sorted(departures, waiting, steps));
            }
        }
        parts.progress().apply(tx, steps);
        if (!departures.isEmpty()) {
            parts.attempts()
                    .begin(tx, departures.stream().map(Departure::flight).toList());
        }
        parts.queue().enqueue(tx, waiting);
        return departures;
    }

    /** Where a decided candidate goes. */
    private record Sorted(List<Departure> departures, List<Queue.Entry> waiting, List<Step> steps) {}

    private void decide(Candidate c, Prepared.Ready prepared, LoadFacts.Batch facts, Instant now, Sorted into) {
        Workspace workspace = prepared.subject().workspace();
        Instant local = workspace.clock().at(now);
        var question = new PolicyRequest(
                c.message().channel(),
                c.message().purpose(),
                local,
                null,
                c.message().expiresAt());
        List<Instant> others = before(facts.frequency(c.contact().id()), c.message());
        Decision decision = parts.decide().decide(question, facts.of(prepared.subject(), others));
        switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> {
                int number = c.message().attempt() + 1;
                var flight = new InFlight(
                        c.message().workspace(),
                        c.message().id(),
                        number,
                        UUID.randomUUID(),
                        prepared.connection().account().connection().value(),
                        now,
                        now.plus(LEASE));
                into.departures()
                        .add(new Departure(
                                flight,
                                c.message(),
                                c.entry().tries(),
                                parts.preparation().attempt(prepared, c.message(), number),
                                prepared.connection()));
                into.steps()
                        .add(new Step(
                                c.message().workspace(),
                                c.message().id(),
                                MessageState.SENDING,
                                number,
                                null,
                                null,
                                local,
                                ACTOR));
            }
            case Decision.Outcome.Defer(Instant until) -> {
                Duration wait = Duration.between(local, until);
                into.waiting()
                        .add(new Queue.Entry(
                                c.message().workspace(),
                                c.entry().lane(),
                                c.message().id().value(),
                                now.plus(wait),
                                c.entry().tries()));
                into.steps().add(stopped(c, MessageState.DEFERRED, decision, local));
            }
            case Decision.Outcome.Deny() -> into.steps().add(stopped(c, MessageState.BLOCKED, decision, local));
        }
    }

    /**
     * The caps already count this message itself, and those reserved for later than it; without them they say what
     * others used before it. Those for later are asked themselves when they are due.
     */
    private static List<Instant> before(Frequency frequency, StoredMessage message) {
        Instant own = message.notBefore() == null ? message.acceptedAt() : message.notBefore();
        List<Instant> others = new ArrayList<>(frequency.sentAt());
        for (int i = 0; i < others.size(); i++) {
            if (Duration.between(others.get(i), own).abs().compareTo(SAME) < 0) {
                others.remove(i);
                break;
            }
        }
        others.removeIf(at -> at.isAfter(own));
        return others;
    }

    private static Step stopped(Candidate c, MessageState to, Decision decision, Instant at) {
        Decision.Reason first =
                decision.reasons().isEmpty() ? null : decision.reasons().getFirst();
        return step(c, to, first == null ? null : first.code(), first == null ? null : first.fact(), at);
    }

    private static Step step(
            Candidate c, MessageState to, @Nullable ReasonCode code, @Nullable String detail, Instant at) {
        return new Step(
                c.message().workspace(),
                c.message().id(),
                to,
                c.message().attempt(),
                code == null ? null : code.code(),
                detail,
                at,
                ACTOR);
    }
}
