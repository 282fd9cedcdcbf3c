package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.controls.OwnedKind;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/owners}: who answers for each connection, endpoint, template, sender, limit, budget and key (GOV-11). */
@RestController
public final class OwnersResource {
    private static final int LONGEST = 254;

    private final Ground ground;
    private final OwnerStore store = new OwnerStore();

    public OwnersResource(Ground ground) {
        this.ground = ground;
    }

    /** Everything in use with its owner; with {@code orphans=true} what has none. */
    @GetMapping("/v1/owners")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields fields = Query.of(request);
        String orphans = fields.text("orphans", LONGEST);
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        boolean only = "true".equals(orphans);
        return ground.in(caller.workspace(), tx -> {
            Map<String, OwnerStore.Owner> owners =
                    store.all(tx, caller.workspace().id());
            List<Map<String, Object>> out = new ArrayList<>();
            for (OwnedKind kind : ground.register().owned()) {
                for (OwnedKind.Thing thing : kind.things(tx, caller.workspace().id())) {
                    OwnerStore.Owner owner = owners.get(thing.kind() + "/" + thing.id());
                    if (!only || owner == null) {
                        out.add(document(thing, owner));
                    }
                }
            }
            return Answers.list(out);
        });
    }

    @PutMapping("/v1/owners/{kind}/{id}")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> set(
            @PathVariable String kind,
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String owner = fields.requiredText("owner", LONGEST);
            if (!owner.isEmpty() && !owner.matches("[a-z0-9][a-z0-9._-]{1,39}|[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
                fields.fault("owner", ReasonCode.INVALID_VALUE, "give a sign-in name, or the mailbox of a team");
            }
            return () -> Answers.found(
                    ground.in(caller.workspace(), tx -> {
                        Optional<OwnedKind.Thing> thing = Optional.empty();
                        for (OwnedKind known : ground.register().owned()) {
                            if (known.kind().equals(kind)) {
                                thing = known.things(tx, caller.workspace().id()).stream()
                                        .filter(t -> t.id().equals(id))
                                        .findFirst();
                            }
                        }
                        if (thing.isEmpty()) {
                            return Optional.<Map<String, Object>>empty();
                        }
                        var set = new OwnerStore.Owner(owner, ground.now(), caller.actor());
                        store.set(tx, caller.workspace().id(), kind, id, set);
                        ground.note(tx, caller, "owner.set", id, correlation, Map.of("kind", kind, "owner", owner));
                        return Optional.of(document(thing.get(), set));
                    }),
                    correlation);
        });
    }

    private static Map<String, Object> document(OwnedKind.Thing thing, OwnerStore.@Nullable Owner owner) {
        return Answers.document(
                "kind",
                thing.kind(),
                "id",
                thing.id(),
                "name",
                thing.name(),
                "owner",
                owner == null ? null : owner.owner(),
                "since",
                owner == null ? null : owner.since().toString());
    }
}
