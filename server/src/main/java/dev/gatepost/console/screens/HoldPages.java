package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.privacy.HoldsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Holds: what must be kept, by whose order, and lifting it (PRV-01). */
@RestController
public final class HoldPages {
    private static final List<Option> KINDS = List.of(
            new Option("person", "A person: address or con_…"),
            new Option("message", "A message: msg_…"),
            new Option("reference", "Everybody with a reference of ours"),
            new Option("workspace", "Everything of this workspace"));

    private final Desk desk;
    private final HoldsResource holds;

    public HoldPages(Desk desk, HoldsResource holds) {
        this.desk = desk;
        this.holds = holds;
    }

    @GetMapping("/w/{workspace}/privacy/holds")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(holds.list(visit.caller())).data().stream()
                .map(h -> List.of(
                        Cell.link(Told.text(h, "case_number"), visit.base() + "/privacy/holds/" + Told.text(h, "id")),
                        Cell.sign(PrivacyTabs.over(inForce(h))),
                        Cell.of(covers(h)),
                        Cell.of(Told.text(h, "reason")),
                        Cell.when(Told.text(h, "made_at"), now)))
                .toList();
        Part shown = Part.listed(
                "Holds",
                List.of("Case", "State", "Covers", "Why", "Since"),
                rows,
                new Part.Empty(
                        "Nothing is held",
                        "A hold keeps what would go: it wins over erasure, over the end of content, and over"
                                + " purges. When"
                                + " it is lifted, what waited goes on by itself."));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Holds"), List.of(shown))
                .among(PrivacyTabs.of(visit))
                .leading(PrivacyTabs.act(visit, Right.HOLDS_WRITE, "Hold…", "holds/new")));
    }

    private static boolean inForce(ObjectNode hold) {
        return Told.text(hold, "state").equals("in_force");
    }

    private static String covers(ObjectNode hold) {
        return switch (Told.text(hold, "kind")) {
            case "person" -> "One person";
            case "message" -> "One message, and its person";
            case "reference" -> "Everybody with one reference";
            default -> "The whole workspace";
        };
    }

    @GetMapping("/w/{workspace}/privacy/holds/new")
    @Requires(value = Right.HOLDS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        String contact = visit.given("contact");
        String at = visit.base() + "/privacy/holds";
        List<Field> fields = new ArrayList<>();
        if (!contact.matches("con_[a-z0-9]+")) {
            fields.add(Field.pick("kind", "What is held", KINDS));
            fields.add(Field.text("target", "Which").hinted("Leave it empty for the whole workspace"));
        }
        fields.add(Field.text("case_number", "Case number")
                .hinted("As your lawyers or the court write it")
                .asked());
        fields.add(Field.text("reason", "Why")
                .hinted("By whose order, and for what. An auditor reads it.")
                .asked());
        fields.add(Field.time("until", "Until").hinted("Empty: until somebody lifts it"));
        Form form = Form.post("f", at, "Hold", fields.toArray(new Field[0]));
        Form whom = contact.matches("con_[a-z0-9]+") ? form.along("contact", contact) : form;
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.PRIVACY, "Hold what would go"),
                        List.of(whom.zoned()
                                .first()
                                .saying("Nothing that it covers is erased or purged while it is in force.")
                                .orBack(at)
                                .after(visit, why)
                                .titled("The order")))
                .after(why));
    }

    @PostMapping("/w/{workspace}/privacy/holds")
    @Requires(value = Right.HOLDS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String contact = visit.given("contact");
        String kind = contact.isEmpty() ? visit.given("kind") : "person";
        String target = contact.isEmpty() ? visit.given("target") : contact;
        boolean whole = kind.equals("workspace");
        boolean known = KINDS.stream().anyMatch(o -> o.value().equals(kind));
        byte[] body = new Body(visit)
                .text(known && !whole ? kind : "", known && !whole ? target : "")
                .yes("workspace", whole)
                .texts("case_number", "reason")
                .instant("until")
                .bytes();
        return switch (Told.of(holds.make(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/privacy/holds/" + Told.text(made, "id") + "?done=held");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/privacy/holds/{id}")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(holds.one(id, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode h) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Hold"), shown(visit, h, why))
                        .among(PrivacyTabs.of(visit))
                        .after(why));
            case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
        };
    }

    private List<Part> shown(Visit visit, ObjectNode h, Told.Refused why) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<Story.Fact> facts = new ArrayList<>(List.of(
                PrivacyTabs.fact("Covers", covers(h)),
                PrivacyTabs.fact("Case", Told.text(h, "case_number")),
                PrivacyTabs.fact("Why", Told.text(h, "reason")),
                PrivacyTabs.fact(
                        "Made",
                        Words.moment(Told.text(h, "made_at")) + " by " + actors.name(Told.text(h, "made_by")))));
        String until = Told.text(h, "until");
        facts.add(PrivacyTabs.fact("Until", until.isEmpty() ? "somebody lifts it" : Words.moment(until)));
        String lifted = Told.text(h, "lifted_at");
        if (!lifted.isEmpty()) {
            facts.add(
                    PrivacyTabs.fact("Lifted", Words.moment(lifted) + " by " + actors.name(Told.text(h, "lifted_by"))));
            facts.add(PrivacyTabs.fact("Lifted because", Told.text(h, "lift_reason")));
        }
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Verdict(PrivacyTabs.over(inForce(h))));
        parts.add(Part.facts("The order", facts));
        if (inForce(h) && visit.may(Right.HOLDS_WRITE)) {
            parts.add(Form.post(
                            "f",
                            visit.base() + "/privacy/holds/" + Told.text(h, "id") + "/lift",
                            "Lift the hold",
                            Field.reason("Why may it go?", why).hinted("The case is closed."))
                    .grave()
                    .saying("What was kept because of it goes within minutes; erasures that waited go on.")
                    .titled("Lift it"));
        }
        return parts;
    }

    @PostMapping("/w/{workspace}/privacy/holds/{id}/lift")
    @Requires(value = Right.HOLDS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> lift(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("reason").bytes();
        return switch (Told.of(holds.lift(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/privacy/holds/" + id + "?done=lifted");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
