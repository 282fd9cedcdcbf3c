package dev.gatepost.proof;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.audit.AuditEntry;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.ProveAudit;
import dev.gatepost.audit.ProvenEvent;
import dev.gatepost.audit.SignedCheckpoint;
import dev.gatepost.audit.VouchForLogs;
import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.WorkspaceId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** One event with the proof that it stands in the log, and how the log itself stands (AUD-02, AUD-03). */
@RestController
public final class AuditStandingResource {
    private static final int ANCHORS = 10;
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final Parts parts;

    /** What it asks. */
    public record Parts(FindAuditEvents find, ProveAudit prove, ExportAudit export, KeepAnchors anchors) {}

    public AuditStandingResource(Parts parts) {
        this.parts = parts;
    }

    /** An event by its place in the workspace's log, with the hashes that lead to the signed root. */
    @GetMapping("/v1/audit-events/{seq}")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String seq,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                place(seq)
                        .flatMap(s -> parts.prove().at(caller.workspace().id(), s))
                        .map(AuditStandingResource::document),
                correlation);
    }

    private static Optional<Long> place(String seq) {
        return seq.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(seq)) : Optional.empty();
    }

    private static Map<String, Object> document(ProvenEvent proven) {
        String[] note = proven.note().split("\n", -1);
        Map<String, Object> out = AuditEventsResource.document(new AuditEntry(proven.seq(), proven.read()));
        out.put(
                "proof",
                Answers.document(
                        "size",
                        Long.parseLong(note[1]),
                        "root",
                        note[2],
                        "path",
                        proven.path().stream().map(BASE64::encodeToString).toList(),
                        "checkpoint",
                        proven.note()));
        return out;
    }

    /** The newest checkpoint, what the instance's log vouches for, and what was kept outside. */
    @GetMapping("/v1/audit/standing")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> standing(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        WorkspaceId log = caller.workspace().id();
        SignedCheckpoint newest = parts.export().newest(log);
        Optional<AuditEntry> last = last(log, AuditFilter.EVERYTHING);
        Optional<AuditEntry> vouched = last(WorkspaceId.INSTANCE, about(VouchForLogs.ACTION, log));
        Optional<AuditEntry> cutBack = last(WorkspaceId.INSTANCE, about(VouchForLogs.CUT_BACK, log));
        return Answers.ok(Answers.document(
                "events",
                newest.size(),
                "checkpoint",
                newest.note(),
                "root",
                BASE64.encodeToString(newest.root()),
                "last_event_at",
                at(last),
                "key",
                parts.export().verifierKey(log),
                "vouched_events",
                vouched.map(e -> e.event().facts().get("size")).orElse(null),
                "vouched_at",
                at(vouched),
                "cut_back_at",
                at(cutBack),
                "anchor",
                anchor()));
    }

    private Map<String, Object> anchor() {
        KeepAnchors.Standing standing = parts.anchors().standing();
        return Answers.document(
                "late_by_seconds",
                standing.lag().map(java.time.Duration::toSeconds).orElse(null),
                "trouble",
                standing.trouble().orElse(null),
                "contradicted",
                standing.contradicted(),
                "kept",
                parts.anchors().newest(ANCHORS).stream()
                        .map(a -> Answers.document("name", a.name(), "events", a.size(), "at", a.at().toString()))
                        .toList());
    }

    private Optional<AuditEntry> last(WorkspaceId log, AuditFilter filter) {
        List<AuditEntry> found = parts.find().find(log, filter, 1, null);
        return found.stream().findFirst();
    }

    private static AuditFilter about(String action, WorkspaceId log) {
        return new AuditFilter(action, null, log.toString(), null, null, null);
    }

    private static @Nullable String at(Optional<AuditEntry> entry) {
        return entry.map(e -> e.event().at().toString()).orElse(null);
    }
}
