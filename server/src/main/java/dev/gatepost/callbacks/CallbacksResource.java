package dev.gatepost.callbacks;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbackCounts.Summary;
import dev.gatepost.callbacks.FailedCallbacks.Failed;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.CallbackMode;
import dev.gatepost.providers.CallbackRules;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** How callbacks prove themselves, connection by connection, and those that could not be applied (HOOK-06, HOOK-07). */
@RestController
public final class CallbacksResource {
    /** So many proven callbacks in a row say that the key and the address are right. */
    static final int ENOUGH = 20;

    private static final int LONGEST_REASON = 400;
    private static final int MOST = 200;
    private static final int USUAL = 50;

    private final Callbacks.Parts parts;
    private final CallbackCounts counts;
    private final FailedCallbacks failed;

    CallbacksResource(Callbacks.Parts parts, CallbackCounts counts) {
        this.parts = parts;
        this.counts = counts;
        this.failed = new FailedCallbacks(parts);
    }

    @GetMapping("/v1/connections/{id}/callbacks")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> summary(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Connections.Open> open = ConnectionId.parse(id)
                .flatMap(parts.connections()::open)
                .filter(o -> o.workspace().equals(caller.workspace().id()));
        return Answers.found(open.map(o -> document(caller.workspace(), o)), correlation);
    }

    private Map<String, Object> document(Workspace workspace, Connections.Open open) {
        Instant now = parts.clock().instant();
        ConnectionId id = open.account().connection();
        Summary summary = counts.of(Scope.of(workspace.id(), workspace.organisation()), workspace.id(), id, now);
        CallbackRules rules = open.callbacks();
        CallbackMode mode = rules.modeAt(now);
        Map<String, Long> day = new LinkedHashMap<>();
        for (Verdicts verdict : Verdicts.values()) {
            day.put(verdict.written(), summary.lastDay().getOrDefault(verdict.written(), 0L));
        }
        long proven = sum(day, Verdicts::isProof);
        long doubted = sum(day, Verdicts::isDoubt);
        return Answers.document(
                "connection", id.toString(),
                "provider", open.provider().name(),
                "mode", mode.written(),
                "until",
                        mode == CallbackMode.OBSERVE && rules.until() != null
                                ? rules.until().toString()
                                : null,
                "last_24_hours", day,
                "proven_percent", proven + doubted == 0 ? null : 100 * proven / (proven + doubted),
                "proven_in_a_row", summary.streak(),
                "last_unproven_at", written(summary.unprovenAt()),
                "ready_to_enforce", summary.streak() >= ENOUGH);
    }

    private static long sum(Map<String, Long> day, java.util.function.Predicate<Verdicts> which) {
        return Arrays.stream(Verdicts.values())
                .filter(which)
                .mapToLong(v -> day.getOrDefault(v.written(), 0L))
                .sum();
    }

    private static @Nullable String written(@Nullable Instant at) {
        return at == null ? null : at.toString();
    }

    @GetMapping("/v1/callbacks")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> failed(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request, "limit");
        if (!query.requiredText("state", 20).equals("failed")) {
            query.fault("state", ReasonCode.INVALID_VALUE, "only the failed ones are listed: state=failed");
        }
        String cursor = query.text("cursor", 40);
        Optional<UUID> before = cursor == null ? Optional.empty() : Ids.read(FailedCallbacks.PREFIX, cursor);
        if (cursor != null && before.isEmpty()) {
            query.fault("cursor", ReasonCode.INVALID_VALUE, "give the next_cursor of the page before");
        }
        int limit = query.integer("limit", 1, MOST, USUAL);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        List<Failed> page = failed.page(caller.workspace(), before.orElse(null), limit);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("data", page.stream().map(CallbacksResource::document).toList());
        out.put(
                "next_cursor",
                page.size() == limit
                        ? Ids.write(FailedCallbacks.PREFIX, page.getLast().id())
                        : null);
        return Answers.ok(out);
    }

    private static Map<String, Object> document(Failed f) {
        return Answers.document(
                "id", Ids.write(FailedCallbacks.PREFIX, f.id()),
                "connection", new ConnectionId(f.connection()).toString(),
                "received_at", f.receivedAt().toString(),
                "state", "failed",
                "why", f.why(),
                "proven", f.proven());
    }

    @PostMapping("/v1/callbacks/{id}/replay")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> replay(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                var because = new Quarantine.Because(caller.actor(), reason, correlation);
                boolean done = Ids.read(FailedCallbacks.PREFIX, id)
                        .map(callback -> failed.replay(caller.workspace(), callback, because))
                        .orElse(false);
                return done
                        ? Answers.ok(Map.of("id", id, "state", "new"))
                        : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            };
        });
    }
}
