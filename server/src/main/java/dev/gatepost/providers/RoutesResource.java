package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/senders/{id}/routes}: over which connections a sender's messages may leave (LIM-04). */
@RestController
public final class RoutesResource {
    private final Routes routes;
    private final Routes.Senders senders;

    public RoutesResource(Routes routes, Routes.Senders senders) {
        this.routes = routes;
        this.senders = senders;
    }

    @GetMapping("/v1/senders/{id}/routes")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return find(id, caller)
                .map(sender -> document(sender, caller))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @PutMapping("/v1/senders/{id}/routes")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> set(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Routes.KnownSender> sender = find(id, caller);
        if (sender.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            List<Route> read = read(fields);
            return () -> switch (routes.set(caller.workspace(), sender.get(), read, caller.actor())) {
                case Routes.Changed.Fine _ -> document(sender.get(), caller);
                case Routes.Changed.Refused(int index, String field, String why) ->
                    Answers.fault("routes/" + index + "/" + field, ReasonCode.INVALID_VALUE, why, correlation);
            };
        });
    }

    private Optional<Routes.KnownSender> find(String id, Caller caller) {
        return Ids.read("sdr", id).flatMap(sender -> senders.find(caller.workspace(), sender));
    }

    private static List<Route> read(JsonFields fields) {
        List<Route> out = new ArrayList<>();
        if (!fields.given().has("routes")) {
            fields.fault(
                    "routes",
                    ReasonCode.MISSING_PROPERTY,
                    "'routes' is needed; an empty list leaves the sender " + "with its own connection alone");
        }
        for (JsonFields route : fields.list("routes", Routes.MOST)) {
            String written = route.requiredText("connection", 60);
            Optional<ConnectionId> connection = ConnectionId.parse(written);
            int priority = route.integer("priority", 0, 100, 1);
            int weight = route.integer("weight", 1, 1_000, 100);
            Set<String> countries = new TreeSet<>(route.texts("countries", 250, 2));
            if (!countries.stream().allMatch(country -> country.matches("[A-Z]{2}"))) {
                route.fault("countries", ReasonCode.INVALID_VALUE, "give ISO 3166-1 codes, such as US");
            }
            Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
            for (String purpose : route.texts("purposes", 5, 20)) {
                Purpose.parse(purpose)
                        .ifPresentOrElse(
                                purposes::add,
                                () -> route.fault("purposes", ReasonCode.INVALID_VALUE, "there is no such purpose"));
            }
            if (connection.isEmpty() && !written.isEmpty()) {
                route.fault("connection", ReasonCode.INVALID_VALUE, "there is no such connection");
            }
            route.finish();
            connection.ifPresent(id -> out.add(new Route(id, priority, weight, countries, purposes)));
        }
        return out;
    }

    private ResponseEntity<byte[]> document(Routes.KnownSender sender, Caller caller) {
        List<Route> set = routes.of(caller.workspace()).set(sender.id());
        List<Map<String, Object>> all = new ArrayList<>();
        if (set.stream().noneMatch(route -> route.connection().equals(sender.own()))) {
            all.add(document(Route.own(sender.own()), true));
        }
        set.forEach(route -> all.add(document(route, false)));
        return Answers.ok(Answers.document("sender", Ids.write("sdr", sender.id()), "routes", all));
    }

    private static Map<String, Object> document(Route route, boolean implied) {
        return Answers.document(
                "connection", route.connection().toString(),
                "priority", route.priority(),
                "weight", route.weight(),
                "countries", route.countries().stream().sorted().toList(),
                "purposes",
                        route.purposes().stream().map(Purpose::written).sorted().toList(),
                "implied", implied);
    }
}
