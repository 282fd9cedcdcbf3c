package dev.gatepost.consent.propagation;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.ConsentEventId;
import dev.gatepost.consent.propagation.Acknowledgements.Said;
import dev.gatepost.consent.propagation.Acknowledgements.Span;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/consent-acknowledgements} and {@code /v1/consents/propagation} (CON-08). */
@RestController
public final class PropagationResource {
    /** So long may news take to arrive everywhere. */
    public static final Duration DEADLINE = Duration.ofHours(1);

    private static final Duration LOOKED_BACK = Duration.ofDays(7);

    private final Database database;
    private final Deliveries deliveries;
    private final Audit audit;
    private final Clock clock;
    private final Acknowledgements store = new Acknowledgements();

    /** What went to the endpoints for events; another room knows. */
    @FunctionalInterface
    public interface Deliveries {
        /** Those since then; what is older than {@code deadline} and not taken is late. */
        List<Line> since(Workspace workspace, Instant since, Instant deadline);
    }

    public PropagationResource(Database database, Deliveries deliveries, Audit audit, Clock clock) {
        this.database = database;
        this.deliveries = deliveries;
        this.audit = audit;
        this.clock = clock;
    }

    @PostMapping("/v1/consent-acknowledgements")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> acknowledge(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String event = fields.requiredText("event", 60);
            String system = fields.requiredText("system", 60);
            if (!system.isEmpty() && !system.matches("[a-z0-9][a-z0-9._-]{0,59}")) {
                fields.fault("system", ReasonCode.INVALID_VALUE, "a short name in lower case: crm, shop.emails");
            }
            return () -> {
                Workspace workspace = caller.workspace();
                var said = new Said(system, caller.actor(), workspace.clock().at(clock.instant()));
                Optional<Double> seconds = ConsentEventId.parse(event)
                        .flatMap(id -> database.transact(
                                Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                                    Optional<Double> took = store.note(tx, workspace.id(), id, said);
                                    if (took.isPresent()) {
                                        audit.append(tx, List.of(audited(caller, id, system, correlation)));
                                    }
                                    return took;
                                }));
                return seconds.isEmpty()
                        ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                        : Answers.ok(Answers.document("event", event, "system", system, "seconds", seconds.get()));
            };
        });
    }

    private AuditEvent audited(Caller caller, ConsentEventId event, String system, String correlation) {
        return new AuditEvent(
                caller.workspace().id(),
                "consent.acknowledged",
                caller.actor(),
                event.toString(),
                null,
                correlation,
                clock.instant(),
                new TreeMap<>(Map.of("system", system)));
    }

    @GetMapping("/v1/consents/propagation")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> propagation(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Workspace workspace = caller.workspace();
        Instant real = clock.instant();
        List<Line> lines = new ArrayList<>(deliveries.since(workspace, real.minus(LOOKED_BACK), real.minus(DEADLINE)));
        Instant now = workspace.clock().at(real);
        var span = new Span(now.minus(LOOKED_BACK), now.minus(DEADLINE));
        lines.addAll(database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> store.lines(tx, workspace.id(), span)));
        return Answers.list(lines.stream().map(Line::document).toList());
    }
}
