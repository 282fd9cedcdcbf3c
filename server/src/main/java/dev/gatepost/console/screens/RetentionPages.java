package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.platform.Purpose;
import dev.gatepost.privacy.inventory.InventoryResource;
import dev.gatepost.privacy.retention.RetentionResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.http.HttpStatus;
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
                desk.page(
                        why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                        "whole",
                        desk.below(visit, Screen.PRIVACY, "Retention"),
                        Map.of("sheet", sheet(visit, matrix), "why", why));
            case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
        };
    }

    private Sheet sheet(Visit visit, ObjectNode matrix) {
        List<ObjectNode> classes = Told.objects(matrix.path("classes"));
        List<Sheet.Part> parts = new ArrayList<>();
        parts.add(new Sheet.Table(
                "How long what stays",
                "",
                List.of("What", "Days", "May be", "Why", "How it goes"),
                classes.stream().map(RetentionPages::usual).toList()));
        parts.add(rules(visit, matrix));
        if (visit.may(Right.PRIVACY_WRITE)) {
            parts.add(new Sheet.Form(form(visit, classes)));
        }
        parts.add(runs(visit));
        parts.add(new Sheet.Table(
                "What stays without end",
                "",
                List.of("What", "Why"),
                Told.objects(matrix.path("without_end")).stream()
                        .map(e -> List.of(
                                Entry.of(Words.capital(Told.text(e, "class"))), Entry.of(Told.text(e, "reason"))))
                        .toList()));
        return new Sheet(PrivacyTabs.of(visit, "retention"), List.of(), parts);
    }

    private static List<Entry> usual(ObjectNode c) {
        StringBuilder days = new StringBuilder(c.path("days").asString(""));
        for (Map.Entry<String, JsonNode> purpose : c.path("by_purpose").properties()) {
            days.append("; ")
                    .append(Words.purpose(purpose.getKey()).toLowerCase(java.util.Locale.ROOT))
                    .append(' ')
                    .append(purpose.getValue().asString(""));
        }
        return List.of(
                Entry.of(Words.capital(Told.text(c, "class"))),
                Entry.of(days + " days"),
                Entry.of(c.path("shortest").asString("") + " to "
                        + c.path("longest").asString("")),
                Entry.of(Told.text(c, "reason")),
                Entry.of(Told.text(c, "how")));
    }

    private Sheet.Part rules(Visit visit, ObjectNode matrix) {
        List<List<Entry>> rows = Told.objects(matrix.path("rules")).stream()
                .map(r -> rule(visit, r))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "No rule of your own",
                        List.of("The table above holds. A shorter time is in force at once; a longer one waits until"
                                + " another person approves it."))
                : new Sheet.Table("Your own rules", "", List.of("State", "For", "Days", "Why", "Asked by", ""), rows);
    }

    private static List<Entry> rule(Visit visit, ObjectNode r) {
        String state = Told.text(r, "state");
        String path = visit.base() + "/privacy/retention/" + Told.text(r, "id");
        boolean proposed = state.equals("proposed");
        Entry act = Entry.of("");
        if (proposed && visit.may(Right.POLICY_APPROVE)) {
            act = Entry.act("Approve", path + "/approve", false);
        } else if ((proposed || state.equals("active")) && visit.may(Right.PRIVACY_WRITE)) {
            act = Entry.act("Withdraw", path + "/withdraw", true);
        }
        return List.of(
                Entry.sign(sign(state)),
                Entry.of(place(r)),
                Entry.number(r.path("days").asLong(0)),
                Entry.of(Told.text(r, "reason")),
                Entry.of(Told.text(r, "asked_by")),
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

    private static Ask form(Visit visit, List<ObjectNode> classes) {
        List<Option> names = classes.stream()
                .map(c -> Told.text(c, "class"))
                .map(c -> new Option(c, Words.capital(c)))
                .toList();
        return new Ask(
                        "Set a rule",
                        List.of("Shorter than the table is in force at once. Longer waits for another person."),
                        visit.base() + "/privacy/retention",
                        true,
                        List.of(
                                Input.pick("class", "What", names),
                                Input.pick(
                                        "purpose",
                                        "Purpose, for content only",
                                        Option.any(
                                                "Every purpose",
                                                Option.of(Purpose.values(), Purpose::written, Words::purpose))),
                                Input.line("region", "Country, for content only", "Two letters: FR"),
                                Input.needed("days", "Days", ""),
                                Input.needed("reason", "Why", "An auditor reads it.")),
                        "Set",
                        false,
                        "")
                .given(visit);
    }

    private Sheet.Part runs(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        List<List<Entry>> rows = Told.of(retention.runs(visit.caller())).data().stream()
                .map(r -> List.of(
                        Told.text(r, "finished_at").isEmpty()
                                ? Entry.sign("play", "Under way", "plain")
                                : Entry.sign("check", "Done", "good"),
                        Entry.of(Words.capital(Told.text(r, "class"))),
                        Entry.number(r.path("purged").asLong(0)),
                        Entry.number(r.path("held").asLong(0)),
                        Entry.of("before " + Words.moment(Told.text(r, "older_than"))),
                        Entry.when(When.of(Told.text(r, "started_at"), now))))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "Nothing was purged yet",
                        List.of("Each class is purged once a day. Each run tells here what went, and"
                                + " what stayed because"
                                + " of holds."))
                : new Sheet.Table(
                        "What was purged", "", List.of("State", "What", "Purged", "Held", "Older", "When"), rows);
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
        Map<String, List<List<Entry>>> rooms = new TreeMap<>();
        for (ObjectNode c : Told.of(inventory.list()).data()) {
            rooms.computeIfAbsent(Told.text(c, "room"), room -> new ArrayList<>())
                    .add(List.of(
                            Entry.of(Told.text(c, "table") + "." + Told.text(c, "column")),
                            Entry.of(Told.text(c, "whose")),
                            Entry.of(Told.text(c, "purpose")),
                            Entry.of(Told.text(c, "retention")),
                            Entry.of(Told.text(c, "erasure"))));
        }
        String room = rooms.containsKey(visit.given("room"))
                ? visit.given("room")
                : rooms.keySet().stream().findFirst().orElse("");
        List<Sheet.Part> parts = new ArrayList<>();
        parts.add(new Sheet.Form(new Ask(
                "",
                List.of("Every column that holds something about a person, with its purpose, how long it"
                        + " stays, and how it"
                        + " goes. A test refuses a column that is not declared."),
                visit.base() + "/privacy/inventory",
                false,
                List.of(Input.pick(
                                "room",
                                "Part of Gatepost",
                                rooms.keySet().stream()
                                        .map(r -> new Option(r, Words.capital(r)))
                                        .toList())
                        .with(room)),
                "Show",
                false,
                "")));
        parts.add(new Sheet.Table(
                Words.capital(room),
                "",
                List.of("Where", "Whose", "For what", "How long", "How it is erased"),
                rooms.getOrDefault(room, List.of())));
        return desk.page(
                "whole",
                desk.below(visit, Screen.PRIVACY, "Data inventory"),
                Map.of(
                        "sheet",
                        new Sheet(
                                PrivacyTabs.of(visit, "inventory"),
                                List.of(Sheet.Link.to("Download as CSV", visit.base() + "/privacy/inventory.csv")),
                                parts),
                        "why",
                        Told.Refused.NOTHING));
    }

    @GetMapping("/w/{workspace}/privacy/inventory.csv")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> csv() {
        return inventory.csv();
    }
}
