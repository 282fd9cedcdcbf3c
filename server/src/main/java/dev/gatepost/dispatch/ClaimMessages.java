package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.dispatch.Preparation.Prepared;
import dev.gatepost.limits.Frequency;
import dev.gatepost.limits.pauses.PauseSet;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.AttemptStore.InFlight;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PolicyRequest;
import dev.gatepost.policy.Wake;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

    static final String ACTOR = "component:dispatch";
    /** How soon a lane that a pause stops is looked at again. */
    private static final Duration PAUSED_LOOK = Duration.ofMillis(250);

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
            Gates gates,
            RepriceMoney money,
            Nodes nodes,
            Clock clock) {}

    ClaimMessages(Parts parts) {
        this.parts = parts;
    }

    /**
     * What a claim brought. When its transaction does not commit, {@link #calledOff} must be told.
     *
     * @param taken how many entries each key gave
     * @param again when a lane's key is worth a look again, for messages that found a gate shut
     * @param held workspaces of which messages are held now, each with the pauses under which they are
     */
    record Claimed(
            List<Departure> departures,
            Map<Queue.Key, Integer> taken,
            Map<Queue.Key, Instant> again,
            Map<WorkspaceId, PauseSet> held) {
        static final Claimed NOTHING = new Claimed(List.of(), Map.of(), Map.of(), Map.of());
    }

    /** Collects what one claim sorts its candidates into. */
    private static final class Sorted {
        final List<Departure> departures = new ArrayList<>();
        final List<Queue.Entry> waiting = new ArrayList<>();
        final List<Step> steps = new ArrayList<>();
        final Map<Queue.Key, Instant> again = new HashMap<>();
        final Map<WorkspaceId, PauseSet> holding = new HashMap<>();
        final Progress.Held held;
        final PauseSet paused;
        /** From before the pauses were read: a process may be frozen between two statements. */
        final long began;

        final Map<Queue.Key, UUID> counted;
        final CapsAtHandOver caps;

        Sorted(Progress.Held held, PauseSet paused, long began, Map<Queue.Key, UUID> counted, CapsAtHandOver caps) {
            this.caps = caps;
            this.held = held;
            this.paused = paused;
            this.began = began;
            this.counted = counted;
        }

        /** A pause stops this one: it waits aside, as it is, until the pause ends. */
        void hold(Queue.Entry entry) {
            waiting.add(entry.in(Lanes.held(entry.lane())));
            holding.put(entry.workspace(), paused);
        }

        void wait(Queue.Entry entry, Instant until) {
            waiting.add(entry.later(until, entry.tries()));
            again.merge(new Queue.Key(entry.workspace(), entry.route()), until, (a, b) -> a.isBefore(b) ? a : b);
        }
    }

    private record Candidate(Queue.Entry entry, StoredMessage message, Contact contact) {}

    /**
     * Claims of each key at most its share.
     *
     * @param counted the connection against which each key's permits were counted; a message that goes another way, or
     *     whose key has none, takes a permit of its own
     */
    Claimed in(Connection tx, String lane, List<Queue.Turn> turns, Map<Queue.Key, UUID> counted) throws SQLException {
        long began = System.nanoTime();
        Instant now = parts.clock().instant();
        PauseSet paused = Pauses.load(tx, workspaces(turns));
        Map<Queue.Key, Instant> again = new HashMap<>();
        List<Queue.Turn> open = new ArrayList<>(turns.size());
        for (Queue.Turn turn : turns) {
            if (stopped(paused, turn.key(), lane)) {
                again.put(turn.key(), now.plus(PAUSED_LOOK));
            } else {
                open.add(turn);
            }
        }
        List<Queue.Entry> entries = open.isEmpty() ? List.of() : parts.queue().claim(tx, lane, open, now);
        if (entries.isEmpty()) {
            return new Claimed(List.of(), Map.of(), again, Map.of());
        }
        Map<Queue.Key, Integer> taken = new HashMap<>();
        entries.forEach(e -> taken.merge(new Queue.Key(e.workspace(), e.route()), 1, Integer::sum));
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        entries.forEach(e -> wanted.put(new MessageId(e.item()), e.workspace()));
        Map<MessageId, StoredMessage> messages = parts.messages().find(tx, wanted);
        Progress.Held held = parts.progress().take(tx, messages.values());
        Map<ContactId, WorkspaceId> people = new HashMap<>();
        messages.values().forEach(m -> people.put(m.contact(), m.workspace()));
        Map<ContactId, Contact> contacts = parts.contacts().byId(tx, people, ContactStore.Hold.SHARE);
        List<Candidate> candidates = new ArrayList<>(entries.size());
        for (Queue.Entry entry : entries) {
            StoredMessage message = messages.get(new MessageId(entry.item()));
            Contact contact = message == null ? null : contacts.get(message.contact());
            if (message != null
                    && contact != null
                    && held.state(message.id())
                            .filter(state -> state.mayBecome(MessageState.SENDING))
                            .isPresent()) {
                candidates.add(new Candidate(entry, message, contact));
            }
        }
        Sorted sorted = new Sorted(held, paused, began, counted, new CapsAtHandOver(messages.values()));
        try {
            depart(tx, candidates, now, sorted);
        } catch (SQLException | RuntimeException e) {
            calledOff(sorted.departures);
            throw e;
        }
        sorted.again.putAll(again);
        return new Claimed(sorted.departures, taken, sorted.again, sorted.holding);
    }

    private static Set<WorkspaceId> workspaces(List<Queue.Turn> turns) {
        Set<WorkspaceId> out = new HashSet<>();
        out.add(WorkspaceId.INSTANCE);
        turns.forEach(t -> out.add(t.key().workspace()));
        return out;
    }

    /** Whether a pause stops all of a key's lane, so that nothing need be claimed to find out. */
    private static boolean stopped(PauseSet paused, Queue.Key key, String lane) {
        return !paused.isEmpty()
                && (paused.stopsAll(key.workspace())
                        || paused.stopsSender(key.workspace(), key.route())
                        || Lanes.purposes(lane).stream().allMatch(p -> paused.stopsPurpose(key.workspace(), p)));
    }

    /** These departures will not be called after all: their transaction did not commit. */
    void calledOff(List<Departure> departures) {
        departures.forEach(
                d -> parts.gates().calledOff(d.way(), d.message().sender().value()));
    }

    /** Takes the first due message of a key out of the way of the others for a while. */
    void putBack(Connection tx, String lane, Queue.Key key, Duration wait) throws SQLException {
        Instant now = parts.clock().instant();
        List<Queue.Entry> later = new ArrayList<>();
        for (Queue.Entry e : parts.queue().claim(tx, lane, List.of(new Queue.Turn(key, 1)), now)) {
            later.add(e.later(now.plus(wait), e.tries() + 1));
        }
        parts.queue().enqueue(tx, later);
    }

    private void depart(Connection tx, List<Candidate> candidates, Instant now, Sorted into) throws SQLException {
        List<Candidate> ready = new ArrayList<>();
        List<Prepared.Ready> prepared = new ArrayList<>();
        for (Candidate c : candidates) {
            Workspace workspace = parts.preparation().workspace(c.message());
            Instant local = workspace.clock().at(now);
            Instant expires = c.message().expiresAt();
            if (expires != null && !local.isBefore(expires)) {
                into.steps.add(step(c, MessageState.EXPIRED, ReasonCode.EXPIRED_BEFORE_SENT, null, local));
                continue;
            }
            switch (parts.preparation().prepare(c.message(), c.contact())) {
                case Prepared.Ready r -> {
                    ready.add(c);
                    prepared.add(r);
                }
                case Prepared.Impossible(ReasonCode code, String detail) ->
                    into.steps.add(step(c, MessageState.FAILED, code, detail, local));
            }
        }
        if (!ready.isEmpty()) {
            LoadFacts.Batch facts = parts.facts()
                    .in(tx, prepared.stream().map(Prepared.Ready::subject).toList());
            for (int i = 0; i < ready.size(); i++) {
                decide(ready.get(i), prepared.get(i), facts, now, into);
            }
            overtaken(into.caps.write(tx), ready, now, into);
        }
        parts.money().reprice(tx, into.departures, into.steps, now);
        parts.progress().apply(tx, into.steps, into.held);
        if (!into.departures.isEmpty()) {
            parts.attempts()
                    .begin(tx, into.departures.stream().map(Departure::flight).toList());
        }
        parts.queue().enqueue(tx, into.waiting);
    }

    private void decide(Candidate c, Prepared.Ready prepared, LoadFacts.Batch facts, Instant now, Sorted into) {
        Workspace workspace = prepared.subject().workspace();
        Instant local = workspace.clock().at(now);
        var question = new PolicyRequest(
                c.message().channel(),
                c.message().purpose(),
                local,
                null,
                c.message().expiresAt());
        Frequency used = facts.frequency(c.contact().id());
        Frequency others = into.caps.before(c.message(), used, local);
        Decision decision = parts.decide()
                .decide(question, facts.of(prepared.subject(), others, into.caps.text(c.message(), used), local));
        switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> {
                if (allowed(c, prepared, now, into)) {
                    into.caps.goes(c.message(), used, local);
                }
            }
            case Decision.Outcome.Defer(Instant until) -> {
                into.caps.goes(c.message(), used, until);
                Instant wake = workspace.isRehearsal()
                        ? until
                        : Wake.at(
                                until,
                                decision.spread(),
                                c.message().id().value(),
                                c.message().expiresAt());
                into.waiting.add(c.entry()
                        .later(
                                now.plus(Duration.between(local, wake)),
                                c.entry().tries()));
                into.steps.add(stopped(c, MessageState.DEFERRED, decision, local));
            }
            case Decision.Outcome.Deny() -> into.steps.add(stopped(c, MessageState.BLOCKED, decision, local));
        }
    }

    /** Finds the way and tells whether it goes; a gate that is shut sends the message back to its lane. */
    private boolean allowed(Candidate c, Prepared.Ready prepared, Instant now, Sorted into) {
        LoadFacts.Subject subject = prepared.subject();
        Instant local = subject.workspace().clock().at(now);
        UUID counted = into.counted.get(
                new Queue.Key(c.message().workspace(), c.entry().route()));
        switch (parts.gates().way(subject, c.entry().tries(), counted)) {
            case Gates.Way.Wait(Instant until, String why) -> into.wait(c.entry(), until);
            case Gates.Way.None() ->
                into.steps.add(step(c, MessageState.FAILED, ReasonCode.NO_ROUTE, "no connection carries it", local));
            case Gates.Way.Open way
            when into.paused.covers(facts(c, way)) -> {
                parts.gates().calledOff(way, c.message().sender().value());
                into.hold(c.entry());
            }
            case Gates.Way.Open way -> {
                int number = c.message().attempt() + 1;
                into.departures.add(departure(c, prepared, way, new Departure.Still(parts.nodes(), into.began), now));
                into.steps.add(new Step(
                        c.message().workspace(),
                        c.message().id(),
                        MessageState.SENDING,
                        number,
                        null,
                        null,
                        local,
                        ACTOR));
                return true;
            }
        }
        return false;
    }

    /** Of these people somebody else used a cap in this moment: what was to go is decided again. */
    private void overtaken(Set<ContactId> lost, List<Candidate> candidates, Instant now, Sorted into) {
        if (lost.isEmpty()) {
            return;
        }
        List<Departure> back = into.departures.stream()
                .filter(d -> lost.contains(d.message().contact()))
                .toList();
        calledOff(back);
        into.departures.removeAll(back);
        Set<MessageId> ids = new HashSet<>();
        back.forEach(d -> ids.add(d.message().id()));
        into.steps.removeIf(s -> ids.contains(s.message()));
        for (Candidate c : candidates) {
            if (ids.contains(c.message().id())) {
                into.wait(c.entry(), now.plus(PAUSED_LOOK));
            }
        }
    }

    private static PauseSet.Facts facts(Candidate c, Gates.Way.Open way) {
        TemplateId template = c.message().template();
        return new PauseSet.Facts(
                c.message().workspace(),
                c.message().sender().value(),
                way.connection().account().connection().value(),
                way.connection().provider().name(),
                template == null ? null : template.value(),
                c.message().purpose(),
                way.country());
    }

    private Departure departure(
            Candidate c, Prepared.Ready prepared, Gates.Way.Open way, Departure.Still still, Instant now) {
        int number = c.message().attempt() + 1;
        var flight = new InFlight(
                c.message().workspace(),
                c.message().id(),
                number,
                UUID.randomUUID(),
                way.connection().account().connection().value(),
                now,
                now.plus(LEASE));
        return new Departure(
                flight,
                c.message(),
                c.entry().tries(),
                parts.preparation().attempt(prepared, c.message(), number, way.connection(), still),
                way,
                still);
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
