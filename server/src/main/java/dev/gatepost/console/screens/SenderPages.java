package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import dev.gatepost.templates.lint.LinkDomainsResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who messages come from: senders with their registrations, brands, and the hosts that links may lead to. */
@RestController
public final class SenderPages {
    private static final List<Option> REGISTERED = List.of(
            new Option("registered", "Registered"),
            new Option("pending", "Asked for"),
            new Option("rejected", "Refused by the register"),
            new Option("expired", "Ended"),
            new Option("none", "Not registered"));

    private final Desk desk;
    private final SendersResource senders;
    private final BrandsResource brands;
    private final LinkDomainsResource domains;
    private final OwnerPages owners;

    public SenderPages(
            Desk desk, SendersResource senders, BrandsResource brands, LinkDomainsResource domains, OwnerPages owners) {
        this.desk = desk;
        this.senders = senders;
        this.brands = brands;
        this.domains = domains;
        this.owners = owners;
    }

    @GetMapping("/w/{workspace}/senders")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return listed(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> listed(Visit visit, Told.Refused why) {
        Map<String, String> names = names(visit);
        List<Part> parts = new ArrayList<>();
        List<List<Cell>> rows = Told.of(senders.list(visit.caller())).data().stream()
                .map(s -> row(visit, s, names))
                .toList();
        parts.add(Part.table(
                "Senders",
                List.of("Sender", "State", "Registrations", "Purposes", "Brand"),
                rows,
                "A sender is a number or an address that messages come from."));
        parts.add(new Part.Beside(List.of(brandPanel(visit, why)), List.of(domainPanel(visit, why))));
        List<Frame.Crumb> acts = visit.may(Right.SETUP_WRITE)
                ? List.of(new Frame.Crumb("New sender", visit.base() + "/senders/new"))
                : List.of();
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.SENDERS), parts)
                .after(why)
                .leading(acts));
    }

    private Map<String, String> names(Visit visit) {
        return Told.of(brands.list(visit.caller())).data().stream()
                .collect(Collectors.toMap(b -> Told.text(b, "id"), b -> Told.text(b, "name")));
    }

    private static List<Cell> row(Visit visit, ObjectNode s, Map<String, String> names) {
        return List.of(
                Cell.link(
                        Told.text(s, "address"),
                        visit.base() + "/senders/" + Told.text(s, "id"),
                        Words.channel(Told.text(s, "channel"))),
                Cell.sign(StateSign.of(Told.text(s, "status"))),
                registrations(s),
                Cell.of(purposes(s)),
                Cell.soft(names.getOrDefault(Told.text(s, "brand"), "")));
    }

    private static Cell registrations(ObjectNode s) {
        List<ObjectNode> all = Told.objects(s.path("registration_details"));
        List<String> wrong = all.stream()
                .filter(r -> !r.path("holds").asBoolean(false))
                .map(r -> Told.text(r, "regime"))
                .toList();
        if (!wrong.isEmpty()) {
            return Cell.sign(new Sign("cross", "Not in force: " + String.join(", ", wrong), "stop"));
        }
        return all.isEmpty()
                ? Cell.soft("none")
                : Cell.sign(new Sign("check", Words.count(all.size(), "in force", "in force"), "good"));
    }

    private static String purposes(ObjectNode s) {
        List<String> out = new ArrayList<>();
        for (JsonNode purpose : s.path("purposes")) {
            out.add(Words.purpose(purpose.asString("")));
        }
        return String.join(", ", out);
    }

    private Part brandPanel(Visit visit, Told.Refused why) {
        List<Part> inner = new ArrayList<>();
        inner.add(new Part.Table(
                "Brands",
                List.of("Brand", "State", "Postal address"),
                Told.of(brands.list(visit.caller())).data().stream()
                        .map(b -> List.of(
                                Cell.of(Told.text(b, "name"), Told.text(b, "website")),
                                Cell.sign(StateSign.of(Told.text(b, "status"))),
                                Cell.soft(Told.text(b, "postal_address"))))
                        .toList()));
        if (visit.may(Right.SETUP_WRITE)) {
            inner.add(Form.post(
                            "brand",
                            visit.base() + "/senders/brands",
                            "Add the brand",
                            Field.text("name", "Name, as people know it")
                                    .asked()
                                    .faultOf(why),
                            Field.text("website", "Website").faultOf(why),
                            Field.text("postal_address", "Postal address")
                                    .hinted("Mail that advertises must show it in many countries.")
                                    .faultOf(why))
                    .folded("Add a brand…", why));
        }
        return new Part.Panel("Brands", inner);
    }

    private Part domainPanel(Visit visit, Told.Refused why) {
        List<Part> inner = new ArrayList<>();
        List<List<Cell>> rows = Told.of(domains.list(visit.caller())).data().stream()
                .map(d -> List.of(Cell.of(Told.text(d, "host"))))
                .toList();
        inner.add(
                rows.isEmpty()
                        ? new Part.Note("No host is named: links are held to each template's own list alone.")
                        : new Part.Table("Hosts that links may lead to", List.of("Host"), rows));
        if (visit.may(Right.SETUP_WRITE)) {
            inner.add(Form.post(
                            "domain",
                            visit.base() + "/senders/link-domains",
                            "Add the host",
                            Field.text("host", "Host")
                                    .hinted("shop.example.com")
                                    .asked()
                                    .faultOf(why))
                    .folded("Add a host…", why));
        }
        return new Part.Panel("Link domains", inner);
    }

    @PostMapping("/w/{workspace}/senders/brands")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> brand(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of(
                "name", visit.given("name"),
                "website", visit.given("website"),
                "postal_address", visit.given("postal_address")));
        return saved(visit, Told.of(brands.create(body, visit.caller(), visit.correlation())));
    }

    @PostMapping("/w/{workspace}/senders/link-domains")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> domain(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("host", visit.given("host")));
        return saved(visit, Told.of(domains.add(body, visit.caller(), visit.correlation())));
    }

    private ResponseEntity<byte[]> saved(Visit visit, Told told) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/senders?done=saved");
            case Told.Refused refused -> listed(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/senders/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(senders.show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.SENDERS, refused);
            case Told.Fine(ObjectNode s) -> {
                List<Part> parts = new ArrayList<>();
                for (JsonNode warning : s.path("warnings")) {
                    parts.add(new Part.Panel(
                            "",
                            List.of(new Part.Marked(
                                    new Sign("clock", "Look at it", "wait"), Words.capital(warning.asString(""))))));
                }
                List<Story.Fact> facts = new ArrayList<>(facts(visit, s));
                owners.fact(visit, "sender", id).ifPresent(facts::add);
                parts.add(
                        new Part.Beside(List.of(registered(visit, s, why)), List.of(Part.facts("This sender", facts))));
                Frame frame = desk.below(visit, Screen.SENDERS, Told.text(s, "address"));
                boolean writes =
                        visit.may(Right.SETUP_WRITE) && Told.text(s, "status").equals("active");
                yield desk.sheet(Desk.Sheet.of(frame, parts)
                        .after(why)
                        .leading(
                                writes
                                        ? List.of(new Frame.Crumb(
                                                "Change or retire it", visit.base() + "/senders/" + id + "/edit"))
                                        : List.of()));
            }
        };
    }

    private Part registered(Visit visit, ObjectNode s, Told.Refused why) {
        List<List<Cell>> rows = new ArrayList<>();
        for (ObjectNode r : Told.objects(s.path("registration_details"))) {
            boolean holds = r.path("holds").asBoolean(false);
            String end = Told.text(r, "expires_on");
            rows.add(List.of(
                    Cell.of(Told.text(r, "regime"), Told.text(r, "reference")),
                    Cell.sign(holds ? StateSign.of("in_force") : StateSign.of(Told.text(r, "state"))),
                    Cell.of(end.isEmpty() ? "no end" : "until " + end),
                    Cell.soft(Told.text(r, "why"))));
        }
        List<Part> inner = new ArrayList<>();
        inner.add(
                rows.isEmpty()
                        ? new Part.Note("No register is told of. Rules of some countries refuse such a sender.")
                        : new Part.Table("Registrations", List.of("Register", "State", "End", "Why"), rows));
        if (visit.may(Right.SETUP_WRITE)) {
            inner.add(Form.post(
                            "register",
                            visit.base() + "/senders/" + Told.text(s, "id") + "/registrations",
                            "Save",
                            Field.text("regime", "Register")
                                    .hinted("US:10dlc")
                                    .asked()
                                    .faultOf(why),
                            Field.pick("state", "State", REGISTERED).faultOf(why),
                            Field.text("reference", "Its own id").faultOf(why),
                            Field.text("expires_on", "Holds until")
                                    .typed("date")
                                    .faultOf(why))
                    .folded("Write down a registration…", why));
        }
        return new Part.Panel("Registrations", inner);
    }

    private List<Story.Fact> facts(Visit visit, ObjectNode s) {
        String connection = Told.text(s, "connection");
        String pace = Told.text(s, "throughput_per_second");
        return List.of(
                new Story.Fact("Channel", Words.channel(Told.text(s, "channel")), ""),
                new Story.Fact("Type", Words.capital(Told.text(s, "type")), ""),
                new Story.Fact("Brand", names(visit).getOrDefault(Told.text(s, "brand"), ""), ""),
                new Story.Fact("Purposes", purposes(s), ""),
                new Story.Fact("Countries", s.path("countries").isEmpty() ? "any" : Told.joined(s, "countries"), ""),
                new Story.Fact("Connection", connection, visit.base() + "/connections/" + connection),
                new Story.Fact("Pace", pace.isEmpty() ? "the connection's" : pace + " a second", ""),
                new Story.Fact("State", Words.capital(Told.text(s, "status")), ""),
                new Story.Fact("Id", Told.text(s, "id"), ""));
    }

    @PostMapping("/w/{workspace}/senders/{id}/registrations")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> register(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        for (String name : List.of("regime", "state", "reference", "expires_on")) {
            if (!visit.given(name).isEmpty()) {
                body.put(name, visit.given(name));
            }
        }
        return switch (Told.of(senders.register(id, Json.write(body), visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/senders/" + id + "?done=saved");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
