package dev.gatepost.events;

import dev.gatepost.events.EventStore.Delivery;
import dev.gatepost.events.EventStore.Endpoint;
import dev.gatepost.events.EventStore.Event;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.Step;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records events in the transaction of what they tell. A workspace without endpoints costs one look into a map. The
 * list of endpoints is read again every second; one made here counts at once.
 */
final class EmitEvents {
    /** The lane in which deliveries wait. */
    static final String LANE = "event";

    private final EventStore store;
    private final Queue queue;
    private final Clock clock;
    private final Map<WorkspaceId, List<Endpoint>> endpoints = new ConcurrentHashMap<>();

    EmitEvents(EventStore store, Queue queue, Clock clock) {
        this.store = store;
        this.queue = queue;
        this.clock = clock;
    }

    void know(Map<WorkspaceId, List<Endpoint>> all) {
        endpoints.putAll(all);
    }

    void messages(Connection tx, List<Step> steps) throws SQLException {
        List<Event> events = new ArrayList<>();
        for (Step step : steps) {
            if (told(step.to()) && wanted(step.workspace(), type(step))) {
                events.add(event(step));
            }
        }
        write(tx, events);
    }

    void happened(Connection tx, List<Happened> happened) throws SQLException {
        List<Event> events = new ArrayList<>();
        for (Happened h : happened) {
            if (wanted(h.workspace(), h.type())) {
                events.add(event(h.workspace(), h.type(), h.object(), h.at(), h.data()));
            }
        }
        write(tx, events);
    }

    List<Endpoint> known(WorkspaceId workspace) {
        return endpoints.getOrDefault(workspace, List.of());
    }

    /** An event for one endpoint alone, whatever types it wants. */
    void only(Connection tx, EndpointId id, Happened h) throws SQLException {
        Event event = event(h.workspace(), h.type(), h.object(), h.at(), h.data());
        var delivery = new Delivery(
                h.workspace(), UuidV7.next(), event.id(), id.value(), event.object(), clock.instant(), false);
        store.insert(tx, List.of(event), List.of(delivery));
        queue.enqueue(tx, List.of(Queue.Entry.now(h.workspace(), LANE, delivery.id(), clock.instant())));
    }

    private boolean wanted(WorkspaceId workspace, String type) {
        for (Endpoint endpoint : known(workspace)) {
            if (endpoint.wants(type)) {
                return true;
            }
        }
        return false;
    }

    private static String type(Step step) {
        return "message." + step.to().written();
    }

    private void write(Connection tx, List<Event> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        List<Delivery> deliveries = new ArrayList<>();
        for (Event event : events) {
            for (Endpoint endpoint : endpoints.getOrDefault(event.workspace(), List.of())) {
                if (!endpoint.wants(event.type())) {
                    continue;
                }
                deliveries.add(new Delivery(
                        event.workspace(),
                        UuidV7.next(),
                        event.id(),
                        endpoint.id().value(),
                        event.object(),
                        now,
                        !endpoint.enabled()));
            }
        }
        store.insert(tx, events, deliveries);
        queue.enqueue(
                tx,
                deliveries.stream()
                        .filter(d -> !d.held())
                        .map(d -> Queue.Entry.now(d.workspace(), LANE, d.id(), now))
                        .toList());
    }

    private static Event event(Step step) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("id", step.message().toString());
        data.put("status", step.to().written());
        data.put("attempt", step.attempt());
        put(data, "reason", step.reason());
        put(data, "detail", step.detail());
        return event(step.workspace(), type(step), step.message().value(), step.at(), data);
    }

    private static Event event(WorkspaceId workspace, String type, UUID object, Instant at, Map<String, ?> data) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("type", type);
        payload.put("timestamp", at.toString());
        payload.put("data", data);
        return new Event(workspace, UuidV7.next(), type, object, Json.write(payload), at);
    }

    private static void put(Map<String, Object> out, String name, @Nullable String value) {
        if (value != null) {
            out.put(name, value);
        }
    }

    /** The two states in between are Gatepost's own affair. */
    private static boolean told(MessageState state) {
        return switch (state) {
            case SENDING, SUBMITTED -> false;
            case ACCEPTED,
                    DEFERRED,
                    UNCERTAIN,
                    SENT,
                    DELIVERED,
                    READ,
                    UNDELIVERED,
                    FAILED,
                    BOUNCED,
                    COMPLAINED,
                    BLOCKED,
                    EXPIRED,
                    CANCELLED -> true;
        };
    }
}
