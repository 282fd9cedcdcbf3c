package dev.gatepost.callbacks;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.callbacks.CallbackStore.Refused;
import dev.gatepost.callbacks.Quarantine.Because;
import dev.gatepost.callbacks.Quarantine.Judged;
import dev.gatepost.callbacks.Quarantine.Kept;
import dev.gatepost.callbacks.QuarantineStore.Filled;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.RawCallback;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/quarantine}: callbacks that were not believed, and their second judgement (HOOK-07). */
@RestController
public final class QuarantineResource {
    private static final int LONGEST_REASON = 400;
    private static final int MOST = 100;
    private static final int USUAL = 50;
    private static final int LONGEST_ID = 40;

    private final Quarantine quarantine;

    public QuarantineResource(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    @GetMapping("/v1/quarantine")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request, "limit");
        ConnectionId connection = given(query, "connection", ConnectionId::parse);
        UUID before = given(query, "cursor", text -> Ids.read(Quarantine.PREFIX, text));
        int limit = query.integer("limit", 1, MOST, USUAL);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        List<Kept> page = quarantine.page(caller.workspace(), connection, before, limit);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("data", page.stream().map(QuarantineResource::document).toList());
        out.put(
                "next_cursor",
                page.size() == limit ? written(page.getLast().facts().id()) : null);
        if (connection != null) {
            out.put("kept", filled(quarantine.filled(caller.workspace(), connection)));
        }
        return Answers.ok(out);
    }

    /** So that nobody takes a full quarantine for all that came. */
    private static Map<String, Object> filled(Filled filled) {
        return Answers.document(
                "refused",
                filled.refused(),
                "refused_limit",
                CallbackStore.QUARANTINED,
                "refused_is_full",
                filled.refused() >= CallbackStore.QUARANTINED,
                "waiting",
                filled.waiting(),
                "waiting_limit",
                CallbackStore.WAITING,
                "waiting_is_full",
                filled.waiting() >= CallbackStore.WAITING);
    }

    @GetMapping("/v1/quarantine/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable("id") String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Ids.read(Quarantine.PREFIX, id)
                        .flatMap(q -> quarantine.find(caller.workspace(), q))
                        .map(QuarantineResource::document),
                correlation);
    }

    /** What it says, to a person who was lent the right and gives a reason. */
    @GetMapping("/v1/quarantine/{id}/content")
    @Requires(value = Right.CONTENT_REVEAL, door = Door.PRIVATE)
    public ResponseEntity<byte[]> reveal(
            @PathVariable("id") String id,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request);
        String reason = query.requiredText("reason", LONGEST_REASON);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        var because = new Because(caller.actor(), reason, correlation);
        return Answers.found(
                Ids.read(Quarantine.PREFIX, id)
                        .flatMap(q -> quarantine.reveal(caller.workspace(), q, because))
                        .map(QuarantineResource::content),
                correlation);
    }

    @PostMapping("/v1/quarantine/replay")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> replay(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return act(body, caller, correlation, (ids, because) -> {
            List<Judged> judged = quarantine.replay(caller.workspace(), ids, because);
            Map<String, Object> counts = new LinkedHashMap<>();
            judged.forEach(j -> counts.merge(written(j.outcome()), 1, (a, b) -> (Integer) a + (Integer) b));
            return Answers.document(
                    "counts",
                    counts,
                    "data",
                    judged.stream()
                            .map(j -> Answers.document(
                                    "id", written(j.id()), "result", written(j.outcome()), "why", j.why()))
                            .toList());
        });
    }

    @PostMapping("/v1/quarantine/discard")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> discard(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return act(
                body,
                caller,
                correlation,
                (ids, because) -> Answers.document("discarded", quarantine.discard(caller.workspace(), ids, because)));
    }

    /** What is done with those that a body names. */
    private interface Doing {
        Map<String, Object> with(List<UUID> ids, Because because);
    }

    private ResponseEntity<byte[]> act(byte[] body, Caller caller, String correlation, Doing doing) {
        return Answers.read(body, correlation, fields -> {
            ConnectionId connection = given(fields, "connection", ConnectionId::parse);
            List<UUID> ids = new ArrayList<>();
            for (String text : fields.texts("ids", Quarantine.AT_ONCE, LONGEST_ID)) {
                Ids.read(Quarantine.PREFIX, text)
                        .ifPresentOrElse(
                                ids::add,
                                () -> fields.fault("ids", ReasonCode.INVALID_VALUE, "'" + text + "' is none: qtn_…"));
            }
            if (ids.isEmpty() == (connection == null)) {
                fields.fault("ids", ReasonCode.MISSING_PROPERTY, "give either 'ids' or 'connection'");
            }
            var because = new Because(caller.actor(), fields.requiredText("reason", LONGEST_REASON), correlation);
            return () -> Answers.ok(
                    doing.with(connection == null ? ids : quarantine.of(caller.workspace(), connection), because));
        });
    }

    private static <T> @Nullable T given(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.text(name, LONGEST_ID);
        Optional<T> value = text == null ? Optional.empty() : parse.apply(text);
        if (text != null && value.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "is no such id");
        }
        return value.orElse(null);
    }

    private static String written(UUID id) {
        return Ids.write(Quarantine.PREFIX, id);
    }

    private static String written(Quarantine.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> document(Kept kept) {
        Refused facts = kept.facts();
        RawCallback raw = kept.raw();
        return Answers.document(
                "id", written(facts.id()),
                "connection", new ConnectionId(facts.connection()).toString(),
                "state", facts.observed() ? "waiting" : "refused",
                "reason", facts.reason(),
                "why", facts.why(),
                "source", facts.source(),
                "received_at", facts.receivedAt().toString(),
                "method", raw.method(),
                "bytes", raw.body().length,
                "headers",
                        raw.headers().stream()
                                .map(h -> h.name().toLowerCase(Locale.ROOT))
                                .distinct()
                                .sorted()
                                .toList());
    }

    private static Map<String, Object> content(Kept kept) {
        Map<String, Object> out = document(kept);
        out.put("url", kept.raw().url());
        out.put(
                "header_lines",
                kept.raw().headers().stream()
                        .map(h -> h.name() + ": " + h.value())
                        .toList());
        out.put("body_base64", Base64.getEncoder().encodeToString(kept.raw().body()));
        return out;
    }
}
