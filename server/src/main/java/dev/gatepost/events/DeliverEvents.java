package dev.gatepost.events;

import dev.gatepost.events.EventStore.Due;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers events: signed (Standard Webhooks), retried with growing waits over about three days, then dead. While a
 * delivery is tried its queue entry lies a minute ahead, so that a process that dies loses none.
 */
final class DeliverEvents implements AutoCloseable {
    /** The name of an endpoint's signing secret in the secret store. */
    static final String SECRET = "signing_secret";

    private static final Logger LOG = LoggerFactory.getLogger(DeliverEvents.class);
    private static final int PERMITS = 32;
    private static final Duration DEADLINE = Duration.ofSeconds(15);
    private static final Duration LEASE = Duration.ofSeconds(60);
    private static final Duration BEHIND = Duration.ofMillis(300);
    private static final List<Duration> WAITS = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    private final Events.Parts parts;
    private final Database database;
    private final EventStore store;
    private final OutboundHttp http;
    private final Semaphore permits = new Semaphore(PERMITS);
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("event-", 0).factory());
    private final LaneRunner lane;

    DeliverEvents(Events.Parts parts, EventStore store, AddressPolicy policy) {
        this.parts = parts;
        this.database = parts.database();
        this.store = store;
        this.http = new OutboundHttp(OutboundHttp.Settings.bounded(policy));
        this.lane = new LaneRunner(parts.queue(), EmitEvents.LANE, this::batch);
    }

    private List<WorkspaceId> batch(List<WorkspaceId> workspaces) throws InterruptedException {
        if (!permits.tryAcquire(1, TimeUnit.SECONDS)) {
            return workspaces;
        }
        int free = 1;
        while (free < PERMITS && permits.tryAcquire()) {
            free++;
        }
        List<WorkspaceId> turn = workspaces.size() <= free ? workspaces : workspaces.subList(0, free);
        int share = free / turn.size();
        List<Due> due;
        try {
            due = database.transact(Role.JOBS, new Scope(turn, List.of()), tx -> claim(tx, turn, share));
        } catch (RuntimeException e) {
            permits.release(free);
            throw e;
        }
        permits.release(free - due.size());
        due.forEach(d -> calls.execute(() -> attempt(d)));
        List<WorkspaceId> more = new ArrayList<>(workspaces.subList(turn.size(), workspaces.size()));
        if (!due.isEmpty()) {
            more.addAll(turn);
        }
        return more;
    }

    private List<Due> claim(Connection tx, List<WorkspaceId> workspaces, int share) throws SQLException {
        Instant now = parts.clock().instant();
        List<Due> out = new ArrayList<>();
        List<Queue.Entry> again = new ArrayList<>();
        for (Queue.Entry entry : parts.queue().claim(tx, EmitEvents.LANE, workspaces, now, share)) {
            Optional<Due> due = store.due(tx, entry.workspace(), entry.item());
            if (due.isPresent()) {
                out.add(due.get());
                again.add(new Queue.Entry(
                        entry.workspace(), EmitEvents.LANE, entry.item(), now.plus(LEASE), entry.tries()));
            } else if (store.isPending(tx, entry.workspace(), entry.item())) {
                again.add(new Queue.Entry(
                        entry.workspace(), EmitEvents.LANE, entry.item(), now.plus(BEHIND), entry.tries()));
            }
        }
        parts.queue().enqueue(tx, again);
        return out;
    }

    private void attempt(Due due) {
        try {
            String answer = call(due);
            record(due, answer);
        } catch (RuntimeException e) {
            LOG.warn("a delivery failed: {}", Failures.describe(e));
        } finally {
            permits.release();
        }
    }

    private String call(Due due) {
        Scope scope = new Scope(List.of(due.delivery().workspace()), List.of());
        Secret secret = database.transact(
                Role.JOBS,
                scope,
                tx -> parts.secrets()
                        .get(tx, due.delivery().workspace(), due.delivery().endpoint(), SECRET, "sign an event"));
        StandardWebhooks.Headers signed = StandardWebhooks.sign(
                List.of(secret), Ids.write("evt", due.eventId()), parts.clock().instant(), due.payload());
        var request = new OutboundRequest(
                "POST",
                URI.create(due.url()),
                List.of(
                        new OutboundRequest.Header("content-type", "application/json"),
                        new OutboundRequest.Header("user-agent", "Gatepost"),
                        new OutboundRequest.Header(StandardWebhooks.ID, signed.id()),
                        new OutboundRequest.Header(StandardWebhooks.TIMESTAMP, signed.timestamp()),
                        new OutboundRequest.Header(StandardWebhooks.SIGNATURE, signed.signature())),
                due.payload(),
                DEADLINE);
        return switch (http.call(request)) {
            case OutboundResult.Response r -> Integer.toString(r.status());
            case OutboundResult.NotSent(String why) -> "not sent: " + why;
            case OutboundResult.Lost(String why) -> "no answer: " + why;
        };
    }

    private void record(Due due, String answer) {
        boolean taken = answer.length() == 3 && answer.startsWith("2");
        int tries = due.tries() + 1;
        String state = taken ? "delivered" : tries > WAITS.size() ? "dead" : "pending";
        Scope scope = new Scope(List.of(due.delivery().workspace()), List.of());
        database.<@Nullable Void>transact(Role.JOBS, scope, tx -> {
            store.record(tx, due.delivery(), state, tries, answer);
            var entry = new Queue.Entry(
                    due.delivery().workspace(),
                    EmitEvents.LANE,
                    due.delivery().id(),
                    parts.clock().instant().plus(state.equals("pending") ? WAITS.get(tries - 1) : Duration.ZERO),
                    tries);
            if (state.equals("pending")) {
                parts.queue().postpone(tx, entry);
            } else {
                parts.queue().remove(tx, entry);
            }
            return null;
        });
        parts.queue().wake(EmitEvents.LANE, due.delivery().workspace());
    }

    @Override
    public void close() {
        lane.close();
        calls.shutdown();
        try {
            calls.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.close();
    }
}
