package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.ReadConsent.Aim;
import dev.gatepost.consent.RecontactApprovals.Approval;
import dev.gatepost.consent.RecontactApprovals.Approving;
import dev.gatepost.consent.RecontactApprovals.Wish;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/recontact-approvals}: two people allow one new grant after an opt-out (CON-09). */
@RestController
public final class RecontactResource {
    private static final Duration USUAL = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final int LONGEST_REASON = 400;

    private final RecontactApprovals approvals;
    private final ReadConsent read;
    private final Brands brands;
    private final Clock clock;

    public RecontactResource(
            RecontactApprovals approvals, Addresses addresses, Brands brands, Disclosures disclosures, Clock clock) {
        this.approvals = approvals;
        this.read = new ReadConsent(addresses, brands, disclosures, clock);
        this.brands = brands;
        this.clock = clock;
    }

    @PostMapping("/v1/recontact-approvals")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> request(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Aim> aim = read.aim(fields, caller.workspace(), false);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            Instant now = caller.workspace().clock().at(clock.instant());
            Instant expires = Optional.ofNullable(fields.instant("expires_at")).orElse(now.plus(USUAL));
            if (!expires.isAfter(now) || expires.isAfter(now.plus(LONGEST))) {
                fields.fault("expires_at", ReasonCode.INVALID_VALUE, "it must lie ahead, at most 30 days");
            }
            if (aim.isPresent()
                    && brands.find(caller.workspace(), aim.get().brand()).isEmpty()) {
                fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
            }
            return () -> {
                Aim a = aim.orElseThrow();
                var wish = new Wish(a.address(), a.channel(), a.purpose(), a.brand(), reason, expires);
                return Answers.created(document(approvals.request(caller, wish, correlation)));
            };
        });
    }

    @PostMapping("/v1/recontact-approvals/{id}/approve")
    @Requires(Right.CONSENTS_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Ids.read(RecontactApprovals.PREFIX, id)
                .map(a -> answer(approvals.approve(caller, a, correlation), correlation))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private static ResponseEntity<byte[]> answer(Approving done, String correlation) {
        return switch (done) {
            case Approving.Done(Approval approval) -> Answers.ok(document(approval));
            case Approving.SamePerson() -> Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER), correlation);
            case Approving.Over() ->
                Answers.fault(
                        "id", ReasonCode.INVALID_VALUE, "it is approved already, or its time is over", correlation);
            case Approving.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    @GetMapping("/v1/recontact-approvals")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(approvals.list(caller.workspace()).stream()
                .map(RecontactResource::document)
                .toList());
    }

    private static Map<String, Object> document(Approval a) {
        String status = a.usedBy() != null ? "used" : a.approvedBy() != null ? "approved" : "requested";
        return Answers.document(
                "id", a.written(),
                "contact", a.contact().toString(),
                "channel", a.channel().written(),
                "purpose", a.purpose().written(),
                "brand", a.brand(),
                "status", status,
                "reason", a.reason(),
                "requested_by", a.requestedBy(),
                "requested_at", a.requestedAt().toString(),
                "expires_at", a.expiresAt().toString(),
                "approved_by", a.approvedBy(),
                "approved_at", a.approvedAt() == null ? null : a.approvedAt().toString(),
                "used_by", a.usedBy() == null ? null : a.usedBy().toString(),
                "used_at", a.usedAt() == null ? null : a.usedAt().toString());
    }
}
