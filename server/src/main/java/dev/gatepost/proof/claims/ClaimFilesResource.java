package dev.gatepost.proof.claims;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/claim-files}: a person claims that they should not have been written to (GOV-09). */
@RestController
public final class ClaimFilesResource {
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_CASE = 80;
    private static final int LONGEST_TARGET = 320;

    private final ClaimFiles claims;
    private final WriteClaim writer;

    public ClaimFilesResource(ClaimFiles claims, WriteClaim writer) {
        this.claims = claims;
        this.writer = writer;
    }

    @PostMapping("/v1/claim-files")
    @Requires(Right.CLAIMS_MAKE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String address = fields.text("address", LONGEST_TARGET);
            String message = fields.text("message", LONGEST_TARGET);
            String contact = fields.text("contact", LONGEST_TARGET);
            if (Stream.of(address, message, contact).filter(Objects::nonNull).count() != 1) {
                fields.fault("address", ReasonCode.MISSING_PROPERTY, "give an address, a message or a contact");
            }
            String caseNumber = fields.requiredText("case_number", LONGEST_CASE);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> claims.make(
                            caller, new ClaimFiles.Wish(address, message, contact, caseNumber, reason), correlation)
                    .map(c -> Answers.created(c.document()))
                    .orElseGet(() -> Answers.fault(
                            address != null ? "address" : message != null ? "message" : "contact",
                            ReasonCode.INVALID_VALUE,
                            "it is no address, or no message or person of ours",
                            correlation));
        });
    }

    @GetMapping("/v1/claim-files")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(
                claims.list(caller.workspace()).stream().map(Claim::document).toList());
    }

    @GetMapping("/v1/claim-files/{id}")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(Claim::document), correlation);
    }

    /** The file as of now. That it leaves is noted before its first byte does. */
    @GetMapping("/v1/claim-files/{id}/file")
    @Requires(Right.CLAIMS_MAKE)
    public void file(
            @PathVariable String id,
            HttpServletResponse response,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Optional<Claim> claim = find(id, caller);
        if (claim.isEmpty()) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.NOT_FOUND), correlation);
            return;
        }
        claims.begin(caller, claim.get(), correlation);
        response.setContentType("application/zip");
        response.setHeader(
                "Content-Disposition", "attachment; filename=\"" + claim.get().written() + ".zip\"");
        response.setHeader("Cache-Control", "no-store");
        OutputStream out = response.getOutputStream();
        writer.write(caller.workspace(), claim.get(), out);
        out.flush();
    }

    private Optional<Claim> find(String id, Caller caller) {
        return Claim.parse(id).flatMap(c -> claims.find(caller.workspace(), c));
    }
}
