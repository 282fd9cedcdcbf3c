package dev.gatepost.providers;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.DataTerritories.Declared;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/**
 * {@code /v1/connections/{id}/territory}, {@code /v1/data-residency} and {@code /v1/processors}: where connections may
 * be used, where data goes, and where it must stay (POL-06).
 */
@RestController
public final class DataTerritoriesResource {
    private static final int MOST_PLACES = 250;
    private static final Set<String> GROUPS = Set.of("EU", "EEA");
    private static final Set<String> COUNTRIES = Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

    private final DataTerritories territories;

    public DataTerritoriesResource(DataTerritories territories) {
        this.territories = territories;
    }

    @GetMapping("/v1/connections/{id}/territory")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> territory(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Territories known = territories.of(caller.workspace());
        return Answers.found(find(id, caller, known).map(d -> document(d, known)), correlation);
    }

    /** Declares it anew; what is left out is declared empty. */
    @PutMapping("/v1/connections/{id}/territory")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> declare(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Declared> found = find(id, caller, territories.of(caller.workspace()));
        if (found.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            var territory = new Territory(places(fields, "serves"), places(fields, "data_in"), processors(fields));
            return () -> {
                ConnectionId connection = found.get().connection().id();
                territories.declare(caller.workspace(), connection, territory, caller.actor());
                return territory(id, caller, correlation);
            };
        });
    }

    @GetMapping("/v1/data-residency")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> residency(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Territories known = territories.of(caller.workspace());
        List<Map<String, Object>> closed = new ArrayList<>();
        territories.all(caller.workspace(), known).values().forEach(d -> {
            if (outside(d, known)) {
                closed.add(document(d, known));
            }
        });
        return Answers.ok(Answers.document("within", sorted(known.within()), "not_used", closed));
    }

    /** Sets the bound; an empty list lifts it. To let data go further needs {@code policy:approve} too. */
    @PutMapping("/v1/data-residency")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> bound(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            if (!fields.given().has("within")) {
                fields.fault("within", ReasonCode.MISSING_PROPERTY, "a list of countries, EU or EEA; empty for all");
            }
            Set<String> within = places(fields, "within");
            return () -> {
                boolean wider = Territories.isWider(
                        within, territories.of(caller.workspace()).within());
                if (wider && !caller.rights().contains(Right.POLICY_APPROVE)) {
                    return Answers.problem(
                            Problem.of(ReasonCode.SCOPE_MISSING, "policy:approve, because data could go further"),
                            correlation);
                }
                territories.bound(caller.workspace(), within, caller.actor());
                return residency(caller);
            };
        });
    }

    /** Who processes what is sent, by connection: the list that a customer of the workspace asks for. */
    @GetMapping("/v1/processors")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> processors(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Territories known = territories.of(caller.workspace());
        List<Map<String, Object>> out = new ArrayList<>();
        for (Declared d : territories.all(caller.workspace(), known).values()) {
            for (Territory.Processor processor : d.territory().processors()) {
                out.add(Answers.document(
                        "name", processor.name(),
                        "country", processor.country(),
                        "connection", d.connection().id().toString(),
                        "provider", d.connection().provider(),
                        "serves", sorted(d.territory().serves()),
                        "used", !outside(d, known)));
            }
        }
        return Answers.list(out);
    }

    private Optional<Declared> find(String id, Caller caller, Territories known) {
        return ConnectionId.parse(id).map(territories.all(caller.workspace(), known)::get);
    }

    private static Set<String> places(JsonFields fields, String name) {
        Set<String> out = new TreeSet<>();
        for (String place : fields.texts(name, MOST_PLACES, 3)) {
            if (GROUPS.contains(place) || COUNTRIES.contains(place)) {
                out.add(place);
            } else {
                fields.fault(name, ReasonCode.INVALID_VALUE, "'" + place + "' is no ISO 3166-1 code, EU or EEA");
            }
        }
        return out;
    }

    private static List<Territory.Processor> processors(JsonFields fields) {
        List<Territory.Processor> out = new ArrayList<>();
        for (JsonFields each : fields.list("processors", 50)) {
            String name = each.requiredText("name", 100);
            String country = each.requiredText("country", 2);
            if (!COUNTRIES.contains(country) && !country.isEmpty()) {
                each.fault("country", ReasonCode.INVALID_VALUE, "an ISO 3166-1 code, such as US");
            }
            each.finish();
            out.add(new Territory.Processor(name, country));
        }
        return out;
    }

    /** Whether the bound closes the connection for all recipients. */
    private static boolean outside(Declared d, Territories known) {
        Set<String> served = Territory.countries(d.territory().serves());
        return !known.within().isEmpty()
                && !known.permits(
                        d.connection().id(),
                        served.isEmpty() ? null : served.iterator().next());
    }

    private static Map<String, Object> document(Declared d, Territories known) {
        Set<String> served = Territory.countries(d.territory().serves());
        String why = known.refusal(
                d.connection().id(), served.isEmpty() ? null : served.iterator().next());
        return Answers.document(
                "connection",
                d.connection().id().toString(),
                "name",
                d.connection().name(),
                "serves",
                sorted(d.territory().serves()),
                "data_in",
                sorted(d.territory().dataIn()),
                "processors",
                d.territory().processors().stream()
                        .map(p -> Answers.document("name", p.name(), "country", p.country()))
                        .toList(),
                "not_used_because",
                why);
    }

    private static List<String> sorted(Set<String> places) {
        return places.stream().sorted().toList();
    }
}
