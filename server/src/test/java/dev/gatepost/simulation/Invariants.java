package dev.gatepost.simulation;

import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Purpose;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What holds between any two steps. Each is told from the database and the carrier's book alone. */
final class Invariants {
    private static final Set<MessageState> MISSED = EnumSet.of(
            MessageState.BLOCKED,
            MessageState.FAILED,
            MessageState.UNDELIVERED,
            MessageState.BOUNCED,
            MessageState.EXPIRED);
    private static final Set<MessageState> SILENT = EnumSet.of(MessageState.SENDING, MessageState.SUBMITTED);
    private static final Set<MessageState> UNTAKEN =
            EnumSet.of(MessageState.FAILED, MessageState.BLOCKED, MessageState.EXPIRED, MessageState.CANCELLED);

    private final World world;
    private final Picture before;
    private final Picture now;

    private Invariants(World world, Picture before) {
        this.world = world;
        this.before = before;
        this.now = world.now;
    }

    /** Throws an {@link AssertionError} that says what does not hold any more. */
    static void check(World world, Picture before) {
        var all = new Invariants(world, before);
        all.moves();
        all.nothingVanishes();
        all.book();
        all.fallbacks();
        all.money();
        all.events();
        all.audit();
    }

    static void require(boolean holds, String otherwise, Object... about) {
        if (!holds) {
            throw new AssertionError(otherwise.formatted(about));
        }
    }

    /** MSG-03: the steps follow the table from the first state to the state of now, and none is ever taken back. */
    private void moves() {
        for (Picture.Message m : now.messages.values()) {
            MessageState at = m.initial();
            for (Picture.Move move : now.moves.getOrDefault(m.id(), List.of())) {
                require(at.mayBecome(move.state()), "%s went from %s to %s", m.id(), at, move.state());
                at = move.state();
            }
            require(at == m.state(), "the steps of %s end in %s, its state is %s", m.id(), at, m.state());
        }
        for (UUID id : before.messages.keySet()) {
            List<Picture.Move> earlier = before.moves.getOrDefault(id, List.of());
            List<Picture.Move> later = now.moves.getOrDefault(id, List.of());
            require(
                    now.messages.containsKey(id)
                            && later.size() >= earlier.size()
                            && later.subList(0, earlier.size()).equals(earlier),
                    "the steps of %s were changed",
                    id);
        }
    }

    /** MSG-02: whatever was accepted lies where its state says that it lies. */
    private void nothingVanishes() {
        for (Picture.Message m : now.messages.values()) {
            boolean flies = now.flights.containsKey(m.id());
            switch (m.state()) {
                case ACCEPTED, DEFERRED -> {
                    String lane = Lanes.of(Purpose.parse(m.purpose()).orElseThrow());
                    require(!flies, "%s is %s and in flight", m.id(), m.state());
                    require(
                            now.queued(m.id(), lane, Lanes.held(lane)),
                            "%s is %s and lies in no lane",
                            m.id(),
                            m.state());
                }
                case SENDING -> require(flies, "%s is being sent and not in flight", m.id());
                case UNCERTAIN -> {
                    require(!flies, "%s is uncertain and in flight", m.id());
                    require(now.queued(m.id(), Lanes.SETTLE), "%s is uncertain and nobody will ask", m.id());
                }
                case SUBMITTED, SENT, DELIVERED, READ, UNDELIVERED, BOUNCED, COMPLAINED ->
                    require(taken(m.id()) > 0, "%s is %s, the carrier never had it", m.id(), m.state());
                case FAILED, BLOCKED, EXPIRED, CANCELLED -> {}
            }
        }
    }

    private long taken(UUID message) {
        return world.carrier.book().stream()
                .filter(e -> e.message.value().equals(message))
                .count();
    }

