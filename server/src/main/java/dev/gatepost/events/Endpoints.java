package dev.gatepost.events;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.events.DeliveryStore.Line;
import dev.gatepost.events.DeliveryStore.Page;
import dev.gatepost.events.DeliveryStore.Selection;
import dev.gatepost.events.EndpointHealth.Failing;
import dev.gatepost.events.EndpointHealth.Seen;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints after they were made: how they fare, what went to them, and what is to go again (EVT-01, EVT-02). One that
 * takes nothing for five days, or says that it is gone (410), is disabled with notice; what happens meanwhile is held
 * for it, and goes in its order when it is enabled again.
 */
final class Endpoints {
    /** Longer than the retries of one event take together. */
    static final Duration DISABLED_AFTER = Duration.ofDays(5);
    /** The most deliveries of one replay. */
    static final int MOST_REPLAYED = 100_000;

    /** What an endpoint is sent when somebody looks whether it hears. */
    static final String TEST = "endpoint.test";

    private static final String GONE = "410";
    private static final int AT_ONCE = 500;
    /** As long as another node may still know an endpoint as it was before. */
    private static final Duration STILL_HELD = Duration.ofSeconds(10);

    private final Database database;
    private final Queue queue;
    private final Audit audit;
    private final Clock clock;
    private final EmitEvents emit;
    private final DeliveryStore deliveries = new DeliveryStore();
    private final EndpointHealth health = new EndpointHealth();

    Endpoints(Events.Parts parts, EmitEvents emit) {
        this.database = parts.database();
        this.queue = parts.queue();
        this.audit = parts.audit();
        this.clock = parts.clock();
        this.emit = emit;
    }

    /** An endpoint as people see it. */
    record Shown(
            EndpointId id,
            String url,
            List<String> types,
            String state,
            @Nullable String why,
            @Nullable Instant stateAt,
            Instant createdAt,
            Seen health) {
        Shown {
            types = List.copyOf(types);
        }
    }

