package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.Callbacks;
import dev.gatepost.messages.AttemptParts;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Listening;
import dev.gatepost.providers.Provider.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions with providers that report over them. A workspace leaves through one node, and what is sent back to it
 * comes in through the same: the node that its lanes are leased to holds the sessions of its connections.
 */
final class KeepSessions implements AutoCloseable {
    private static final Duration EACH = Duration.ofSeconds(1);
    private static final Duration HEARD_AFTERWARDS = Duration.ofDays(3);
    private static final Duration RIPENED = Duration.ofSeconds(30);

    private final Rooms house;
    private final Callbacks callbacks;
    private final Repeating work = new Repeating("sessions", 1);

    KeepSessions(Rooms house, Callbacks callbacks) {
        this.house = house;
        this.callbacks = callbacks;
        work.every(EACH, "the keeping of sessions", this::keep);
        work.every(RIPENED, "the telling of messages that stayed incomplete", this::ripen);
        work.every(Duration.ofHours(1), "the forgetting of parts", this::forget);
    }

    private Map<WorkspaceId, List<ConnectionId>> ours(String provider) {
        Map<WorkspaceId, List<ConnectionId>> out = new LinkedHashMap<>();
        for (Connections.Placed placed : house.connections().of(provider)) {
            if (isHeard(placed.connection().retiredAt()) && house.nodes().owns(placed.workspace())) {
                out.computeIfAbsent(placed.workspace(), w -> new ArrayList<>())
                        .add(placed.connection().id());
            }
        }
        return out;
    }

    /** What was sent before a connection was retired is still reported of. */
    private boolean isHeard(@Nullable Instant retiredAt) {
        return retiredAt == null
                || retiredAt.plus(HEARD_AFTERWARDS).isAfter(house.clock().instant());
    }

    private void keep() {
        if (house.nodes().isStale()) {
            // Whose sessions they are is not known; those that stand stay until it is.
            return;
        }
        for (Map.Entry<String, Listening> each : house.connections().listening().entrySet()) {
            List<Account> accounts = new ArrayList<>();
            ours(each.getKey())
                    .values()
                    .forEach(ids -> ids.forEach(id -> house.connections()
                            .open(id)
                            .map(Connections.Open::account)
                            .ifPresent(accounts::add)));
            each.getValue().listen(accounts, callbacks.arrivals());
        }
    }

    private void ripen() {
        for (String provider : house.connections().listening().keySet()) {
            ours(provider).forEach(callbacks::ripen);
        }
    }

    private void forget() {
        Set<WorkspaceId> all =
                Set.copyOf(house.workspaces().all().stream().map(Workspace::id).toList());
        house.database()
                .transact(
                        Role.JOBS,
                        new Scope(List.copyOf(all), List.of()),
                        tx -> AttemptParts.forget(tx, all, house.clock().instant()));
    }

    /** Ends all sessions; what was submitted may still be answered for some seconds. */
    @Override
    public void close() {
        work.close();
        house.connections().listening().values().forEach(Listening::close);
    }
}