    /** MSG-02: nothing is handed over twice, and the carrier's book and ours agree. */
    private void book() {
        Map<UUID, Carrier.Entry> taken = new HashMap<>();
        Map<String, Carrier.Entry> byReference = new HashMap<>();
        for (Carrier.Entry e : world.carrier.book()) {
            UUID id = e.message.value();
            Carrier.Entry twice = taken.put(id, e);
            require(twice == null, "%s was taken twice, the second time at attempt %s", id, e.attempt);
            byReference.put(id + "." + e.attempt, e);
            Picture.Flight flight = now.flights.get(id);
            boolean known = flight != null && flight.attempt() == e.attempt
                    || now.attempts.getOrDefault(id, List.of()).stream().anyMatch(a -> a.number() == e.attempt);
            require(known, "the carrier has %s.%s, of which nothing is known here", id, e.attempt);
        }
        for (List<Picture.Tried> tries : now.attempts.values()) {
            for (Picture.Tried t : tries) {
                Carrier.Entry entry = byReference.get(t.message() + "." + t.number());
                switch (t.outcome()) {
                    case "taken" ->
                        require(
                                entry != null && entry.theirs.equals(t.reference()),
                                "%s.%s is recorded as taken, and the carrier has it not",
                                t.message(),
                                t.number());
                    case "refused", "try_later", "held_back" ->
                        require(
                                entry == null,
                                "%s.%s is recorded as %s, and the carrier has it",
                                t.message(),
                                t.number(),
                                t.outcome());
                    default -> require(t.outcome().equals("unknown"), "an outcome %s", t.outcome());
                }
            }
        }
    }

    /** MSG-04: who missed its person is followed, once. */
    private void fallbacks() {
        for (Picture.Message m : now.messages.values()) {
            List<UUID> stands = now.standIns.getOrDefault(m.id(), List.of());
            require(stands.size() < 2, "%s has %s messages in its place", m.id(), stands.size());
            require(stands.isEmpty() || MISSED.contains(m.state()), "%s is %s and replaced", m.id(), m.state());
            if (m.fallbacks() > 0 && MISSED.contains(m.state())) {
                require(
                        !stands.isEmpty() || now.endedChains.contains(m.id()) || now.queued(m.id(), Lanes.FALLBACK),
                        "%s is %s and its fallback is forgotten",
                        m.id(),
                        m.state());
            }
        }
    }

    /** LIM-03: no cap is passed, what is reserved is what is live, and nothing is paid that was not billed. */
    private void money() {
        for (Map.Entry<String, Picture.Used> each : now.uses.entrySet()) {
            Picture.Used use = each.getValue();
            Picture.Cap cap = now.caps.get(use.budget());
            long used = use.reserved() + use.spent();
            Picture.Used earlier = before.uses.get(each.getKey());
            long was = earlier == null ? 0 : earlier.reserved() + earlier.spent();
            require(use.reserved() >= 0 && use.spent() >= 0, "a budget is below nothing: %s", use);
            require(
                    cap != null && (!cap.enforced() || used <= Math.max(cap.limit(), was)),
                    "%s is used up to %s of %s",
                    use.budget(),
                    used,
                    String.valueOf(cap));
            long live = now.live.getOrDefault(each.getKey(), 0L);
            require(live == use.reserved(), "%s micros are reserved, the live messages have %s", use.reserved(), live);
        }
        for (Picture.Money m : now.money.values()) {
            Picture.Message message = now.message(m.message());
            MessageState state = message.state();
            switch (m.state()) {
                case "reserved" -> require(!state.isFinal(), "%s is %s and has money reserved", message.id(), state);
                case "released" ->
                    require(UNTAKEN.contains(state), "the money of %s is released, it is %s", message.id(), state);
                default -> {}
            }
            long billed = billed(world, message.id());
            require(m.spent() <= billed, "%s cost %s, billed are %s", message.id(), m.spent(), billed);
        }
    }

    static long billed(World world, UUID message) {
        return world.carrier.book().stream()
                .filter(e -> e.message.value().equals(message))
                .mapToLong(world::bill)
                .sum();
    }

    /** EVT-01: each change that is told is told by exactly one event. */
    private void events() {
        Map<String, Long> due = new HashMap<>();
        for (Picture.Message m : now.messages.values()) {
            due.merge(m.id() + " message." + m.initial().written(), 1L, Long::sum);
            for (Picture.Move move : now.moves.getOrDefault(m.id(), List.of())) {
                if (!SILENT.contains(move.state())) {
                    due.merge(m.id() + " message." + move.state().written(), 1L, Long::sum);
                }
            }
        }
        Map<String, Long> told = new HashMap<>(now.events);
        told.keySet().removeIf(k -> !now.messages.containsKey(UUID.fromString(k.substring(0, 36))));
        require(told.equals(due), "told are %s, to be told were %s", told, due);
    }

    /** AUD: the counters of every writer are dense from 1. */
    private void audit() {
        for (Picture.Writer w : now.writers) {
            require(
                    w.batches() == w.highest(),
                    "writer %s has %s batches up to %s",
                    w.writer(),
                    w.batches(),
                    w.highest());
        }
    }
}
