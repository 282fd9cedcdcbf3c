package dev.gatepost.events;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.events.DeliveryStore.Line;
import dev.gatepost.events.DeliveryStore.Page;
import dev.gatepost.events.DeliveryStore.Selection;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/event-endpoints/{id}/deliveries} and {@code /replay}: the log of what went to an endpoint, without
 * content, and sending it again: one event, a stretch of time, what is dead (EVT-01).
 */
@RestController
public final class DeliveriesResource {
    private static final String EVENT = "evt";
    private static final String DELIVERY = "dlv";
    private static final Set<String> STATES = Set.of("pending", "delivered", "dead", "held", "dropped");
    private static final int LONGEST_REASON = 400;
    private static final int MOST = 200;
    private static final int USUAL = 50;

    private final Events events;

    public DeliveriesResource(Events events) {
        this.events = events;
    }

    @GetMapping("/v1/event-endpoints/{id}/deliveries")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> log(
            @PathVariable("id") String id,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<EndpointId> endpoint = endpoint(id, caller);
        if (endpoint.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        JsonFields query = Query.of(request, "limit");
        String state = query.text("state", 20);
        String type = query.text("type", 60);
        Selection asked = selection(
                query,
                caller.workspace(),
                endpoint.get(),
                state == null ? Set.of() : Set.of(state),
                type == null ? Set.of() : Set.of(type));
        String cursor = query.text("cursor", 60);
        Optional<UUID> before = cursor == null ? Optional.empty() : Ids.read(DELIVERY, cursor);
        if (cursor != null && before.isEmpty()) {
            query.fault("cursor", ReasonCode.INVALID_VALUE, "give the next_cursor of the page before");
        }
        int limit = query.integer("limit", 1, MOST, USUAL);
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        Page page = events.register().log(caller.workspace(), asked, before.orElse(null), limit);
        Map<String, @Nullable Object> out = new LinkedHashMap<>();
        out.put("data", page.lines().stream().map(DeliveriesResource::document).toList());
        out.put("next_cursor", page.next() == null ? null : Ids.write(DELIVERY, page.next()));
        return Answers.ok(out);
    }

    @PostMapping("/v1/event-endpoints/{id}/replay")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> replay(
            @PathVariable("id") String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<EndpointId> endpoint = endpoint(id, caller);
        if (endpoint.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            List<String> states = fields.texts("states", 5, 20);
            List<String> types = EndpointsResource.types(fields);
            Selection asked =
                    selection(fields, caller.workspace(), endpoint.get(), Set.copyOf(states), Set.copyOf(types));
            String reason = fields.requiredText("reason", LONGEST_REASON);
            if (asked.event() == null && asked.from() == null && states.isEmpty()) {
                fields.fault("from", ReasonCode.MISSING_PROPERTY, "name an event, a time to begin at, or states");
            }
            return () -> Answers.ok(
                    Map.of("replayed", events.register().replay(caller.workspace(), asked, reason, caller.actor())));
        });
    }

    private static Selection selection(
            JsonFields fields, Workspace workspace, EndpointId endpoint, Set<String> states, Set<String> types) {
        String event = fields.text("event", 60);
        Optional<UUID> one = event == null ? Optional.empty() : Ids.read(EVENT, event);
        if (event != null && one.isEmpty()) {
            fields.fault("event", ReasonCode.INVALID_VALUE, "an event's id begins with evt_");
        }
        if (!STATES.containsAll(states)) {
            fields.fault("state", ReasonCode.INVALID_VALUE, "one of pending, delivered, dead, held, dropped");
        }
        Instant from = fields.instant("from");
        Instant until = fields.instant("until");
        return new Selection(workspace.id(), endpoint, one.orElse(null), from, until, states, types);
    }

    private Optional<EndpointId> endpoint(String id, Caller caller) {
        return EndpointId.parse(id)
                .filter(e -> events.register().find(caller.workspace(), e).isPresent());
    }

    private static String written(Line line) {
        return line.type().startsWith("message.")
                ? new MessageId(line.object()).toString()
                : line.object().toString();
    }

    private static Map<String, Object> document(Line line) {
        return Answers.document(
                "id", Ids.write(DELIVERY, line.id()),
                "event", Ids.write(EVENT, line.event()),
                "type", line.type(),
                "object", written(line),
                "state", line.state(),
                "tries", line.tries(),
                "replays", line.replays(),
                "answer", line.answer(),
                "at", line.at().toString(),
                "answered_at", EndpointsResource.written(line.answeredAt()));
    }
}
