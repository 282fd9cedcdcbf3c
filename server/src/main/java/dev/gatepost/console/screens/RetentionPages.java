package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Purpose;
import dev.gatepost.privacy.inventory.InventoryResource;
import dev.gatepost.privacy.retention.RetentionResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How long what stays, what was purged, and where personal data lives (PRV-01, PRV-04). */
@RestController
public final class RetentionPages {
    private final Desk desk;
    private final RetentionResource retention;
    private final InventoryResource inventory;

    public RetentionPages(Desk desk, RetentionResource retention, InventoryResource inventory) {
        this.desk = desk;
        this.retention = retention;
        this.inventory = inventory;
    }

    @GetMapping("/w/{workspace}/privacy/retention")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> matrix(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        return switch (Told.of(retention.matrix(visit.caller()))) {
            case Told.Fine(ObjectNode matrix) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Retention"), parts(visit, matrix, why))
                        .among(PrivacyTabs.of(visit))
                        .after(why));
            case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
        };
    }

    private List<Part> parts(Visit visit, ObjectNode matrix, Told.Refused why) {
        List<ObjectNode> classes = Told.objects(matrix.path("classes"));
        List<Part> parts = new ArrayList<>();
        parts.add(Part.table(
                "How long what stays",
                List.of("What", "Days", "May be", "Why", "How it goes"),
                classes.stream().map(RetentionPages::usual).toList(),
                "Nothing."));
        parts.add(rules(visit, matrix));
        if (visit.may(Right.PRIVACY_WRITE)) {
            parts.add(form(visit, classes, why));
        }
        parts.add(runs(visit));
        parts.add(Part.table(
                "What stays without end",
                List.of("What"),
                Told.objects(matrix.path("without_end")).stream()
                        .map(e -> List.of(Cell.of(Words.capital(Told.text(e, "class")), Told.text(e, "reason"))))
                        .toList(),
                "Nothing."));
        return parts;
    }

    private static List<Cell> usual(ObjectNode c) {
        StringBuilder days = new StringBuilder(c.path("days").asString(""));
        for (Map.Entry<String, JsonNode> purpose : c.path("by_purpose").properties()) {
            days.append("; ")
                    .append(Words.purpose(purpose.getKey()).toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(purpose.getValue().asString(""));
        }
        return List.of(
                Cell.of(Words.capital(Told.text(c, "class"))),
                Cell.of(days + " days"),
                Cell.of(c.path("shortest").asString("") + " to "
                        + c.path("longest").asString("")),
                Cell.of(Told.text(c, "reason")),
                Cell.of(Told.text(c, "how")));
    }

    private static Part rules(Visit visit, ObjectNode matrix) {
        return Part.table(
                "Your own rules",
                List.of("For", "State", "Days", "Why", "Asked by", ""),
                Told.objects(matrix.path("rules")).stream()
                        .map(r -> rule(visit, r))
                        .toList(),
                "None: the table above holds. A shorter time is in force at once; a longer one waits until"
                        + " another person"
                        + " approves it.");
    }

    private static List<Cell> rule(Visit visit, ObjectNode r) {
        String state = Told.text(r, "state");
        String path = visit.base() + "/privacy/retention/" + Told.text(r, "id");
        boolean proposed = state.equals("proposed");
        Cell act = Cell.none();
        if (proposed && visit.may(Right.POLICY_APPROVE)) {
            act = Cell.act("Approve", path + "/approve");
        } else if ((proposed || state.equals("active")) && visit.may(Right.PRIVACY_WRITE)) {
            act = Cell.grave("Withdraw", path + "/withdraw", "From then on the table above holds again.");
        }
        return List.of(
                Cell.of(place(r)),
                Cell.sign(sign(state)),
                Cell.number(r.path("days").asLong(0)),
                Cell.of(Told.text(r, "reason")),
                Cell.soft(Told.text(r, "asked_by")),
                act);
    }

    private static String place(ObjectNode r) {
        StringBuilder out = new StringBuilder(Words.capital(Told.text(r, "class")));
        String purpose = Told.text(r, "purpose");
        String region = Told.text(r, "region");
        out.append(purpose.isEmpty() ? "" : ", " + Words.purpose(purpose));
        return out.append(region.isEmpty() ? "" : ", " + region).toString();
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "active" -> new Sign("check", "In force", "good");
            case "proposed" -> new Sign("clock", "Waits for approval", "wait");
            default -> new Sign("bar", Words.capital(state), "plain");
        };
    }

    private static Part form(Visit visit, List<ObjectNode> classes, Told.Refused why) {
        List<Option> names = classes.stream()
                .map(c -> Told.text(c, "class"))
                .map(c -> new Option(c, Words.capital(c)))
                .toList();
        List<Option> purposes =
                Option.any("Every purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose));
        return Form.post(
                        "f",
                        visit.base() + "/privacy/retention",
                        "Set",
                        Field.pick("class", "What", names),
                        Field.pick("purpose", "Purpose, for content only", purposes),
                        Field.text("region", "Country, for content only").hinted("Two letters: FR"),
                        Field.text("days", "Days").typed("number").asked(),
                        Field.text("reason", "Why")
                                .hinted("An auditor reads it.")
                                .asked())
                .first()
                .saying("Shorter than the table is in force at once. Longer waits for another person.")
                .after(visit, why)
                .titled("Set a rule");
    }

    private Part runs(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        return Part.table(
                "What was purged",
                List.of("What", "State", "Purged", "Held", "Older", "When"),
                Told.of(retention.runs(visit.caller())).data().stream()
                        .map(r -> List.of(
                                Cell.of(Words.capital(Told.text(r, "class"))),
                                Told.text(r, "finished_at").isEmpty()
                                        ? Cell.sign("play", "Under way", "plain")
                                        : Cell.sign("check", "Done", "good"),
                                Cell.number(r.path("purged").asLong(0)),
                                Cell.number(r.path("held").asLong(0)),
                                Cell.of("before " + Words.moment(Told.text(r, "older_than"))),
                                Cell.when(Told.text(r, "started_at"), now)))
                        .toList(),
                "Nothing yet. Each class is purged once a day. Each run tells here what went, and what stayed"
                        + " because of"
                        + " holds.");
    }

    @PostMapping("/w/{workspace}/privacy/retention")
    @Requires(value = Right.PRIVACY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> set(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("class", "purpose", "region", "reason")
                .whole("days")
                .bytes();
        return done(visit, Told.of(retention.set(body, visit.caller(), visit.correlation())), "kept");
    }

    private ResponseEntity<byte[]> done(Visit visit, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/privacy/retention?done=" + word);
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    @PostMapping("/w/{workspace}/privacy/retention/{id}/approve")
    @Requires(value = Right.POLICY_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approve(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(retention.approve(id, visit.caller(), visit.correlation())), "approved");
    }

    @PostMapping("/w/{workspace}/privacy/retention/{id}/withdraw")
    @Requires(value = Right.PRIVACY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> withdraw(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(retention.withdraw(id, visit.caller(), visit.correlation())), "withdrawn");
    }

    /** Where personal data lives, room by room. */
    @GetMapping("/w/{workspace}/privacy/inventory")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> inventory(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Map<String, List<ObjectNode>> rooms = Told.of(inventory.list()).data().stream()
                .collect(Collectors.groupingBy(c -> Told.text(c, "room"), TreeMap::new, Collectors.toList()));
        String room = rooms.containsKey(visit.given("room"))
                ? visit.given("room")
                : rooms.keySet().stream().findFirst().orElse("");
        Form pick = Form.get(
                "f",
                visit.base() + "/privacy/inventory",
                "Show",
                Field.pick(
                                "room",
                                "Part of Gatepost",
                                rooms.entrySet().stream()
                                        .map(r -> new Option(
                                                r.getKey(),
                                                Words.capital(r.getKey()) + " ("
                                                        + r.getValue().size() + ")"))
                                        .toList())
                        .with(room));
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Panel(
                "Where personal data lives",
                List.of(
                        new Part.Note("Every column that holds something about a person, with its purpose, how long it"
                                + " stays, and how it goes. A test refuses a column that is not declared."),
                        pick.part())));
        rooms.getOrDefault(room, List.of()).stream()
                .collect(Collectors.groupingBy(c -> Told.text(c, "table"), TreeMap::new, Collectors.toList()))
                .forEach((table, columns) -> parts.add(table(table, columns)));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Data inventory"), parts)
                .among(PrivacyTabs.of(visit))
                .leading(List.of(new Frame.Crumb("Download as CSV", visit.base() + "/privacy/inventory.csv"))));
    }

    private static Part table(String table, List<ObjectNode> columns) {
        return Part.table(
                Words.capital(table),
                List.of("What", "Whose", "For what", "How long", "How it is erased"),
                columns.stream()
                        .map(c -> List.of(
                                Cell.of(Words.capital(Told.text(c, "column")), Told.text(c, "column")),
                                Cell.of(Told.text(c, "whose")),
                                Cell.of(Told.text(c, "purpose")),
                                Cell.of(Told.text(c, "retention")),
                                Cell.of(Told.text(c, "erasure"))))
                        .toList(),
                "");
    }

    @GetMapping("/w/{workspace}/privacy/inventory.csv")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> csv() {
        return inventory.csv();
    }
}
