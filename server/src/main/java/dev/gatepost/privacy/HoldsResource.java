package dev.gatepost.privacy;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/holds}: what must be kept, made, listed and lifted (PRV-01). */
@RestController
public final class HoldsResource {
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_CASE = 80;
    private static final int LONGEST_TARGET = 320;

    private final Holds holds;

    public HoldsResource(Holds holds) {
        this.holds = holds;
    }

    @PostMapping("/v1/holds")
    @Requires(Right.HOLDS_WRITE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Map<Hold.Kind, String> named = named(fields);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            String caseNumber = fields.requiredText("case_number", LONGEST_CASE);
            Instant until = fields.instant("until");
            if (until != null && !until.isAfter(holds.now())) {
                fields.fault("until", ReasonCode.INVALID_VALUE, "it is over already");
            }
            if (named.size() != 1) {
                fields.fault(
                        "person",
                        ReasonCode.INVALID_VALUE,
                        "give exactly one of person, message, reference, or \"workspace\": true");
            }
            return () -> {
                var only = named.entrySet().iterator().next();
                var wish = new Holds.Wish(only.getKey(), only.getValue(), reason, caseNumber, until);
                return holds.make(caller, wish, correlation)
                        .map(h -> Answers.created(h.document(holds.now())))
                        .orElseGet(() -> Answers.fault(
                                only.getKey().written(),
                                ReasonCode.INVALID_VALUE,
                                "there is no such " + only.getKey().written() + " here",
                                correlation));
            };
        });
    }

    /** What is named to be held: one entry when the call is right. */
    private static Map<Hold.Kind, String> named(JsonFields fields) {
        Map<Hold.Kind, @Nullable String> given = new LinkedHashMap<>();
        given.put(Hold.Kind.PERSON, fields.text("person", LONGEST_TARGET));
        given.put(Hold.Kind.MESSAGE, fields.text("message", LONGEST_TARGET));
        given.put(Hold.Kind.REFERENCE, fields.text("reference", LONGEST_TARGET));
        given.put(Hold.Kind.WORKSPACE, fields.bool("workspace") ? "all" : null);
        Map<Hold.Kind, String> out = new LinkedHashMap<>();
        for (Hold.Kind kind : Hold.Kind.values()) {
            String value = given.get(kind);
            if (value != null) {
                out.put(kind, value);
            }
        }
        return out;
    }

    @GetMapping("/v1/holds")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = holds.now();
        return Answers.list(holds.list(caller.workspace()).stream()
                .map(h -> h.document(now))
                .toList());
    }

    @GetMapping("/v1/holds/{id}")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(h -> h.document(holds.now())), correlation);
    }

    @PostMapping("/v1/holds/{id}/lift")
    @Requires(Right.HOLDS_WRITE)
    public ResponseEntity<byte[]> lift(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                find(id, caller).ifPresent(h -> holds.lift(caller, h, reason, correlation));
                return Answers.found(find(id, caller).map(h -> h.document(holds.now())), correlation);
            };
        });
    }

    private Optional<Hold> find(String id, Caller caller) {
        return Hold.parse(id).flatMap(h -> holds.find(caller.workspace(), h));
    }
}
