package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.dispatch.Gates.Permits;
import dev.gatepost.dispatch.RecordAnswers.Answered;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.queue.Queue;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The dispatch of one simulated node, a step at a time and without a thread: what the lanes, the settling and the sweep
 * do in their turns, in the same order. What it holds in memory dies with it.
 */
public final class SimulatedDispatch {
    private final Dispatch.Parts parts;
    private final Gates gates;
    private final ClaimMessages claim;
    private final RecordAnswers record;
    private final Settle settle;
    private final HeldMessages held;

    public SimulatedDispatch(Dispatch.Parts p, RandomGenerator random) {
        this.parts = p;
        var preparation = new Preparation(
                new Preparation.Parts(
                        p.workspaces(),
                        p.keys(),
                        p.contacts(),
                        p.addresses(),
                        p.catalogue(),
                        new UnsubscribeLinks(
                                new SealedLinks(p.keys(), p.workspaces(), p.clock()),
                                "https://people.example",
                                p.clock())),
                "http://gatepost.example");
        this.gates = new Gates(new Gates.Parts(
                p.workspaces(),
                p.catalogue(),
                p.connections(),
                p.routes(),
                p.pace(),
                p.breakers(),
                p.retries(),
                p.clock()));
        this.claim = new ClaimMessages(new ClaimMessages.Parts(
                p.queue(),
                p.messages(),
                p.contactStore(),
                p.attempts(),
                p.progress(),
                p.facts(),
                p.decide(),
                preparation,
                gates,
                new RepriceMoney(p.spend(), p.workspaces(), gates),
                p.nodes(),
                p.clock()));
        this.record = new RecordAnswers(new RecordAnswers.Parts(
                p.database(), p.attempts(), p.progress(), p.queue(), p.consents(), p.workspaces(), random, p.clock()));
        this.settle = new Settle(
                new Settle.Parts(
                        p.database(),
                        p.workspaces(),
                        p.attempts(),
                        p.messages(),
                        p.progress(),
                        p.queue(),
                        p.connections(),
                        p.clock()),
                questions -> questions.forEach(Runnable::run));
        this.held = new HeldMessages(p.database(), p.queue(), p.clock());
    }

    /** A message that was claimed and is to be called now. */
    public static final class Leaving {
        private final Departure departure;
        private final Instant claimedAt;

        private Leaving(Departure departure, Instant claimedAt) {
            this.departure = departure;
            this.claimedAt = claimedAt;
        }

        public MessageId message() {
            return departure.message().id();
        }

        public int attempt() {
            return departure.flight().attempt();
        }

        public UUID connection() {
            return departure.flight().connection();
        }

        public UUID sender() {
            return departure.message().sender().value();
        }

        public UUID contact() {
            return departure.message().contact().value();
        }

        public @Nullable UUID template() {
            var template = departure.message().template();
            return template == null ? null : template.value();
        }

        public Purpose purpose() {
            return departure.message().purpose();
        }

        public @Nullable Instant expiresAt() {
            return departure.message().expiresAt();
        }

        public String to() {
            return departure.attempt().to();
        }

        /** Real time. */
        public Instant claimedAt() {
            return claimedAt;
        }
    }

    /** A call that is over. */
    public static final class Heard {
        private final Answered answered;

        private Heard(Answered answered) {
            this.answered = answered;
        }

        public MessageId message() {
            return answered.departure().message().id();
        }

        public int attempt() {
            return answered.departure().flight().attempt();
        }

        public Answer answer() {
            return answered.answer();
        }
    }

    /** One turn of a lane for a sender: permits, then the first transaction. */
    public List<Leaving> claim(Workspace workspace, String lane, UUID sender, int wanted) {
        var key = new Queue.Key(workspace.id(), sender);
        return switch (gates.permits(key, wanted)) {
            case Permits.Wait(Instant until) -> List.of();
            case Permits.Granted granted -> {
                Instant now = parts.clock().instant();
                var scope = new Scope(List.of(workspace.id(), WorkspaceId.INSTANCE), List.of(workspace.organisation()));
                ClaimMessages.Claimed claimed = parts.database()
                        .transact(
                                Role.DISPATCH,
                                scope,
                                tx -> claim.in(
                                        tx,
                                        lane,
                                        List.of(new Queue.Turn(key, granted.count())),
                                        Map.of(key, granted.connection())));
                claimed.held().forEach(held::note);
                gates.giveBack(granted, key, granted.count() - claimed.taken().getOrDefault(key, 0));
                claimed.departures().forEach(gates::charge);
                List<Leaving> out = new ArrayList<>();
                claimed.departures().forEach(d -> out.add(new Leaving(d, now)));
                yield out;
            }
        };
    }

    /** Calls the provider; a decision that is too old is not acted upon. */
    public Heard call(Leaving leaving) {
        Departure d = leaving.departure;
        Instant now = parts.clock().instant();
        boolean young = Duration.between(leaving.claimedAt, now).compareTo(Departure.Still.YOUNG) < 0;
        Answer answer = young
                ? d.way()
                        .connection()
                        .provider()
                        .send(d.attempt(), d.way().connection().account())
                : new Answer.TryLater("decided_too_long_ago", null, Provider.Cause.HELD_BACK);
        gates.heard(d.way(), leaving.sender(), answer, Duration.ofMillis(5));
        return new Heard(new Answered(d, answer, now));
    }

    /** The second transaction, for a batch of answers. */
    public void record(List<Heard> heard) {
        List<Answered> batch = heard.stream().map(h -> h.answered).toList();
        parts.database().transact(Role.DISPATCH, Scope.none(), tx -> record.write(tx, batch));
    }

    /** Turns hand-overs whose lease ended into uncertain ones. */
    public void recover(WorkspaceId workspace) {
        settle.recover(List.of(workspace));
    }

    /** Asks for uncertain messages. */
    public void settle(WorkspaceId workspace) {
        settle.batch(List.of(workspace));
    }

    /** Lets held messages go on whose pause is over. */
    public void look(WorkspaceId workspace) {
        held.look(List.of(workspace));
    }
}
