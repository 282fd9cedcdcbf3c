package dev.gatepost.limits;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/connections/{id}/breaker}: how a connection's breakers stand, and an operator's order (LIM-04). */
@RestController
public final class BreakerResource {
    private final Breakers breakers;
    private final BreakerOrders orders;
    private final BiPredicate<Workspace, UUID> owns;

    /** {@code owns} says whether a connection is of a workspace. */
    public BreakerResource(Breakers breakers, BreakerOrders orders, BiPredicate<Workspace, UUID> owns) {
        this.breakers = breakers;
        this.orders = orders;
        this.owns = owns;
    }

    @GetMapping("/v1/connections/{id}/breaker")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return find(id, caller)
                .map(this::document)
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @PostMapping("/v1/connections/{id}/breaker")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> force(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> connection = find(id, caller);
        if (connection.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String state = fields.requiredText("state", 10);
            String reason = fields.requiredText("reason", 500);
            Optional<BreakerOrders.Order> order = order(state);
            if (order.isEmpty() && !state.isEmpty()) {
                fields.fault("state", ReasonCode.INVALID_VALUE, "one of open, closed, auto");
            }
            return () -> {
                orders.set(caller.workspace(), connection.get(), order.orElseThrow(), reason, caller.actor());
                return document(connection.get());
            };
        });
    }

    private Optional<UUID> find(String id, Caller caller) {
        return Ids.read("cnn", id).filter(connection -> owns.test(caller.workspace(), connection));
    }

    private static Optional<BreakerOrders.Order> order(String state) {
        for (BreakerOrders.Order order : BreakerOrders.Order.values()) {
            if (order.name().toLowerCase(Locale.ROOT).equals(state)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }

    private ResponseEntity<byte[]> document(UUID connection) {
        List<Breakers.Standing> own = breakers.snapshot().stream()
                .filter(standing -> standing.connection().equals(connection))
                .toList();
        List<Map<String, Object>> routes = own.stream()
                .filter(standing -> standing.country() != null)
                .map(BreakerResource::document)
                .toList();
        Breakers.Standing whole = own.stream()
                .filter(standing -> standing.country() == null)
                .findFirst()
                .orElseGet(() -> new Breakers.Standing(connection, null, breakers.state(connection), -1, -1, 0, null));
        Map<String, Object> out = document(whole);
        out.put("connection", Ids.write("cnn", connection));
        breakers.order(connection).ifPresent(order -> out.put("reason", order.reason()));
        out.put("routes", routes);
        return Answers.ok(out);
    }

    private static Map<String, Object> document(Breakers.Standing standing) {
        return Answers.document(
                "country", standing.country(),
                "state", standing.state().written(),
                "calls", standing.calls(),
                "error_percent", standing.errorPercent() < 0 ? null : standing.errorPercent(),
                "slow_percent", standing.slowPercent() < 0 ? null : standing.slowPercent());
    }
}
