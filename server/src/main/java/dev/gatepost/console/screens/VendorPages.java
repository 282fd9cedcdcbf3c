package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.VendorsResource;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.ConnectionsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Who works for the owner of a workspace, under which terms, and when somebody must look again (GOV-06). */
@RestController
public final class VendorPages {
    private static final List<String> TEXTS =
            List.of("name", "purpose", "contract", "contract_ends", "dpa", "reviewed_on", "review_due");
    private static final List<String> LISTS = List.of("regions", "subprocessors", "data_classes");
    private static final String DAY = "date";

    private final Desk desk;
    private final VendorsResource vendors;
    private final ConnectionsResource connections;

    public VendorPages(Desk desk, VendorsResource vendors, ConnectionsResource connections) {
        this.desk = desk;
        this.vendors = vendors;
        this.connections = connections;
    }

    private LocalDate today() {
        return LocalDate.ofInstant(desk.rooms().clock().instant(), ZoneOffset.UTC);
    }

    @GetMapping("/w/{workspace}/controls/vendors")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<List<Cell>> rows = Told.of(vendors.list(visit.caller())).data().stream()
                .map(v -> List.of(
                        Cell.link(
                                Told.text(v, "name"),
                                visit.base() + "/controls/vendors/" + Told.text(v, "id"),
                                Told.text(v, "purpose")),
                        Cell.sign(sign(v)),
                        Cell.of(Told.joined(v, "regions")),
                        Cell.of(Told.text(v, "contract"), until(Told.text(v, "contract_ends"))),
                        Cell.of(Told.text(v, "review_due"))))
                .toList();
        Part shown = rows.isEmpty()
                ? new Part.Empty(
                        "No vendor yet",
                        "Who carries your messages, hosts this machine or sees your data stands here with the"
                                + " contract,"
                                + " the agreement on data processing, the regions and who works for them in turn. Each"
                                + " is looked at again by its day.")
                : Part.table("Vendors", List.of("Vendor", "State", "Regions", "Contract", "Look again by"), rows, "");
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, "Vendors"), List.of(shown))
                .among(ControlTabs.controls(visit))
                .leading(
                        visit.may(Right.CONTROLS_WRITE)
                                ? List.of(new Frame.Crumb("Add a vendor…", visit.base() + "/controls/vendors/new"))
                                : List.of()));
    }

    private static String until(String day) {
        return day.isEmpty() ? "" : "until " + day;
    }

    private Sign sign(ObjectNode v) {
        String ends = Told.text(v, "contract_ends");
        if (isRetired(v)) {
            return new Sign("bar", "Not used any more", "plain");
        }
        if (v.path("overdue").asBoolean(false)) {
            return new Sign("cross", "Review overdue", "stop");
        }
        if (!ends.isEmpty() && LocalDate.parse(ends).isBefore(today())) {
            return new Sign("cross", "Contract is over", "stop");
        }
        return Told.text(v, "dpa").isEmpty() && !v.path("data_classes").isEmpty()
                ? new Sign("clock", "No agreement on data", "wait")
                : new Sign("check", "In order", "good");
    }

    private static boolean isRetired(ObjectNode v) {
        return !Told.text(v, "retired_at").isEmpty();
    }

    @GetMapping("/w/{workspace}/controls/vendors/new")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        String at = visit.base() + "/controls/vendors";
        Form form = Form.post("vendor", at, "Add", fields(visit, Json.object())).first();
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.CONTROLS, "Add a vendor"),
                        List.of(form.orBack(at).after(visit, why).titled("")))
                .after(why));
    }

    /** The connections of the workspace, for those who may see them. */
    private List<Option> ours(Visit visit) {
        return visit.may(Right.SETUP_READ)
                ? Told.of(connections.list(visit.caller())).data().stream()
                        .map(c -> new Option(Told.text(c, "id"), Told.text(c, "name")))
                        .toList()
                : List.of();
    }

    /** Their names; the id of one that is not there any more. */
    private String named(Visit visit, ObjectNode v) {
        List<Option> ours = ours(visit);
        return StreamSupport.stream(v.path("connections").spliterator(), false)
                .map(c -> c.asString(""))
                .map(id -> ours.stream()
                        .filter(o -> o.value().equals(id))
                        .map(Option::words)
                        .findFirst()
                        .orElse(id))
                .collect(Collectors.joining(", "));
    }

    /** The terms, with those that are known. */
    private Field[] fields(Visit visit, ObjectNode v) {
        List<Option> ours = ours(visit);
        List<Field> out = new ArrayList<>(List.of(
                line(v, "name", "Name").asked(),
                line(v, "purpose", "What it does for us").asked(),
                line(v, "contract", "Contract").hinted("Its number or where it lies"),
                line(v, "contract_ends", "The contract ends").typed(DAY),
                line(v, "dpa", "Agreement on data processing").hinted("GDPR Art. 28; its number or where it lies"),
                lines(v, "regions", "Regions", "Where data lies: DE, US"),
                lines(v, "subprocessors", "Who works for it", "One to a line"),
                lines(v, "data_classes", "Which data it has", "address, content"),
                line(v, "reviewed_on", "Looked at on").typed(DAY),
                line(v, "review_due", "Look again by").typed(DAY).asked()));
        if (!ours.isEmpty()) {
            String[] chosen = StreamSupport.stream(v.path("connections").spliterator(), false)
                    .map(c -> c.asString(""))
                    .toArray(String[]::new);
            out.add(Field.ticks("connections", "Connections that go to it", ours)
                    .ticked(chosen));
        }
        return out.toArray(new Field[0]);
    }

    private static Field line(ObjectNode v, String name, String label) {
        return Field.text(name, label).with(Told.text(v, name));
    }

    private static Field lines(ObjectNode v, String name, String label, String hint) {
        return Field.lines(name, label)
                .with(Told.joined(v, name).replace(", ", "\n"))
                .hinted(hint);
    }

    /** The terms as they were typed; names of companies have spaces, so lines and commas part them. */
    private static byte[] terms(Visit visit) {
        Body body = new Body(visit).texts(TEXTS.toArray(new String[0]));
        LISTS.forEach(body::lines);
        return body.ticked("connections").bytes();
    }

    @PostMapping("/w/{workspace}/controls/vendors")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> add(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(vendors.add(terms(visit), visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/controls/vendors/" + Told.text(made, "id") + "?done=saved");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/controls/vendors/{id}")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(vendors.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONTROLS, refused);
            case Told.Fine(ObjectNode v) -> {
                List<Part> left = List.of(Part.facts("The terms", facts(visit, v)));
                boolean open = !isRetired(v) && visit.may(Right.CONTROLS_WRITE);
                yield desk.sheet(Desk.Sheet.of(
                                desk.below(visit, Screen.CONTROLS, Told.text(v, "name")),
                                List.of(
                                        new Part.Verdict(sign(v)),
                                        new Part.Beside(left, open ? acts(visit, v, why) : List.of())))
                        .among(ControlTabs.controls(visit))
                        .after(why));
            }
        };
    }

    private List<Story.Fact> facts(Visit visit, ObjectNode v) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        return List.of(
                ControlTabs.fact("For", Told.text(v, "purpose")),
                ControlTabs.fact(
                        "Contract", (Told.text(v, "contract") + " " + until(Told.text(v, "contract_ends"))).strip()),
                ControlTabs.fact("Agreement on data", Told.text(v, "dpa")),
                ControlTabs.fact("Regions", Told.joined(v, "regions")),
                ControlTabs.fact("Who works for it", Told.joined(v, "subprocessors")),
                ControlTabs.fact("Data", Told.joined(v, "data_classes")),
                ControlTabs.fact("Connections", named(visit, v)),
                ControlTabs.fact("Looked at", Told.text(v, "reviewed_on")),
                ControlTabs.fact("Look again by", Told.text(v, "review_due")),
                ControlTabs.fact(
                        "Changed",
                        Words.moment(Told.text(v, "changed_at")) + " by " + actors.name(Told.text(v, "changed_by"))));
    }

    private List<Part> acts(Visit visit, ObjectNode v, Told.Refused why) {
        String at = visit.base() + "/controls/vendors/" + Told.text(v, "id");
        return List.of(
                Form.post(
                                "looked",
                                at + "/looked",
                                "I looked at it",
                                Field.text("review_due", "Look again by")
                                        .typed(DAY)
                                        .with(today().plusYears(1).toString())
                                        .asked())
                        .first()
                        .saying("Terms, reports and subprocessors were looked at today.")
                        .titled("Review"),
                new Part.Panel(
                        "Change",
                        List.of(
                                Form.post("vendor", at, "Save", fields(visit, v))
                                        .first()
                                        .after(visit, why)
                                        .folded("Change its terms…", why),
                                Form.post("retire", at + "/retire", "End its use")
                                        .grave()
                                        .saying("Nothing goes to it any more; the record stays. This cannot be"
                                                + " undone.")
                                        .folded("End its use…", Told.Refused.NOTHING))));
    }

    @PostMapping("/w/{workspace}/controls/vendors/{id}")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> change(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, id, Told.of(vendors.change(id, terms(visit), visit.caller(), visit.correlation())), "saved");
    }

    /** The same terms, looked at today. */
    @PostMapping("/w/{workspace}/controls/vendors/{id}/looked")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> looked(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(vendors.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONTROLS, refused);
            case Told.Fine(ObjectNode v) -> {
                ObjectNode terms = Json.object();
                for (Map.Entry<String, JsonNode> e : v.properties()) {
                    boolean term = TEXTS.contains(e.getKey())
                            || LISTS.contains(e.getKey())
                            || e.getKey().equals("connections");
                    if (term && !e.getValue().isNull()) {
                        terms.set(e.getKey(), e.getValue());
                    }
                }
                terms.put("reviewed_on", today().toString());
                terms.put("review_due", visit.given("review_due"));
                yield done(
                        visit,
                        id,
                        Told.of(vendors.change(id, Json.write(terms), visit.caller(), visit.correlation())),
                        "looked");
            }
        };
    }

    @PostMapping("/w/{workspace}/controls/vendors/{id}/retire")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, id, Told.of(vendors.retire(id, visit.caller(), visit.correlation())), "retired");
    }

    private ResponseEntity<byte[]> done(Visit visit, String id, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/controls/vendors/" + id + "?done=" + word);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
