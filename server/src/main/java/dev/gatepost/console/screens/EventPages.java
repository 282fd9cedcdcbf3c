package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.events.DeliveriesResource;
import dev.gatepost.events.EndpointsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Where events go: each endpoint with its health and deliveries, held, let go on and sent again. */
@RestController
public final class EventPages {
    private static final String ROWS = "50";

    private final Desk desk;
    private final EndpointsResource endpoints;
    private final DeliveriesResource deliveries;
    private final OwnerPages owners;

    public EventPages(Desk desk, EndpointsResource endpoints, DeliveriesResource deliveries, OwnerPages owners) {
        this.desk = desk;
        this.endpoints = endpoints;
        this.deliveries = deliveries;
        this.owners = owners;
    }

    @GetMapping("/w/{workspace}/events")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(endpoints.list(visit.caller())).data().stream()
                .map(e -> List.of(
                        Cell.link(Told.text(e, "url"), visit.base() + "/events/" + Told.text(e, "id")),
                        Cell.sign(health(e)),
                        Cell.when(Told.text(e, "last_delivered_at"), now),
                        Cell.soft(types(e))))
                .toList();
        Part list = Part.table(
                "Event endpoints",
                List.of("Address", "State", "Last delivered", "Events"),
                rows,
                "Nobody hears of events. Name an address that your systems answer at.");
        List<Frame.Crumb> acts = visit.may(Right.SETUP_WRITE)
                ? List.of(new Frame.Crumb("New endpoint", visit.base() + "/events/new"))
                : List.of();
        return desk.sheet(
                Desk.Sheet.of(desk.frame(visit, Screen.EVENTS), List.of(list)).leading(acts));
    }

    private static String types(ObjectNode e) {
        return e.path("types").isEmpty() ? "all" : Told.joined(e, "types");
    }

    private static Sign health(ObjectNode e) {
        String state = Told.text(e, "state");
        return state.equals("enabled") && !Told.text(e, "failing_since").isEmpty()
                ? new Sign("cross", "Failing", "stop")
                : StateSign.of(state);
    }

    @GetMapping("/w/{workspace}/events/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    /** Its page, with what was refused just before. */
    ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(endpoints.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.EVENTS, refused);
            case Told.Fine(ObjectNode e) -> {
                List<Part> parts = new ArrayList<>();
                List<Part> acts = new EndpointActs(visit, e, why).parts();
                List<Part> right = acts.isEmpty() ? List.of() : List.of(new Part.Panel("What you can do", acts));
                List<Story.Fact> facts = new ArrayList<>(facts(e));
                owners.fact(visit, "event_endpoint", id).ifPresent(facts::add);
                parts.add(new Part.Beside(List.of(Part.facts("Health", facts)), right));
                parts.add(log(visit, id));
                Frame frame = desk.below(visit, Screen.EVENTS, "Endpoint");
                yield desk.sheet(Desk.Sheet.of(frame, parts).after(why));
            }
        };
    }

    private List<Story.Fact> facts(ObjectNode e) {
        Instant now = desk.rooms().clock().instant();
        List<Story.Fact> out = new ArrayList<>();
        out.add(new Story.Fact("Address", Told.text(e, "url"), ""));
        out.add(new Story.Fact("State", health(e).word(), ""));
        out.add(new Story.Fact("Why", Told.text(e, "state_why"), ""));
        out.add(new Story.Fact("Events", types(e), ""));
        out.add(new Story.Fact("Last delivered", ago(e, "last_delivered_at", now), ""));
        out.add(new Story.Fact("Failing since", ago(e, "failing_since", now), ""));
        out.add(new Story.Fact("Last failure", Told.text(e, "last_failure"), ""));
        return out.stream().filter(f -> !f.value().isEmpty()).toList();
    }

    private static String ago(ObjectNode e, String name, Instant now) {
        String at = Told.text(e, name);
        return at.isEmpty() ? "" : When.of(at, now).relative();
    }

    private Part log(Visit visit, String id) {
        Instant now = desk.rooms().clock().instant();
        var asked = new AskedFor(visit.request(), Map.of("limit", ROWS, "state", visit.given("state")));
        List<List<Cell>> rows = Told.of(deliveries.log(id, asked, visit.caller(), visit.correlation())).data().stream()
                .map(d -> List.of(
                        object(visit, d),
                        Cell.sign(StateSign.of(Told.text(d, "state"))),
                        Cell.of(Words.count(d.path("tries").asLong(0), "try", "tries")),
                        Cell.when(Told.text(d, "at"), now),
                        Cell.soft(Told.text(d, "answer"))))
                .toList();
        return Part.table(
                "Deliveries", List.of("Event", "State", "Tries", "When", "Answer"), rows, "Nothing went there yet.");
    }

    private static Cell object(Visit visit, ObjectNode d) {
        String object = Told.text(d, "object");
        String type = Told.text(d, "type");
        return object.startsWith("msg_")
                ? Cell.link(type, visit.base() + "/messages/" + object, Told.text(d, "event"))
                : Cell.of(type, Told.text(d, "event"));
    }

    @PostMapping("/w/{workspace}/events/{id}/replay")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> replay(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("reason")
                .instant("from")
                .instant("until")
                .tickedOrNone("state", "states")
                .bytes();
        return done(visit, id, Told.of(deliveries.replay(id, body, visit.caller(), visit.correlation())), "replayed");
    }

    @PostMapping("/w/{workspace}/events/{id}/hold")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> hold(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("reason", visit.given("reason")));
        return done(visit, id, Told.of(endpoints.disable(id, body, visit.caller(), visit.correlation())), "saved");
    }

    @PostMapping("/w/{workspace}/events/{id}/let-go")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> letGo(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("reason", visit.given("reason")));
        return done(visit, id, Told.of(endpoints.enable(id, body, visit.caller(), visit.correlation())), "saved");
    }

    /** On to its page, or the page with what was refused. */
    ResponseEntity<byte[]> done(Visit visit, String id, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/events/" + id + "?done=" + word);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
