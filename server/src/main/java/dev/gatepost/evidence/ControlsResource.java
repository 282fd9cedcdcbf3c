package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.ControlResult;
import dev.gatepost.controls.ControlResults;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/controls}: what must hold, whether it does, and what is overdue (GOV-02). */
@RestController
public final class ControlsResource {
    private static final int SHOWN = 500;

    private final Ground ground;
    private final ControlResults results = new ControlResults();

    public ControlsResource(Ground ground) {
        this.ground = ground;
    }

    @GetMapping("/v1/controls")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = ground.now();
        Map<String, ControlResult> newest = ground.in(caller.workspace(), tx -> {
            Map<String, ControlResult> all = new HashMap<>(results.newest(tx, WorkspaceId.INSTANCE));
            all.putAll(results.newest(tx, caller.workspace().id()));
            return all;
        });
        return Answers.list(ground.register().controls().stream()
                .map(c -> document(c, newest.get(c.definition().id()), now))
                .toList());
    }

    @GetMapping("/v1/controls/{id}/results")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> results(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Control> control = ground.register().find(id);
        if (control.isEmpty()) {
            return Answers.found(Optional.empty(), correlation);
        }
        WorkspaceId of = whose(control.get(), caller.workspace());
        List<ControlResult> all = ground.in(caller.workspace(), tx -> results.of(tx, of, id, SHOWN));
        return Answers.list(all.stream().map(ControlsResource::result).toList());
    }

    /** Looks now, whatever the cadence. */
    @PostMapping("/v1/controls/{id}/run")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> run(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Control> control = ground.register().find(id);
        Instant now = ground.now();
        return Answers.found(
                control.map(c -> ground.in(caller.workspace(), tx -> {
                    var asked = new Control.Asked(whose(c, caller.workspace()), now);
                    ControlResult result = results.look(tx, c, asked, caller.actor());
                    ground.note(tx, caller, "control.run", id, correlation, Map.of("outcome", result.outcome()));
                    return document(c, result, now);
                })),
                correlation);
    }

    private static WorkspaceId whose(Control control, Workspace workspace) {
        return switch (control.reach()) {
            case WORKSPACE -> workspace.id();
            case INSTANCE -> WorkspaceId.INSTANCE;
        };
    }

    private Map<String, Object> document(Control control, @Nullable ControlResult last, Instant now) {
        Control.Definition d = control.definition();
        return Answers.document(
                "id",
                d.id(),
                "title",
                d.title(),
                "of",
                control.reach() == Control.Reach.INSTANCE ? "instance" : "workspace",
                "owner",
                d.owner(),
                "requirement",
                d.requirement(),
                "frameworks",
                ground.register().frameworks().of(d.id()),
                "procedure",
                d.procedure(),
                "cadence",
                d.cadence().toString(),
                "overdue",
                last == null || last.isOverdue(now, d.cadence()),
                "newest",
                last == null ? null : result(last));
    }

    private static Map<String, Object> result(ControlResult r) {
        return Answers.document(
                "at", r.at().toString(),
                "outcome", r.outcome(),
                "why", r.why(),
                "evidence", r.facts(),
                "by", r.by());
    }
}
