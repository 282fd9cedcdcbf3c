package dev.gatepost.contacts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/test-data-check} in a live workspace: whether its customers stand in tests (TEN-02). */
@RestController
public final class TestDataResource {
    private final RealPeopleInTests check;

    public TestDataResource(RealPeopleInTests check) {
        this.check = check;
    }

    @GetMapping("/v1/test-data-check")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> look(
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        if (caller.workspace().kind() != Workspace.Kind.LIVE) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND, "ask in the live workspace"), correlation);
        }
        return Answers.list(check.in(caller.workspace()).stream()
                .map(f -> Answers.document("workspace", f.test().name(), "real_people", f.people()))
                .toList());
    }
}