    List<Shown> list(Workspace workspace) {
        return in(workspace, tx -> {
            Map<UUID, Seen> seen = EndpointHealth.of(tx, workspace.id());
            try (PreparedStatement s = tx.prepareStatement("""
                    select id, url, types, state, state_why, state_at, created_at from event_endpoint
                    where workspace_id = ? order by id""")) {
                Sql.bind(s, workspace.id().value());
                List<Shown> out = new ArrayList<>();
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        UUID id = row.getObject(1, UUID.class);
                        out.add(new Shown(
                                new EndpointId(id),
                                row.getString(2),
                                List.of((String[]) row.getArray(3).getArray()),
                                row.getString(4),
                                row.getString(5),
                                Sql.instant(row, 6),
                                Objects.requireNonNull(Sql.instant(row, 7)),
                                seen.getOrDefault(id, Seen.NOTHING)));
                    }
                }
                return out;
            }
        });
    }

    Optional<Shown> find(Workspace workspace, EndpointId id) {
        return list(workspace).stream().filter(e -> e.id().equals(id)).findFirst();
    }

    /** Another address or other types; false when there is no such endpoint, or it is retired. */
    boolean change(Workspace workspace, EndpointId id, String url, Set<String> types, String actor) {
        return in(workspace, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update event_endpoint set url = ?, types = ?
                    where workspace_id = ? and id = ? and state <> 'retired'""")) {
                Sql.bind(
                        s,
                        url,
                        column(tx, "text", types, t -> t),
                        workspace.id().value(),
                        id.value());
                return s.executeUpdate() > 0 && note(tx, workspace.id(), "endpoint.changed", actor, id, Map.of());
            }
        });
    }

    /** Disabled, enabled again or retired; false when nothing changed. */
    boolean put(Workspace workspace, EndpointId id, String state, String why, String actor) {
        return in(workspace, tx -> put(tx, workspace.id(), id, state, why, actor));
    }

    private boolean put(Connection tx, WorkspaceId workspace, EndpointId id, String state, String why, String actor)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_endpoint set state = ?, state_why = ?, state_at = ?, settling = true
                where workspace_id = ? and id = ? and state <> ? and state <> 'retired'""")) {
            Sql.bind(s, state, why, clock.instant(), workspace.value(), id.value(), state);
            return s.executeUpdate() > 0 && note(tx, workspace, "endpoint." + state, actor, id, Map.of("why", why));
        }
    }

    /** What a batch of tries showed: health is written, and who takes nothing any more is disabled. */
    void heard(Connection tx, Collection<EndpointHealth.Sign> signs, Instant now) throws SQLException {
        List<Failing> failing = health.note(tx, signs, now);
        for (Failing f : failing) {
            boolean gone = f.failure().equals(GONE);
            if (!gone && now.isBefore(f.since().plus(DISABLED_AFTER))) {
                continue;
            }
            var id = new EndpointId(f.endpoint());
            String why = gone
                    ? "it answered 410: gone"
                    : "it has taken nothing since " + f.since() + ", the last answer was: " + f.failure();
            if (put(tx, f.workspace(), id, "disabled", why, "component:events")) {
                Map<String, String> data = Map.of("endpoint", id.toString(), "why", why);
                emit.happened(
                        tx, List.of(new Happened(f.workspace(), "alert.endpoint_disabled", f.endpoint(), now, data)));
            }
        }
    }

    /** The log of an endpoint, the newest first; without content. */
    Page log(Workspace workspace, Selection asked, @Nullable UUID before, int limit) {
        return in(workspace, tx -> deliveries.newest(tx, asked, before, limit));
    }

    private record Turn(int sent, @Nullable UUID next) {}

    /**
     * Sends what was selected once more, in the old order, each under the id of its event, so that a receiver knows
     * what it has had.
     *
     * @return how many
     */
    int replay(Workspace workspace, Selection asked, String reason, String actor) {
        int count = 0;
        UUID after = null;
        do {
            UUID from = after;
            Turn turn = in(workspace, tx -> {
                Page found = deliveries.oldest(tx, asked, from, AT_ONCE);
                List<UUID> again = deliveries.again(
                        tx, workspace.id(), found.lines().stream().map(Line::id).toList());
                send(tx, workspace.id(), again);
                return new Turn(again.size(), found.next());
            });
            count += turn.sent();
            after = turn.next();
        } while (after != null && count < MOST_REPLAYED);
        int sent = count;
        in(
                workspace,
                tx -> note(
                        tx,
                        workspace.id(),
                        "endpoint.replayed",
                        actor,
                        asked.endpoint(),
                        Map.of("deliveries", Integer.toString(sent), "reason", reason)));
        queue.wake(EmitEvents.LANE, workspace.id());
        return count;
    }

    /** Sends an event that says nothing to an endpoint alone; its id. The endpoint is to be enabled. */
    UUID test(Workspace workspace, EndpointId id, String actor) {
        UUID asked = UuidV7.next();
        in(workspace, tx -> {
            var event = new Happened(
                    workspace.id(), TEST, asked, clock.instant(), Map.of("endpoint", id.toString(), "said", "hello"));
            emit.only(tx, id, event);
            return note(tx, workspace.id(), "endpoint.tested", actor, id, Map.of());
        });
        queue.wake(EmitEvents.LANE, workspace.id());
        return asked;
    }

    /**
     * Lets out what was held for endpoints that were enabled again, and puts aside what waits for those that were
     * disabled or retired; to be called every second.
     */
    void settle(List<WorkspaceId> workspaces) {
        record Waiting(WorkspaceId workspace, UUID endpoint, Instant since, String state) {}
        var scope = new Scope(workspaces, List.of());
        List<Waiting> waiting = database.transact(Role.JOBS, scope, tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select workspace_id, id, state_at, state from event_endpoint
                    where workspace_id = any(?) and settling""")) {
                Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
                List<Waiting> out = new ArrayList<>();
                try (ResultSet row = s.executeQuery()) {
                    while (row.next()) {
                        out.add(new Waiting(
                                new WorkspaceId(row.getObject(1, UUID.class)),
                                row.getObject(2, UUID.class),
                                Objects.requireNonNull(Sql.instant(row, 3)),
                                row.getString(4)));
                    }
                }
                return out;
            }
        });
        for (Waiting w : waiting) {
            int moved;
            do {
                moved = database.transact(Role.JOBS, new Scope(List.of(w.workspace()), List.of()), tx -> {
                    String from = w.state().equals("enabled") ? "held" : "pending";
                    String to =
                            switch (w.state()) {
                                case "enabled" -> "pending";
                                case "disabled" -> "held";
                                default -> "dropped";
                            };
                    List<UUID> out = deliveries.move(tx, w.workspace(), w.endpoint(), from, to, AT_ONCE);
                    if (to.equals("pending")) {
                        send(tx, w.workspace(), out);
                    }
                    if (out.isEmpty() && clock.instant().isAfter(w.since().plus(STILL_HELD))) {
                        settled(tx, w.workspace(), w.endpoint(), w.since());
                    }
                    return out.size();
                });
            } while (moved == AT_ONCE);
        }
    }

    private static void settled(Connection tx, WorkspaceId workspace, UUID endpoint, Instant since)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update event_endpoint set settling = false
                where workspace_id = ? and id = ? and state_at = ?""")) {
            Sql.bind(s, workspace.value(), endpoint, since);
            s.executeUpdate();
        }
    }

    private void send(Connection tx, WorkspaceId workspace, List<UUID> ids) throws SQLException {
        Instant now = clock.instant();
        queue.enqueue(
                tx,
                ids.stream()
                        .map(id -> Queue.Entry.now(workspace, EmitEvents.LANE, id, now))
                        .toList());
    }

    private boolean note(
            Connection tx, WorkspaceId workspace, String action, String actor, EndpointId id, Map<String, String> facts)
            throws SQLException {
        audit.append(
                tx,
                List.of(new AuditEvent(
                        workspace,
                        action,
                        actor,
                        id.toString(),
                        null,
                        Origin.correlation(),
                        clock.instant(),
                        new TreeMap<>(facts))));
        return true;
    }

    private <T extends @Nullable Object> T in(Workspace workspace, Work<T> work) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
