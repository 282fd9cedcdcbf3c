package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.propagation.Acknowledgements;
import dev.gatepost.consent.propagation.Line;
import dev.gatepost.consent.propagation.PropagationResource;
import dev.gatepost.consent.propagation.PropagationResource.Deliveries;
import dev.gatepost.events.EventTimes;
import dev.gatepost.events.Events;
import dev.gatepost.events.Happened;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measures how news of consents reaches the endpoints and the systems behind them, and tells
 * {@code alert.propagation} when more of it is late than
 * was before (CON-08).
 */
final class TellLateNews implements Deliveries {
    private static final Duration LOOKED_BACK = Duration.ofDays(1);

    private final Database database;
    private final Events events;
    private final Clock clock;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final Map<WorkspaceId, Long> told = new ConcurrentHashMap<>();

    TellLateNews(Database database, Events events, Clock clock) {
        this.database = database;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<Line> since(Workspace workspace, Instant since, Instant deadline) {
        return events.times(workspace, new EventTimes.Span("consent.", since, deadline)).stream()
                .map(t -> new Line(
                        t.endpoint().toString(),
                        "delivery",
                        t.arrived(),
                        t.p50(),
                        t.p95(),
                        t.worst(),
                        t.outstanding(),
                        t.late()))
                .toList();
    }

    private List<Line> acknowledged(Workspace workspace, Instant at) {
        var span = new Acknowledgements.Span(at.minus(LOOKED_BACK), at.minus(PropagationResource.DEADLINE));
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> acknowledgements.lines(tx, workspace.id(), span));
    }

    private static long late(List<Line> lines) {
        return lines.stream().mapToLong(Line::late).sum();
    }

    /** Looks at one workspace; for a job. */
    void look(Workspace workspace) {
        Instant now = clock.instant();
        long late = late(since(workspace, now.minus(LOOKED_BACK), now.minus(PropagationResource.DEADLINE)))
                + late(acknowledged(workspace, workspace.clock().at(now)));
        Long before = told.put(workspace.id(), late);
        if (late > (before == null ? 0 : before)) {
            var happened = new Happened(
                    workspace.id(),
                    "alert.propagation",
                    workspace.id().value(),
                    workspace.clock().at(now),
                    Map.of("late", Long.toString(late)));
            database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                events.happened(tx, List.of(happened));
                return null;
            });
        }
    }
}
