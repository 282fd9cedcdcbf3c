package dev.gatepost.access.promotion;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Door;
import dev.gatepost.access.Person;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/promotions} on the private door: what is taken over into the workspace of the call from a sister of it
 * (TEN-02). For people alone, since it looks into two workspaces and a key belongs to one.
 */
@RestController
public final class PromotionsResource {
    private final Promotions promotions;
    private final Workspaces workspaces;

    public PromotionsResource(Promotions promotions, Workspaces workspaces) {
        this.promotions = promotions;
        this.workspaces = workspaces;
    }

    @GetMapping("/v1/promotions")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(
                promotions.list(caller.workspace()).stream().map(this::document).toList());
    }

    /** Compares with the workspace {@code from}; with {@code "only_compare": true} nothing is kept. */
    @PostMapping("/v1/promotions")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> propose(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            // A workspace in which the person may not look is as good as none.
            Optional<Workspace> from = workspaces
                    .named(fields.requiredText("from", 60))
                    .filter(w -> session.rights(w).contains(Right.SETUP_READ));
            if (from.isEmpty()) {
                fields.fault("from", ReasonCode.INVALID_VALUE, "there is no such workspace that you may look into");
            }
            Set<String> chosen = Set.copyOf(fields.texts("what", 500, 200));
            boolean keep = !fields.bool("only_compare");
            return () -> answer(
                    promotions.propose(
                            new Promotions.Wish(from.orElseThrow(), caller.workspace(), chosen),
                            keep,
                            person(session),
                            correlation),
                    keep,
                    correlation);
        });
    }

    @PostMapping("/v1/promotions/{id}/approve")
    @Requires(value = Right.SETUP_APPROVE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return one(id, correlation, p -> promotions.approve(caller.workspace(), p, person(session), correlation));
    }

    @PostMapping("/v1/promotions/{id}/withdraw")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> withdraw(
            @PathVariable String id,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return one(id, correlation, p -> promotions.withdraw(caller.workspace(), p, person(session), correlation));
    }

    private static Person person(Session session) {
        return new Person(session.operator().name(), session.operator().actor());
    }

    private ResponseEntity<byte[]> one(String id, String correlation, Function<UUID, Promotions.Done> how) {
        return answer(Promotion.parse(id).map(how).orElseGet(Promotions.Done.Unknown::new), false, correlation);
    }

    private ResponseEntity<byte[]> answer(Promotions.Done done, boolean created, String correlation) {
        return switch (done) {
            case Promotions.Done.Fine(Promotion promotion) ->
                created ? Answers.created(document(promotion)) : Answers.ok(document(promotion));
            case Promotions.Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case Promotions.Done.ByAnother(String why) ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER, why), correlation);
            case Promotions.Done.Stale(String why) ->
                Answers.problem(Problem.of(ReasonCode.PROMOTION_STALE, why), correlation);
            case Promotions.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private Map<String, Object> document(Promotion p) {
        return Answers.document(
                "id", p.written(),
                "from", promotions.nameOf(p.from()),
                "state", p.state(),
                "what", p.chosen(),
                "difference", p.difference(),
                "proposed_by", p.proposedBy(),
                "proposed_at", p.proposedAt().toString(),
                "approved_by", p.approvedBy(),
                "ended_at", p.endedAt() == null ? null : p.endedAt().toString());
    }
}
