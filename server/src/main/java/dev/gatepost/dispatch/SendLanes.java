package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.dispatch.Gates.Permits;
import dev.gatepost.dispatch.RecordAnswers.Answered;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Queue.Key;
import dev.gatepost.queue.Queue.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes at work. Each lane has calls of its own, so a million promotions hold back no one-time code; permits are
 * taken before anything is claimed, so what is claimed can be sent at once. No connection to the database is held while
 * a provider is called.
 */
final class SendLanes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SendLanes.class);
    private static final int MOST_CLAIMED = 200;
    private static final Duration POISONED_WAITS = Duration.ofMinutes(1);
    /** What waits for a one-time code is a person; what waits for the others is a batch worth its transaction. */
    private static final Duration URGENT_PACE = Duration.ofMillis(2);

    private static final Duration USUAL_PACE = Duration.ofMillis(15);

    private final Parts parts;
    private final GroupCommit<Answered, Boolean> answers;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("send-", 0).factory());
    private final List<LaneRunner> runners = new ArrayList<>();
    private final LaterLooks later;
    private final Precedence precedence = new Precedence(Lanes.SENDING);

    /** What the lanes work with. */
    record Parts(
            Database database,
            Workspaces workspaces,
            ClaimMessages claim,
            RecordAnswers record,
            HeldMessages held,
            Gates gates,
            Nodes nodes,
            Queue queue,
            Clock clock) {}

    SendLanes(Parts parts) {
        this.parts = parts;
        this.later = new LaterLooks(parts.queue(), parts.clock());
        this.answers = new GroupCommit<>(
                "answers",
                parts.database(),
                Role.DISPATCH,
                new GroupCommit.Bounds(2, 256, 4 * CallSlots.ALL, Duration.ofMillis(5)),
                parts.record()::write);
        for (String lane : Lanes.SENDING) {
            var slots = new CallSlots();
            Duration pace = lane.equals(Lanes.OTP) ? URGENT_PACE : USUAL_PACE;
            runners.add(new LaneRunner(parts.queue(), lane, pace, keys -> batch(lane, keys, slots)));
        }
    }

    /** A key with the permits it was given. */
    private record Permitted(Key key, Permits.Granted granted) {}

    private List<Key> batch(String lane, List<Key> keys, CallSlots slots) throws InterruptedException {
        if (!slots.awaitOne(Duration.ofSeconds(1))) {
            return keys;
        }
        List<Key> busy = new ArrayList<>();
        List<Permitted> turn = permitted(lane, keys, slots);
        if (turn.isEmpty()) {
            return busy;
        }
        List<Turn> turns =
                turn.stream().map(p -> new Turn(p.key(), p.granted().count())).toList();
        ClaimMessages.Claimed claimed;
        Instant began = Traces.now();
        try {
            claimed = claim(lane, turns, counted(turn));
        } catch (RuntimeException e) {
            for (Permitted p : turn) {
                slots.release(p.key(), p.granted().count());
                parts.gates().giveBack(p.granted(), p.key(), p.granted().count());
            }
            LOG.warn("lane {}: a batch failed and is claimed one by one: {}", lane, Failures.describe(e));
            turn.forEach(p -> alone(lane, p.key(), slots));
            return busy;
        }
        SendMeters.claimed(lane, claimed);
        SendTraces.claimed(lane, claimed, began);
        Map<Key, Integer> gone = new HashMap<>();
        Map<Key, Integer> asCounted = new HashMap<>();
        for (Departure d : claimed.departures()) {
            gone.merge(key(d), 1, Integer::sum);
            asCounted.merge(key(d), d.way().ownPermit() ? 0 : 1, Integer::sum);
        }
        for (Permitted p : turn) {
            // What was not claimed, did not depart, or took a permit of its own, needs those of the turn no longer.
            int count = p.granted().count();
            slots.release(p.key(), count - gone.getOrDefault(p.key(), 0));
            parts.gates().giveBack(p.granted(), p.key(), count - asCounted.getOrDefault(p.key(), 0));
            precedence.served(lane, p.key());
            if (claimed.taken().getOrDefault(p.key(), 0) == count) {
                busy.add(p.key());
            }
        }
        claimed.again().forEach((key, when) -> later.look(lane, key, when));
        for (Departure d : claimed.departures()) {
            parts.gates().charge(d);
            calls.execute(() -> send(d, slots));
        }
        return busy;
    }

    /** Takes slots and permits for a fair share each; who gets none is looked at again when there are some. */
    private List<Permitted> permitted(String lane, List<Key> keys, CallSlots slots) {
        List<Permitted> out = new ArrayList<>();
        int share = Math.max(1, Math.min(MOST_CLAIMED, slots.free()) / keys.size());
        for (Key key : keys) {
            if (!parts.nodes().owns(key.workspace())) {
                // Another node works it and finds it by itself; if none does, the sweep comes back to it here.
                continue;
            }
            if (precedence.mustYield(lane, key)) {
                later.look(lane, key, parts.clock().instant().plusMillis(20));
                continue;
            }
            int free = slots.take(key, share);
            if (free == 0) {
                later.look(lane, key, parts.clock().instant().plusMillis(20));
                continue;
            }
            switch (parts.gates().permits(key, free)) {
                case Permits.Granted granted -> {
                    slots.release(key, free - granted.count());
                    out.add(new Permitted(key, granted));
                }
                case Permits.Wait(Instant until) -> {
                    slots.release(key, free);
                    precedence.waits(lane, key);
                    later.look(lane, key, until);
                }
            }
        }
        return out;
    }

    private static Map<Key, UUID> counted(List<Permitted> turn) {
        Map<Key, UUID> out = new HashMap<>();
        turn.forEach(p -> out.put(p.key(), p.granted().connection()));
        return out;
    }

    private ClaimMessages.Claimed claim(String lane, List<Turn> turns, Map<Key, UUID> counted) {
        List<ClaimMessages.Claimed> uncommitted = new ArrayList<>(1);
        try {
            ClaimMessages.Claimed committed = parts.database().transact(Role.DISPATCH, scope(turns), tx -> {
                ClaimMessages.Claimed claimed = parts.claim().in(tx, lane, turns, counted);
                uncommitted.add(claimed);
                return claimed;
            });
            committed.held().forEach(parts.held()::note);
            return committed;
        } catch (RuntimeException e) {
            uncommitted.forEach(c -> parts.claim().calledOff(c.departures()));
            throw e;
        }
    }

    /** Claims one at a time until one is to blame; that one waits a minute, so that the others go on. */
    private void alone(String lane, Key key, CallSlots slots) {
        for (int i = 0; i < MOST_CLAIMED && slots.take(key, 1) == 1; i++) {
            ClaimMessages.Claimed one = ClaimMessages.Claimed.NOTHING;
            try {
                one = claim(lane, List.of(new Turn(key, 1)), Map.of());
            } catch (RuntimeException e) {
                LOG.warn("lane {}: a message of {} is put back: {}", lane, key.workspace(), Failures.describe(e));
                putBack(lane, key);
            }
            if (one.departures().isEmpty()) {
                slots.release(key, 1);
            }
            one.departures().forEach(d -> calls.execute(() -> send(d, slots)));
            if (one.taken().isEmpty()) {
                return;
            }
        }
    }

    private void putBack(String lane, Key key) {
        try {
            parts.database().<@Nullable Void>transact(Role.DISPATCH, scope(List.of(new Turn(key, 1))), tx -> {
                parts.claim().putBack(tx, lane, key, POISONED_WAITS);
                return null;
            });
        } catch (RuntimeException e) {
            LOG.warn("lane {}: it could not be put back and stays in its lane: {}", lane, Failures.describe(e));
        }
    }

    private Scope scope(List<Turn> turns) {
        Map<WorkspaceId, Workspace> known = new HashMap<>();
        turns.forEach(t -> known.computeIfAbsent(t.key().workspace(), parts.workspaces()::get));
        List<WorkspaceId> seen = new ArrayList<>(known.keySet());
        // For the pauses of the whole instance.
        seen.add(WorkspaceId.INSTANCE);
        return new Scope(
                seen,
                known.values().stream().map(Workspace::organisation).distinct().toList());
    }

    private static Key key(Departure d) {
        return new Key(d.message().workspace(), d.message().sender().value());
    }

    private void send(Departure d, CallSlots slots) {
        try {
            long began = System.nanoTime();
            Traces.Begun span = SendTraces.calling(d);
            Answer answer = Traces.carrying(span, () -> call(d));
            SendTraces.called(span, d, answer);
            long took = System.nanoTime() - began;
            SendMeters.called(d.way().connection().provider(), answer, took);
            parts.gates().heard(d.way(), d.message().sender().value(), answer, Duration.ofNanos(took));
            switch (answers.submit(new Answered(d, answer, parts.clock().instant()))) {
                case GroupCommit.Outcome.Written<Boolean>(Boolean held) -> {
                    if (!held) {
                        LOG.info("{}: the answer came after its lease was taken over", d);
                    }
                }
                case GroupCommit.Outcome.Full<Boolean> _,
                        GroupCommit.Outcome.InDoubt<Boolean> _,
                        GroupCommit.Outcome.Failed<Boolean> _ ->
                    // The row stays in flight; when its lease ends it is settled as uncertain.
                    LOG.warn("{}: its answer could not be recorded", d);
            }
        } finally {
            slots.release(key(d), 1);
        }
    }

    private Answer call(Departure d) {
        if (!d.still().getAsBoolean()) {
            return heldBack();
        }
        try {
            Answer answer = d.way()
                    .connection()
                    .provider()
                    .send(d.attempt(), d.way().connection().account());
            return answer instanceof Answer.TryLater && d.still().refused() ? heldBack() : answer;
        } catch (RuntimeException e) {
            LOG.warn("{}: the adapter failed: {}", d, Failures.describe(e));
            return new Answer.Unknown("adapter_failure");
        }
    }

    private static Answer heldBack() {
        return new Answer.TryLater("decided_too_long_ago", null, Provider.Cause.HELD_BACK);
    }

    /** Stops claiming, lets calls in hand end (at most 15 s), records their answers. */
    @Override
    public void close() {
        runners.forEach(LaneRunner::close);
        later.close();
        calls.shutdown();
        try {
            calls.awaitTermination(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answers.close();
    }
}
