package dev.gatepost.events;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.events.EventStore.Due;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretStore.Use;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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
    private static final int PERMITS = 64;
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
    private final DeliveryStore deliveries = new DeliveryStore();
    private final Endpoints endpoints;
    private final OutboundHttp http;
    private final Semaphore permits = new Semaphore(PERMITS);
    private final ExecutorService calls = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("event-", 0).factory());
    private final GroupCommit<Answered, Boolean> results;
    private final LaneRunner lane;
    private final Cache<UUID, List<Secret>> secrets = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    DeliverEvents(Events.Parts parts, EventStore store, Endpoints endpoints, AddressPolicy policy) {
        this.endpoints = endpoints;
        this.parts = parts;
        this.database = parts.database();
        this.store = store;
        this.http = new OutboundHttp(OutboundHttp.Settings.bounded(policy));
        this.results = new GroupCommit<>(
                "events",
                database,
                Role.JOBS,
                new GroupCommit.Bounds(1, 200, 4 * PERMITS, Duration.ofMillis(10)),
                this::write);
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
        List<Queue.Entry> entries = parts.queue().claim(tx, EmitEvents.LANE, workspaces, now, share);
        if (entries.isEmpty()) {
            return List.of();
        }
        List<Due> out = new ArrayList<>();
        List<Queue.Entry> again = new ArrayList<>();
        List<Due> aside = new ArrayList<>();
        for (Due due : store.due(tx, entries)) {
            if (!due.isOpen()) {
                aside.add(due);
                continue;
            }
            // Leased while it is tried, or behind an earlier event of the same object.
            again.add(entry(due, now.plus(due.behind() ? BEHIND : LEASE), due.tries()));
            if (!due.behind()) {
                out.add(due);
            }
        }
        if (!aside.isEmpty()) {
            deliveries.putAside(tx, aside);
        }
        parts.queue().enqueue(tx, again);
        return out;
    }

    private static Queue.Entry entry(Due due, Instant at, int tries) {
        return new Queue.Entry(
                due.delivery().workspace(), EmitEvents.LANE, due.delivery().id(), at, tries);
    }

    private void attempt(Due due) {
        try {
            long began = System.nanoTime();
            Traces.Begun span = EventTraces.telling(database, due.delivery());
            String answer = Traces.carrying(span, () -> call(due));
            EventTraces.told(span, answer);
            EventMeters.called(System.nanoTime() - began);
            record(due, answer);
        } catch (RuntimeException e) {
            LOG.warn("a delivery failed: {}", Failures.describe(e));
        } finally {
            permits.release();
        }
    }

    /** The secret in use, and the one before it while that is good as well: receivers may know either. */
    private List<Secret> secrets(EventStore.Delivery delivery) {
        var place = new Place(delivery.workspace(), delivery.endpoint(), SECRET);
        var use = new Use(Role.JOBS, "sign events");
        List<Secret> out = new ArrayList<>(List.of(parts.secrets().get(place, use)));
        parts.secrets().find(place.previous(), use).ifPresent(out::add);
        return out;
    }

    /** Reads the secrets anew when they are next needed. */
    void forget() {
        secrets.invalidateAll();
    }

    private String call(Due due) {
        List<Secret> keys = secrets.get(due.delivery().endpoint(), id -> secrets(due.delivery()));
        if (due.format().equals(Events.TWILIO)) {
            return answer(http.call(TwilioNotice.request(keys.getFirst(), due, DEADLINE)));
        }
        StandardWebhooks.Headers signed = StandardWebhooks.sign(
                keys, Ids.write("evt", due.delivery().event()), parts.clock().instant(), due.payload());
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
        return answer(http.call(request));
    }

    private static String answer(OutboundResult result) {
        return switch (result) {
            case OutboundResult.Response r -> Integer.toString(r.status());
            case OutboundResult.NotSent(String why) -> "not sent: " + why;
            case OutboundResult.Lost(String why) -> "no answer: " + why;
        };
    }

    /** A try and what was answered. */
    private record Answered(Due due, String answer) {}

    private void record(Due due, String answer) {
        if (results.submit(new Answered(due, answer)) instanceof GroupCommit.Outcome.Written<Boolean>) {
            parts.queue().wake(EmitEvents.LANE, due.delivery().workspace());
        } else {
            // Its queue entry lies a minute ahead; then it is tried again, which the receiver sees by the event's id.
            LOG.warn("the answer to an event could not be recorded");
        }
    }

    private List<Boolean> write(Connection tx, List<Answered> batch) throws SQLException {
        database.enter(
                tx,
                new Scope(
                        batch.stream()
                                .map(a -> a.due().delivery().workspace())
                                .distinct()
                                .toList(),
                        List.of()));
        Instant now = parts.clock().instant();
        List<EventStore.Tried> tried = new ArrayList<>();
        List<Queue.Entry> later = new ArrayList<>();
        List<Queue.Entry> over = new ArrayList<>();
        for (Answered a : batch) {
            boolean taken = isTaken(a.answer());
            int tries = a.due().tries() + 1;
            boolean again = !taken && tries <= WAITS.size();
            String state = taken ? "delivered" : again ? "pending" : "dead";
            EventMeters.tried(state);
            tried.add(new EventStore.Tried(a.due().delivery(), state, tries, a.answer()));
            if (again) {
                later.add(entry(a.due(), now.plus(wait(tries)), tries));
            } else {
                over.add(entry(a.due(), now, tries));
            }
        }
        store.record(tx, tried, now);
        endpoints.heard(tx, signs(batch), now);
        parts.queue().postpone(tx, later);
        parts.queue().remove(tx, over);
        parts.audit().append(tx, givenUp(batch, now));
        return batch.stream().map(a -> true).toList();
    }

    /** What will not be tried again: a webhook that failed (AUD-01). */
    private static List<AuditEvent> givenUp(List<Answered> batch, Instant now) {
        List<AuditEvent> out = new ArrayList<>();
        for (Answered a : batch) {
            var delivery = a.due().delivery();
            if (!isTaken(a.answer()) && a.due().tries() >= WAITS.size()) {
                out.add(new AuditEvent(
                        delivery.workspace(),
                        "delivery.given_up",
                        "component:events",
                        new EndpointId(delivery.endpoint()).toString(),
                        null,
                        delivery.id().toString(),
                        now,
                        new TreeMap<>(Map.of(
                                "event", Ids.write("evt", delivery.event()),
                                "reason", a.answer(),
                                "tries", Integer.toString(a.due().tries() + 1)))));
            }
        }
        return out;
    }

    /** With a spread of a fifth, so that what failed together does not come back together. */
    private static Duration wait(int tries) {
        Duration usual = WAITS.get(tries - 1);
        return usual.plusMillis(ThreadLocalRandom.current().nextLong(usual.toMillis() / 5 + 1));
    }

    /** What a batch shows of each endpoint: good if it took anything. */
    private static Collection<EndpointHealth.Sign> signs(List<Answered> batch) {
        Map<UUID, EndpointHealth.Sign> out = new HashMap<>();
        for (Answered a : batch) {
            var delivery = a.due().delivery();
            boolean taken = isTaken(a.answer());
            out.merge(
                    delivery.endpoint(),
                    new EndpointHealth.Sign(
                            delivery.workspace(), delivery.endpoint(), taken, taken ? null : a.answer()),
                    (x, y) -> new EndpointHealth.Sign(
                            x.workspace(),
                            x.endpoint(),
                            x.taken() || y.taken(),
                            y.failure() == null ? x.failure() : y.failure()));
        }
        return out.values();
    }

    private static boolean isTaken(String answer) {
        return answer.length() == 3 && answer.startsWith("2");
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
        results.close();
        http.close();
    }
}
