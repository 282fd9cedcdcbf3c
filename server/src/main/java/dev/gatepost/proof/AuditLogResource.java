package dev.gatepost.proof;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.ProveAudit;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * The workspace's log in the public forms: checkpoint (C2SP tlog-checkpoint), tiles and bundles of entries (C2SP
 * tlog-tiles), and a span of events with their proofs (AUD-02). Other people's tools read them.
 */
@RestController
public final class AuditLogResource {
    private static final MediaType TILE = MediaType.APPLICATION_OCTET_STREAM;

    private final Database database;
    private final ExportAudit export;
    private final ProveAudit prove;
    private final Audit audit;
    private final Clock clock;

    public AuditLogResource(Database database, ExportAudit export, ProveAudit prove, Audit audit, Clock clock) {
        this.database = database;
        this.export = export;
        this.prove = prove;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/v1/audit/checkpoint")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> checkpoint(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return text(export.checkpoint(caller.workspace().id()));
    }

    /** Of the instance's log, which vouches for the workspaces'; it says a size and a root and nothing of anybody. */
    @GetMapping("/v1/audit/instance/checkpoint")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> instance() {
        return text(export.checkpoint(WorkspaceId.INSTANCE));
    }

    /** By which the checkpoints of both logs are believed, a line each. */
    @GetMapping("/v1/audit/keys")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> keys(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return text(
                export.verifierKey(caller.workspace().id()) + "\n" + export.verifierKey(WorkspaceId.INSTANCE) + "\n");
    }

    @GetMapping("/v1/audit/tile/{level}/{*index}")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> tile(
            @PathVariable String level,
            @PathVariable String index,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        WorkspaceId log = caller.workspace().id();
        Optional<byte[]> found = TileIndex.parse(index)
                .flatMap(tile -> level.equals("entries")
                        ? prove.entries(log, tile.place(), tile.width())
                        : TileIndex.level(level).flatMap(l -> prove.tile(log, l, tile.place(), tile.width())));
        return found.map(bytes -> ResponseEntity.ok()
                        .contentType(TILE)
                        .header("Cache-Control", "no-store")
                        .body(bytes))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    /** A span of the log with the proof of each event, written as it travels. That it leaves is noted first. */
    @GetMapping("/v1/audit/export")
    @Requires(Right.AUDIT_READ)
    public void export(
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        JsonFields fields = Query.of(request);
        Instant from = fields.instant("from");
        Instant until = fields.instant("until");
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            HttpAnswer.problem(response, Problem.ofFields(faults), correlation);
            return;
        }
        note(caller, from, until, correlation);
        response.setContentType("application/x-ndjson");
        response.setHeader("Content-Disposition", "attachment; filename=\"audit.ndjson\"");
        response.setHeader("Cache-Control", "no-store");
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), 1 << 16);
        prove.write(caller.workspace().id(), from, until, out);
        out.flush();
    }

    private void note(Caller caller, @Nullable Instant from, @Nullable Instant until, String correlation) {
        WorkspaceId workspace = caller.workspace().id();
        var facts = new TreeMap<String, String>();
        facts.put("from", from == null ? "the beginning" : from.toString());
        facts.put("until", until == null ? "now" : until.toString());
        var event = new AuditEvent(
                workspace, "audit.exported", caller.actor(), null, null, correlation, clock.instant(), facts);
        database.<@Nullable Void>transact(Role.CONSOLE, new Scope(List.of(workspace), List.of()), tx -> {
            audit.append(tx, List.of(event));
            return null;
        });
    }

    private static ResponseEntity<byte[]> text(String note) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8))
                .header("Cache-Control", "no-store")
                .body(note.getBytes(StandardCharsets.UTF_8));
    }
}
