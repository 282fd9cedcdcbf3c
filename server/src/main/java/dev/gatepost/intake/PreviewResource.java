package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Takes;
import dev.gatepost.intake.PreviewDecisions.Foreseen;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code POST /v1/decisions/preview}: would this be sent, and why not (POL-05)? The body is a message as one sends it,
 * or a message without {@code to} under {@code message} and up to 10,000 {@code addresses}, or up to 1,000 messages
 * under {@code messages}.
 */
@RestController
public final class PreviewResource {
    static final int MOST = 10_000;
    static final int MOST_MESSAGES = 1_000;
    private static final int MOST_BYTES = 1 << 20;

    private final PreviewDecisions preview;
    private final RateLimits limits;

    PreviewResource(PreviewDecisions preview, RateLimits limits) {
        this.preview = preview;
        this.limits = limits;
    }

    @PostMapping("/v1/decisions/preview")
    @Requires(Right.MESSAGES_READ)
    @Takes(type = "application/json", mostBytes = MOST_BYTES)
    public ResponseEntity<byte[]> foresee(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (Json.readObject(body)) {
            case Json.Parsed.Malformed(String where) ->
                Answers.problem(Problem.of(ReasonCode.MALFORMED_JSON, where), correlation);
            case Json.Parsed.Fine(ObjectNode given) ->
                given.has("addresses")
                        ? audience(given, caller, correlation)
                        : given.has("messages") ? several(given, caller, correlation) : one(given, caller, correlation);
        };
    }

    private ResponseEntity<byte[]> one(ObjectNode body, Caller caller, String correlation) {
        Optional<Problem> limited = limited(caller, List.of(body.path("to").asString("")));
        if (limited.isPresent()) {
            return Answers.problem(limited.get(), correlation);
        }
        return switch (preview.of(caller, List.of(body), correlation).getFirst()) {
            case Foreseen.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case Foreseen.Told(var decision, var document) -> Answers.ok(document);
        };
    }

    private ResponseEntity<byte[]> audience(ObjectNode given, Caller caller, String correlation) {
        for (String name : given.propertyNames()) {
            if (!name.equals("addresses") && !name.equals("message")) {
                return Answers.fault(name, ReasonCode.UNKNOWN_PROPERTY, "'message' and 'addresses'", correlation);
            }
        }
        if (!(given.get("message") instanceof ObjectNode message)) {
            return Answers.fault("message", ReasonCode.MISSING_PROPERTY, "the message without its 'to'", correlation);
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode address : given.path("addresses")) {
            addresses.add(address.asString(""));
        }
        if (addresses.isEmpty() || addresses.size() > MOST) {
            return Answers.fault("addresses", ReasonCode.INVALID_VALUE, "1 to " + MOST + " addresses", correlation);
        }
        Optional<Problem> limited = limited(caller, addresses);
        if (limited.isPresent()) {
            return Answers.problem(limited.get(), correlation);
        }
        List<ObjectNode> bodies = addresses.stream()
                .map(address -> message.deepCopy().put("to", address))
                .toList();
        return Answers.ok(report(preview.of(caller, bodies, correlation), "address"));
    }

    /** Messages that differ, each as one sends it. */
    private ResponseEntity<byte[]> several(ObjectNode given, Caller caller, String correlation) {
        List<ObjectNode> bodies = new ArrayList<>();
        for (JsonNode each : given.path("messages")) {
            if (each instanceof ObjectNode body) {
                bodies.add(body);
            }
        }
        JsonNode messages = given.path("messages");
        if (bodies.isEmpty() || bodies.size() > MOST_MESSAGES || bodies.size() != messages.size() || given.size() > 1) {
            return Answers.fault(
                    "messages",
                    ReasonCode.INVALID_VALUE,
                    "1 to " + MOST_MESSAGES + " messages, and no more",
                    correlation);
        }
        List<String> addresses =
                bodies.stream().map(body -> body.path("to").asString("")).toList();
        Optional<Problem> limited = limited(caller, addresses);
        return limited.isPresent()
                ? Answers.problem(limited.get(), correlation)
                : Answers.ok(report(preview.of(caller, bodies, correlation), "message"));
    }

    private Optional<Problem> limited(Caller caller, List<String> addresses) {
        for (String address : addresses) {
            switch (limits.lookup(caller, address)) {
                case RateVerdict.Exceeded exceeded -> {
                    return Optional.of(exceeded.problem());
                }
                case RateVerdict.Unread unread -> {
                    return Optional.of(unread.problem());
                }
                case RateVerdict.Passed _ -> {}
            }
        }
        return Optional.empty();
    }

    /** Addresses are named by their place in the list alone. */
    private static Map<String, Object> report(List<Foreseen> all, String name) {
        var report = new PreviewReport();
        List<Map<String, Object>> each = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put(name, i);
            List<String> codes = report.add(i, all.get(i));
            switch (all.get(i)) {
                case Foreseen.Faulty _ -> out.put("outcome", "faulty");
                case Foreseen.Told(var decision, var document) -> {
                    out.put("outcome", document.get("outcome"));
                    out.computeIfAbsent("not_before", n -> document.get("not_before"));
                    out.put("explained", document.get("explained"));
                }
            }
            out.put("reasons", codes);
            each.add(out);
        }
        Map<String, Object> out = report.document();
        out.put("data", each);
        return out;
    }
}
