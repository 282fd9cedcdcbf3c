package dev.gatepost.consent.imports;

import dev.gatepost.access.BoundedBody;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Takes;
import dev.gatepost.consent.imports.ConsentImport.Counts;
import dev.gatepost.consent.imports.ConsentImport.Source;
import dev.gatepost.consent.imports.ConsentImport.Status;
import dev.gatepost.consent.imports.ImportStore.Rejection;
import dev.gatepost.consent.imports.Imports.Done;
import dev.gatepost.consent.imports.TakePart.Part;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v1/consents/import} and {@code /v1/imports}: consents and opt-outs from another system (CON-11). */
@RestController
public final class ImportsResource {
    private static final int MOST_PART_BYTES = 4 * 1024 * 1024;
    private static final long MOST_FILE_BYTES = 64L * 1024 * 1024 * 1024;

    private final Imports imports;

    public ImportsResource(Imports imports) {
        this.imports = imports;
    }

    @PostMapping("/v1/consents/import")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Source file = file(fields);
            Reading reading = Reading.of(fields);
            return () -> answer(imports.make(caller, file, reading, correlation), correlation);
        });
    }

    private static Source file(JsonFields fields) {
        String hash = fields.requiredText("sha256", 64);
        boolean fine = hash.matches("[0-9a-f]{64}");
        if (!fine && !hash.isEmpty()) {
            fields.fault("sha256", ReasonCode.INVALID_VALUE, "64 hexadecimal digits in lower case are needed");
        }
        String system = fields.requiredText("source_system", 100);
        String proof = fields.text("proof_uri", 1_000);
        byte[] sha256 = fine ? HexFormat.of().parseHex(hash) : new byte[0];
        return new Source(sha256, bytes(fields), system, proof);
    }

    private static long bytes(JsonFields fields) {
        // A file may be longer than a whole number of the usual properties.
        JsonNode given = fields.given().get("bytes");
        long bytes = given != null && given.isIntegralNumber() && given.canConvertToLong() ? given.longValue() : 0;
        fields.decimal("bytes", java.math.BigDecimal.ONE, java.math.BigDecimal.valueOf(MOST_FILE_BYTES));
        if (given == null || !given.isIntegralNumber()) {
            fields.fault("bytes", ReasonCode.MISSING_PROPERTY, "how many bytes the file has");
        }
        return bytes;
    }

    /** The part of the file that begins at this byte, at most 4 MiB; the answer tells where the next begins. */
    @PostMapping("/v1/imports/{id}/parts/{offset}")
    @Requires(Right.CONSENTS_WRITE)
    @Takes(type = "application/octet-stream", mostBytes = MOST_PART_BYTES)
    public ResponseEntity<byte[]> take(
            @PathVariable String id,
            @PathVariable long offset,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        byte[] bytes;
        try {
            bytes = request.getInputStream().readAllBytes();
        } catch (BoundedBody.Exceeded e) {
            return Answers.problem(Problem.of(ReasonCode.TOO_LARGE, "at most 4 MiB"), correlation);
        }
        return of(
                id,
                correlation,
                i -> answer(imports.take(caller, i, offset, new Part(bytes, correlation)), correlation));
    }

    @PostMapping("/v1/imports/{id}/approve")
    @Requires(Right.CONSENTS_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(id, correlation, i -> answer(imports.approve(caller, i, correlation), correlation));
    }

    @PostMapping("/v1/imports/{id}/start")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> start(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(id, correlation, i -> answer(imports.start(caller, i, correlation), correlation));
    }

    @GetMapping("/v1/imports")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(imports.list(caller.workspace()).stream()
                .map(ImportsResource::document)
                .toList());
    }

    @GetMapping("/v1/imports/{id}")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(
                id,
                correlation,
                i -> Answers.found(imports.find(caller.workspace(), i).map(ImportsResource::document), correlation));
    }

    /** The rows that were not taken, as CSV: line, field, code and mend; nothing of what stood in them. */
    @GetMapping("/v1/imports/{id}/rejected")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> rejected(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(id, correlation, i -> {
            if (imports.find(caller.workspace(), i).isEmpty()) {
                return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            }
            Map<String, String> mends = new HashMap<>();
            for (ReasonCode code : ReasonCode.values()) {
                mends.put(code.code(), code.mend());
            }
            StringBuilder out = new StringBuilder("line,field,code,mend\n");
            for (Rejection r : imports.rejected(caller.workspace(), i)) {
                out.append(r.line()).append(',').append(r.field()).append(',').append(r.code());
                out.append(",\"")
                        .append(mends.getOrDefault(r.code(), "").replace("\"", "\"\""))
                        .append("\"\n");
            }
            return ResponseEntity.ok()
                    .contentType(MediaType.parseMediaType("text/csv;charset=UTF-8"))
                    .header("Content-Disposition", "attachment; filename=\"" + id + "-rejected.csv\"")
                    .header("Cache-Control", "no-store")
                    .body(out.toString().getBytes(StandardCharsets.UTF_8));
        });
    }

    private static ResponseEntity<byte[]> of(
            String id, String correlation, Function<UUID, ResponseEntity<byte[]>> act) {
        return Ids.read(ConsentImport.PREFIX, id)
                .map(act)
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private static ResponseEntity<byte[]> answer(Done done, String correlation) {
        return switch (done) {
            case Done.Fine(ConsentImport made) -> Answers.ok(document(made));
            case Done.Elsewhere(ConsentImport stands) ->
                Answers.problem(
                        Problem.of(
                                ReasonCode.IMPORT_ELSEWHERE,
                                "it goes on at byte " + stands.mark().offset() + " of the pass "
                                        + stands.status().written()),
                        correlation);
            case Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case Done.NeedsApproval(long grants) ->
                Answers.problem(
                        Problem.of(
                                ReasonCode.IMPORT_NEEDS_APPROVAL,
                                grants + " grants in a day; " + Imports.FREE_GRANTS + " are free"),
                        correlation);
            case Done.SamePerson() -> Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER), correlation);
            case Done.Busy() -> Answers.problem(Problem.of(ReasonCode.OVERLOADED), correlation);
            case Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private static Map<String, Object> document(ConsentImport i) {
        Counts c = i.counts();
        return Answers.document(
                "id", i.written(),
                "status", i.status().written(),
                "takes_rows", i.status().takesRows(),
                "next_offset", i.mark().offset(),
                "bytes", i.file().bytes(),
                "percent",
                        i.status() == Status.DONE
                                ? 100
                                : i.mark().offset() * 100 / i.file().bytes(),
                "sha256", HexFormat.of().formatHex(i.file().sha256()),
                "source_system", i.file().system(),
                "proof_uri", i.file().proofUri(),
                "found",
                        Answers.document(
                                "rows", c.rows(),
                                "revocations", c.revocations(),
                                "grants", c.grants(),
                                "rejected", c.rejected()),
                "recorded",
                        Answers.document(
                                "revocations", c.recordedRevocations(),
                                "grants", c.recordedGrants(),
                                "refused_after_opt_out", c.refusedGrants()),
                "created_at", i.createdAt().toString(),
                "created_by", i.createdBy(),
                "approved_at", i.approvedAt() == null ? null : i.approvedAt().toString(),
                "approved_by", i.approvedBy(),
                "started_at", i.startedAt() == null ? null : i.startedAt().toString(),
                "finished_at", i.finishedAt() == null ? null : i.finishedAt().toString(),
                "columns", i.reading().columns(),
                "constants", i.reading().constants());
    }
}
