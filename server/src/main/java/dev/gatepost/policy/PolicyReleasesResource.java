package dev.gatepost.policy;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/policy-releases}: releases of rules that wait for approval, and those that are in force (POL-08). */
@RestController
public final class PolicyReleasesResource {
    private final PolicyReleases releases;
    private final Credentials credentials;

    public PolicyReleasesResource(PolicyReleases releases, Credentials credentials) {
        this.releases = releases;
        this.credentials = credentials;
    }

    @GetMapping("/v1/policy-releases")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> list() {
        return Answers.list(
                releases.list().stream().map(PolicyReleasesResource::document).toList());
    }

    @GetMapping("/v1/policy-releases/{id}/differences")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> differences(
            @PathVariable String id, @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Ids.read("plr", id)
                        .flatMap(releases::differences)
                        .map(lines -> Answers.document("id", id, "differences", lines)),
                correlation);
    }

    @PostMapping("/v1/policy-releases/{id}/approve")
    @Requires(value = Right.POLICY_APPROVE, everywhere = true)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> adoption = Ids.read("plr", id);
        if (adoption.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return switch (releases.approve(adoption.get(), credentials.person(caller))) {
            case PolicyReleases.Approved.Fine(PolicyReleases.Adoption done) -> Answers.ok(document(done));
            case PolicyReleases.Approved.Refused(String why) ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER, why), correlation);
            case PolicyReleases.Approved.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    /** An adoption as the API and the command line tell it. */
    public static Map<String, Object> document(PolicyReleases.Adoption a) {
        return Answers.document(
                "id",
                Ids.write("plr", a.id()),
                "release",
                a.release(),
                "packs",
                a.hash(),
                "signed_by",
                a.signedBy(),
                "status",
                a.isApproved() ? "approved" : "waiting",
                "adopt_from",
                a.from().toString(),
                "asked_by",
                a.askedBy(),
                "asked_at",
                a.askedAt().toString(),
                "approved_by",
                a.approvedBy());
    }
}
