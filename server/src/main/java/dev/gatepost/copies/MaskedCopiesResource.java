package dev.gatepost.copies;

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
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/masked-copies} on the private door, in the test workspace into which copies are made (PRV-05). For people
 * alone, since it looks into two workspaces and a key belongs to one; they need the right to erase in both.
 */
@RestController
public final class MaskedCopiesResource {
    private static final int LONGEST_REASON = 500;

    private final MaskedCopies copies;
    private final Workspaces workspaces;

    public MaskedCopiesResource(MaskedCopies copies, Workspaces workspaces) {
        this.copies = copies;
        this.workspaces = workspaces;
    }

    @GetMapping("/v1/masked-copies")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(
                copies.list(caller.workspace()).stream().map(this::document).toList());
    }

    /** Copies the workspace {@code from} into this one; {@code "mask": true} must be said. */
    @PostMapping("/v1/masked-copies")
    @Requires(value = Right.PRIVACY_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            // A workspace in which the person may not do this is as good as none.
            Optional<Workspace> from = workspaces
                    .named(fields.requiredText("from", 60))
                    .filter(w -> session.rights(w).contains(Right.PRIVACY_WRITE));
            if (from.isEmpty()) {
                fields.fault("from", ReasonCode.INVALID_VALUE, "there is no such workspace that you may copy");
            }
            boolean mask = fields.bool("mask");
            int customers = fields.integer("customers", 0, MaskedCopies.MOST_CUSTOMERS, MaskedCopies.USUAL_CUSTOMERS);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            var by = new Person(session.operator().name(), session.operator().actor());
            return () -> answer(
                    copies.make(
                            new MaskedCopies.Wish(from.orElseThrow(), caller.workspace(), mask, customers, reason),
                            by,
                            correlation),
                    correlation);
        });
    }

    private ResponseEntity<byte[]> answer(MaskedCopies.Done done, String correlation) {
        return switch (done) {
            case MaskedCopies.Done.Made(MaskedCopy copy) -> Answers.created(document(copy));
            case MaskedCopies.Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
        };
    }

    private Map<String, Object> document(MaskedCopy copy) {
        return Answers.document(
                "id", copy.written(),
                "from", workspaces.find(copy.from()).map(Workspace::name).orElse(""),
                "made_by", copy.madeBy(),
                "made_at", copy.madeAt().toString(),
                "reason", copy.reason(),
                "settings", copy.settings(),
                "customers", copy.customers(),
                "left_out", copy.leftOut(),
                "objections", copy.objections());
    }
}
