package dev.gatepost.consent.optin;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ReadConsent;
import dev.gatepost.consent.ReadConsent.Told;
import dev.gatepost.consent.optin.DoubleOptIn.Asked;
import dev.gatepost.consent.optin.DoubleOptIn.Wish;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /v1/consents/double-opt-in}: asks the address itself before consent counts (CON-03). */
@RestController
public final class DoubleOptInResource {
    private static final int LONGEST_HOURS = 168;

    private final DoubleOptIn optIn;
    private final ReadConsent read;

    public DoubleOptInResource(DoubleOptIn optIn, ReadConsent read) {
        this.optIn = optIn;
        this.read = read;
    }

    @PostMapping("/v1/consents/double-opt-in")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Told> told = read.read(fields, caller.workspace(), ConsentEvent.Status.PENDING);
            String basis = Optional.ofNullable(fields.text("basis", 20)).orElse("express");
            String template = fields.requiredText("template", 100);
            Map<String, String> variables = fields.values("variables", 20, 500);
            if (variables.containsKey("link")) {
                fields.fault("variables/link", ReasonCode.INVALID_VALUE, "Gatepost fills in the link");
            }
            int hours = fields.integer("expires_in_hours", 1, LONGEST_HOURS, (int) DoubleOptIn.USUAL_LIFE.toHours());
            String ip = fields.text("ip", 60);
            String network = ip == null ? null : Authenticate.network(ip);
            return () -> {
                Told t = told.orElseThrow();
                var wish = new Wish(t.address(), t.act(), basis, template, variables, network, Duration.ofHours(hours));
                return answer(optIn.ask(caller, wish, caller.actor(), correlation), correlation);
            };
        });
    }

    private static ResponseEntity<byte[]> answer(Asked asked, String correlation) {
        return switch (asked) {
            case Asked.Sent(Question q, String message) ->
                ResponseEntity.accepted()
                        .contentType(MediaType.APPLICATION_JSON)
                        .header("Cache-Control", "no-store")
                        .body(Json.write(Answers.document(
                                "id", q.written(),
                                "status", "pending",
                                "event", q.pending().toString(),
                                "contact", q.contact().toString(),
                                "message", message,
                                "expires_at", q.expiresAt().toString())));
            case Asked.Capped() -> Answers.problem(Problem.of(ReasonCode.CONFIRMATION_CAP), correlation);
            case Asked.Refused(Problem problem) -> Answers.problem(problem, correlation);
        };
    }
}
