package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.OutsideRegistration;
import dev.gatepost.templates.TemplateId;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code PUT /v1/templates/{id}/registrations/{regime}}: what an outside register says now (TPL-07). */
@RestController
public final class OutsideRegistrationsResource {
    private static final int LONGEST_PATTERN = 2_000;

    private final OutsideRegistrations registrations;
    private final InstantSource clock;

    public OutsideRegistrationsResource(OutsideRegistrations registrations, InstantSource clock) {
        this.registrations = registrations;
        this.clock = clock;
    }

    @PutMapping("/v1/templates/{id}/registrations/{regime}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> put(
            @PathVariable String id,
            @PathVariable String regime,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<TemplateId> template = TemplateId.parse(id);
        if (template.isEmpty() || !regime.matches("[a-z0-9_]{2,40}")) {
            return Answers.problem(
                    Problem.of(ReasonCode.NOT_FOUND, "a register is in_dlt, meta, or like sg_ssir"), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            OutsideRegistration registration = read(fields, regime);
            return () -> switch (registrations.put(caller, template.get(), registration)) {
                case OutsideRegistrations.Put.Done(String fault) ->
                    Answers.ok(TemplateDocuments.registration(registration, fault));
                case OutsideRegistrations.Put.Unknown() ->
                    Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            };
        });
    }

    private OutsideRegistration read(JsonFields fields, String regime) {
        String state = fields.requiredText("state", 20);
        Optional<OutsideRegistration.State> parsed = OutsideRegistration.State.parse(state);
        if (parsed.isEmpty() && !state.isEmpty()) {
            fields.fault("state", ReasonCode.INVALID_VALUE, "one of pending, registered, paused, rejected, expired");
        }
        String category = fields.text("category", 40);
        String reference = fields.text("reference", 200);
        var patterns = fields.texts("patterns", 60, LONGEST_PATTERN);
        boolean dlt = regime.equals(OutsideRegistration.DLT);
        if (dlt && state.equals("registered") && (patterns.isEmpty() || reference == null)) {
            fields.fault("patterns", ReasonCode.MISSING_PROPERTY, "DLT needs 'reference' and 'patterns'");
        }
        return new OutsideRegistration(
                regime,
                parsed.orElse(OutsideRegistration.State.PENDING),
                reference,
                patterns,
                category == null ? null : category.toLowerCase(Locale.ROOT),
                fields.text("language", 20),
                fields.values("facts", 20, 200),
                fields.text("why", 400),
                clock.instant());
    }
}
