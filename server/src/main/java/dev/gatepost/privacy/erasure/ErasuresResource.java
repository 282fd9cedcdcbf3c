package dev.gatepost.privacy.erasure;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/erasures}: to be forgotten, and the proof of it (PRV-02). */
@RestController
public final class ErasuresResource {
    private static final List<String> REQUESTERS = List.of("person", "representative", "authority", "controller");
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_ADDRESS = 1_024;
    private static final int LONGEST_SYSTEM = 60;
    /** A month and the two further ones that GDPR Art. 12(3) allows for what is complex. */
    private static final int MOST_DAYS = 90;

    private final Erasures erasures;

    public ErasuresResource(Erasures erasures) {
        this.erasures = erasures;
    }

    /** Asks for an erasure; the whole organisation only for a person who may erase in each of its workspaces. */
    @PostMapping("/v1/erasures")
    @Requires(Right.PRIVACY_WRITE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(name = RouteRules.SESSION, required = false) @Nullable Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Erasures.Wish wish = wish(fields);
            if (wish.wholeOrganisation() && !mayEverywhere(caller, session)) {
                fields.fault(
                        "scope",
                        ReasonCode.INVALID_VALUE,
                        "the whole organisation is for a person with privacy:write in each of its workspaces");
            }
            return () -> switch (erasures.ask(caller, wish, correlation)) {
                case Erasures.Done.Nobody() ->
                    Answers.fault(
                            "address",
                            ReasonCode.INVALID_VALUE,
                            "it is no address, or no contact of ours",
                            correlation);
                case Erasures.Done.Taken(Erasure erasure) ->
                    ResponseEntity.status(HttpStatus.ACCEPTED)
                            .contentType(MediaType.APPLICATION_JSON)
                            .header("Cache-Control", "no-store")
                            .header("Location", "/v1/erasures/" + erasure.written())
                            .body(dev.gatepost.platform.Json.write(
                                    erasure.document(List.of(), List.of(), erasures.now())));
            };
        });
    }

    private static Erasures.Wish wish(JsonFields fields) {
        String address = fields.text("address", LONGEST_ADDRESS);
        String contact = fields.text("contact", LONGEST_ADDRESS);
        String channel = fields.text("channel", LONGEST_SYSTEM);
        if ((address == null) == (contact == null)) {
            fields.fault("address", ReasonCode.MISSING_PROPERTY, "give an address or a contact");
        }
        if (contact != null && !contact.startsWith("con_")) {
            fields.fault("contact", ReasonCode.INVALID_VALUE, "the id of a contact begins with con_");
        }
        String scope = fields.text("scope", LONGEST_SYSTEM);
        if (scope != null && !List.of("workspace", "organisation").contains(scope)) {
            fields.fault("scope", ReasonCode.INVALID_VALUE, "workspace or organisation");
        }
        String reason = fields.requiredText("reason", LONGEST_REASON);
        String by = fields.requiredText("requested_by", LONGEST_SYSTEM);
        if (!by.isEmpty() && !REQUESTERS.contains(by)) {
            fields.fault("requested_by", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", REQUESTERS));
        }
        int days = fields.integer("deadline_days", 1, MOST_DAYS, (int) Erasures.USUAL_DEADLINE.toDays());
        return new Erasures.Wish(
                contact != null ? contact : address == null ? "" : address,
                channel == null ? "" : channel,
                "organisation".equals(scope),
                reason,
                by,
                days);
    }

    private boolean mayEverywhere(Caller caller, @Nullable Session session) {
        return session != null
                && erasures.organisation(caller.workspace()).stream()
                        .allMatch(w -> session.rights(w).contains(Right.PRIVACY_WRITE));
    }

    @GetMapping("/v1/erasures")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = erasures.now();
        return Answers.list(erasures.list(caller.workspace()).stream()
                .map(e -> e.document(List.of(), List.of(), now))
                .toList());
    }

    @GetMapping("/v1/erasures/{id}")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(w -> w.document(erasures.now())), correlation);
    }

    /** There is none before the last store is done. */
    @GetMapping("/v1/erasures/{id}/receipt")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> receipt(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Erasure.parse(id)
                        .flatMap(e -> erasures.receipt(caller.workspace(), e))
                        .map(Receipt::document),
                correlation);
    }

    /** A system outside says that it followed. */
    @PostMapping("/v1/erasures/{id}/acknowledgements")
    @Requires(Right.PRIVACY_WRITE)
    public ResponseEntity<byte[]> acknowledge(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String system = fields.requiredText("system", LONGEST_SYSTEM);
            return () -> {
                boolean known = find(id, caller)
                        .map(w -> erasures.acknowledge(caller, w.erasure(), system, correlation))
                        .orElse(false);
                return known
                        ? Answers.found(find(id, caller).map(w -> w.document(erasures.now())), correlation)
                        : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            };
        });
    }

    private Optional<Erasures.Whole> find(String id, Caller caller) {
        return Erasure.parse(id).flatMap(e -> erasures.find(caller.workspace(), e));
    }
}
