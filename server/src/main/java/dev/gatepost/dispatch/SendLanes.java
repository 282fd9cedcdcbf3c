package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.dispatch.RecordAnswers.Answered;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes at work. Each lane has permits of its own, so a million promotions hold back no one-time code; permits are
 * taken before anything is claimed, so what is claimed can be sent at once. No connection to the database is held while
 * a provider is called.
 */
final class SendLanes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SendLanes.class);
    private static final int PERMITS = 128;
    private static final int MOST_CLAIMED = 100;
    private static final Duration POISONED_WAITS = Duration.ofMinutes(1);

    private final Database database;
    private final Workspaces workspaces;
    private final ClaimMessages claim;
    private final Clock clock;
    private final GroupCommit<Answered, Boolean> answers;
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("send-", 0).factory());
    private final List<LaneRunner> runners = new ArrayList<>();

    SendLanes(
            Database database,
            Workspaces workspaces,
            ClaimMessages claim,
            RecordAnswers record,
            Queue queue,
            Clock clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.claim = claim;
        this.clock = clock;
        this.answers = new GroupCommit<>(
                "answers", database, Role.DISPATCH, new GroupCommit.Bounds(2, 200, 4 * PERMITS), record::write);
        for (String lane : Lanes.SENDING) {
            Semaphore permits = new Semaphore(PERMITS);
            runners.add(new LaneRunner(queue, lane, ids -> batch(lane, ids, permits)));
        }
    }

    private List<WorkspaceId> batch(String lane, List<WorkspaceId> ids, Semaphore permits) throws InterruptedException {
        if (!permits.tryAcquire(1, TimeUnit.SECONDS)) {
            return ids;
        }
        int free = 1;
        while (free < MOST_CLAIMED && permits.tryAcquire()) {
            free++;
        }
        // Fewer workspaces than permits: a fair share each. More: those left over are woken again.
        List<WorkspaceId> turn = ids.size() <= free ? ids : ids.subList(0, free);
        int share = free / turn.size();
        ClaimMessages.Claimed claimed;
        try {
            claimed = database.transact(Role.DISPATCH, scope(turn), tx -> claim.in(tx, lane, turn, share));
        } catch (RuntimeException e) {
            permits.release(free);
            LOG.warn("lane {}: a batch failed and is claimed one by one: {}", lane, Failures.describe(e));
            turn.forEach(w -> alone(lane, w, permits));
            return List.of();
        }
        permits.release(free - claimed.departures().size());
        claimed.departures().forEach(d -> calls.execute(() -> send(d, permits)));
        List<WorkspaceId> more = new ArrayList<>(ids.subList(turn.size(), ids.size()));
        if (claimed.taken() > 0) {
            more.addAll(turn);
        }
        return more;
    }

    /** Claims one at a time until one is to blame; that one waits a minute, so that the others go on. */
    private void alone(String lane, WorkspaceId workspace, Semaphore permits) {
        for (int i = 0; i < MOST_CLAIMED && permits.tryAcquire(); i++) {
            ClaimMessages.Claimed one = new ClaimMessages.Claimed(List.of(), 0);
            try {
                one = database.transact(
                        Role.DISPATCH, scope(List.of(workspace)), tx -> claim.in(tx, lane, List.of(workspace), 1));
            } catch (RuntimeException e) {
                LOG.warn("lane {}: a message of {} is put back: {}", lane, workspace, Failures.describe(e));
                database.<@Nullable Void>transact(Role.DISPATCH, scope(List.of(workspace)), tx -> {
                    claim.putBack(tx, lane, workspace, POISONED_WAITS);
                    return null;
                });
            }
            if (one.departures().isEmpty()) {
                permits.release();
            }
            one.departures().forEach(d -> calls.execute(() -> send(d, permits)));
        }
    }

    private Scope scope(List<WorkspaceId> ids) {
        Map<WorkspaceId, Workspace> known = new HashMap<>();
        ids.forEach(id -> known.put(id, workspaces.get(id)));
        return new Scope(
                ids,
                known.values().stream().map(Workspace::organisation).distinct().toList());
    }

    private void send(Departure d, Semaphore permits) {
        try {
            Answer answer = call(d);
            switch (answers.submit(new Answered(d, answer, clock.instant()))) {
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
            permits.release();
        }
    }

    private Answer call(Departure d) {
        var timeout = d.attempt().timeout();
        if (clock.instant().plus(timeout).isAfter(d.flight().leaseUntil())) {
            return new Answer.TryLater("lease_too_short", null);
        }
        try {
            return d.connection().provider().send(d.attempt(), d.connection().account());
        } catch (RuntimeException e) {
            LOG.warn("{}: the adapter failed: {}", d, Failures.describe(e));
            return new Answer.Unknown("adapter_failure");
        }
    }

    /** Stops claiming, lets calls in hand end (at most 15 s), records their answers. */
    @Override
    public void close() {
        runners.forEach(LaneRunner::close);
        calls.shutdown();
        try {
            calls.awaitTermination(15, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        answers.close();
    }
}
