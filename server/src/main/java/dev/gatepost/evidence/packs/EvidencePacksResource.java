package dev.gatepost.evidence.packs;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/evidence-packs}: signed archives for auditors (GOV-01). */
@RestController
public final class EvidencePacksResource {
    private static final Duration LONGEST = Duration.ofDays(731);

    private final EvidencePacks packs;
    private final Clock clock;

    public EvidencePacksResource(EvidencePacks packs, Clock clock) {
        this.packs = packs;
        this.clock = clock;
    }

    @PostMapping("/v1/evidence-packs")
    @Requires(Right.EVIDENCE_MAKE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Instant givenUntil = fields.instant("until");
            Instant givenFrom = fields.instant("from");
            Instant until = givenUntil == null ? clock.instant() : givenUntil;
            Instant from = givenFrom == null ? until.minusSeconds(1) : givenFrom;
            if (givenFrom == null) {
                fields.fault("from", ReasonCode.MISSING_PROPERTY, "'from' is needed");
            } else if (!until.isAfter(from) || Duration.between(from, until).compareTo(LONGEST) > 0) {
                fields.fault("from", ReasonCode.INVALID_VALUE, "it is before 'until', by two years at most");
            }
            return () -> packs.ask(caller, new WritePack.Span(from, until), correlation)
                    .map(p -> ResponseEntity.status(HttpStatus.ACCEPTED)
                            .contentType(MediaType.APPLICATION_JSON)
                            .header("Cache-Control", "no-store")
                            .header("Location", "/v1/evidence-packs/" + p.written())
                            .body(Json.write(p.document())))
                    .orElseGet(() -> Answers.problem(
                            Problem.of(ReasonCode.RATE_LIMITED, "at most " + EvidencePacks.MOST_A_DAY + " packs a day"),
                            correlation));
        });
    }

    @GetMapping("/v1/evidence-packs")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(packs.list(caller.workspace()).stream()
                .map(EvidencePack::document)
                .toList());
    }

    @GetMapping("/v1/evidence-packs/{id}")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(EvidencePack::document), correlation);
    }

    /** The archive, written as it travels. That it leaves is noted before its first byte does. */
    @GetMapping("/v1/evidence-packs/{id}/file")
    @Requires(Right.EVIDENCE_MAKE)
    public void file(
            @PathVariable String id,
            HttpServletResponse response,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Optional<EvidencePack> pack = find(id, caller);
        if (pack.isEmpty()) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.NOT_FOUND), correlation);
        } else if (!packs.begin(caller, pack.get(), correlation)) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.EXPORT_OVER), correlation);
        } else {
            response.setContentType("application/zip");
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"" + pack.get().written() + ".zip\"");
            response.setHeader("Cache-Control", "no-store");
            OutputStream out = response.getOutputStream();
            packs.write(caller.workspace(), pack.get(), out);
            out.flush();
        }
    }

    private Optional<EvidencePack> find(String id, Caller caller) {
        return EvidencePack.parse(id).flatMap(p -> packs.find(caller.workspace(), p));
    }
}
