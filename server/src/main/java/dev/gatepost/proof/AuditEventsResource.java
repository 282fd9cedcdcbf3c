package dev.gatepost.proof;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.audit.AuditEntry;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.FindAuditEvents.Found;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /v1/audit-events}: the events of the workspace, the newest first, by question or by filter (AUD-03). */
@RestController
public final class AuditEventsResource {
    private static final int USUAL = 50;
    private static final int MOST = 500;
    private static final int LONGEST = 200;

    private final FindAuditEvents find;

    public AuditEventsResource(FindAuditEvents find) {
        this.find = find;
    }

    @GetMapping("/v1/audit-events")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields fields = Query.of(request, "limit");
        List<AuditFilter> filters = filters(fields);
        Long before = before(fields);
        int limit = fields.integer("limit", 1, MOST, USUAL);
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        Found found = found(caller.workspace().id(), filters, limit, before);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put(
                "data",
                found.entries().stream().map(AuditEventsResource::document).toList());
        out.put("next_cursor", found.next() == null ? null : Long.toString(found.next()));
        return Answers.ok(out);
    }

    /** By one question, or by the other filters; of a question the actor and the span may be told. */
    private static List<AuditFilter> filters(JsonFields fields) {
        String asked = fields.text("question", LONGEST);
        String actor = fields.text("actor", LONGEST);
        Instant from = fields.instant("from");
        Instant until = fields.instant("until");
        String action = fields.text("action", LONGEST);
        String object = fields.text("object", LONGEST);
        String subject = fields.text("subject", LONGEST);
        if (asked == null) {
            return List.of(new AuditFilter(action, actor, object, subject, from, until));
        }
        Optional<Question> question = Question.parse(asked);
        if (question.isEmpty()) {
            fields.fault("question", ReasonCode.INVALID_VALUE, "one of " + Question.all());
        } else if (action != null || object != null || subject != null) {
            fields.fault("question", ReasonCode.INVALID_VALUE, "with actor, from and until alone");
        }
        return question.map(q -> q.filters(actor, from, until)).orElse(List.of());
    }

    private static @Nullable Long before(JsonFields fields) {
        String cursor = fields.text("cursor", LONGEST);
        if (cursor == null) {
            return null;
        }
        if (!cursor.matches("[0-9]{1,18}")) {
            fields.fault("cursor", ReasonCode.INVALID_VALUE, "give next_cursor as it came");
            return null;
        }
        return Long.valueOf(cursor);
    }

    private Found found(WorkspaceId workspace, List<AuditFilter> filters, int limit, @Nullable Long before) {
        TreeMap<Long, AuditEntry> all = new TreeMap<>(java.util.Comparator.reverseOrder());
        long complete = -1;
        for (AuditFilter filter : filters) {
            Found one = find.page(workspace, filter, limit, before);
            one.entries().forEach(e -> all.put(e.seq(), e));
            Long next = one.next();
            complete = next == null ? complete : Math.max(complete, next);
        }
        // Below the place that one filter came to, another's events would stand without its own between them.
        long from = complete;
        List<AuditEntry> shown =
                all.values().stream().filter(e -> e.seq() >= from).limit(limit).toList();
        Long next = shown.size() == limit ? (Long) shown.getLast().seq() : from < 0 ? null : (Long) from;
        return new Found(shown, next);
    }

    static Map<String, Object> document(AuditEntry entry) {
        AuditEvent e = entry.event();
        return Answers.document(
                "seq", entry.seq(),
                "at", e.at().toString(),
                "action", e.action(),
                "actor", e.actor(),
                "from", e.from(),
                "object", e.object(),
                "subject", e.subject(),
                "correlation", e.correlation(),
                "facts", e.facts());
    }
}
