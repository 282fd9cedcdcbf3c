package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.privacy.erasure.ErasuresResource;
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

/** Erasing people: what was asked for, how far it is, and the receipt (PRV-02). */
@RestController
public final class ErasurePages {
    private final Desk desk;
    private final ErasuresResource erasures;

    public ErasurePages(Desk desk, ErasuresResource erasures) {
        this.desk = desk;
        this.erasures = erasures;
    }

    @GetMapping("/w/{workspace}/privacy")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(erasures.list(visit.caller())).data().stream()
                .map(e -> List.of(
                        Cell.link(Told.text(e, "reason"), visit.base() + "/privacy/erasures/" + Told.text(e, "id")),
                        Cell.sign(sign(e)),
                        Cell.of(requester(Told.text(e, "requested_by"))),
                        Cell.when(Told.text(e, "deadline"), now),
                        Cell.when(Told.text(e, "asked_at"), now)))
                .toList();
        Part shown = Part.listed(
                "Erasures",
                List.of("Why", "State", "Asked for by", "Due", "Asked"),
                rows,
                new Part.Empty(
                        "Nobody asked to be forgotten",
                        "An erasure goes through every store, tells the systems outside, and ends with a signed"
                                + " receipt."
                                + " What proves an opt-out stays, so that nobody writes again. It is due within"
                                + " a month,"
                                + " and cannot be taken back."));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.PRIVACY), List.of(shown))
                .among(PrivacyTabs.of(visit))
                .leading(PrivacyTabs.act(visit, Right.PRIVACY_WRITE, "Erase a person…", "erasures/new")));
    }

    private static String requester(String written) {
        return PrivacyTabs.REQUESTERS.stream()
                .filter(o -> o.value().equals(written))
                .map(Option::words)
                .findFirst()
                .orElse(written);
    }

    private static Sign sign(ObjectNode e) {
        if (e.path("overdue").asBoolean(false)) {
            return new Sign("cross", "Overdue", "stop");
        }
        return switch (Told.text(e, "state")) {
            case "asked" -> new Sign("clock", "Asked for", "wait");
            case "held" -> new Sign("pause", "Held", "wait");
            case "erasing" -> new Sign("play", "Being erased", "plain");
            case "telling" -> new Sign("clock", "Erased here, others follow", "wait");
            default -> new Sign("check", "Done", "good");
        };
    }

    /** Says what will happen before it asks. */
    @GetMapping("/w/{workspace}/privacy/erasures/new")
    @Requires(value = Right.PRIVACY_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> sure(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Form form = PrivacyTabs.about(
                        visit,
                        visit.base() + "/privacy/erasures",
                        "Erase this person",
                        Field.pick("requested_by", "Who asks for it", PrivacyTabs.REQUESTERS),
                        Field.text("reason", "Why, and how it was asked")
                                .hinted("Asked by letter of 3 May. An auditor reads it.")
                                .asked(),
                        Field.text("deadline_days", "Days until it must be done")
                                .hinted("30 by law; at most 90")
                                .typed("number")
                                .with("30"))
                .grave()
                .orBack(visit.base() + "/privacy")
                .after(visit, why);
        Part words =
                new Part.Note("What waits to be sent to this person is cancelled. What was said, and to which address,"
                        + " is deleted in every store; at the end the key is destroyed, so that no backup opens"
                        + " it either.\n\n"
                        + "What stays: that messages were sent and why they were allowed, consents and opt-outs"
                        + " as hashes. This"
                        + " cannot be taken back.");
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.PRIVACY, "Erase a person?"),
                        List.of(new Part.Panel("What will happen", List.of(words)), form.titled("Who is erased")))
                .after(why));
    }

    @PostMapping("/w/{workspace}/privacy/erasures")
    @Requires(value = Right.PRIVACY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("address", "contact", "channel", "reason", "requested_by")
                .whole("deadline_days")
                .bytes();
        return switch (Told.of(erasures.ask(body, visit.caller(), visit.session(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/privacy/erasures/" + Told.text(made, "id") + "?done=erasing");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/privacy/erasures/{id}")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(erasures.one(id, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode e) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Erasure"), shown(visit, e))
                        .among(PrivacyTabs.of(visit))
                        .leading(receipt(visit, e)));
            case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
        };
    }

    private List<Part> shown(Visit visit, ObjectNode e) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        String held = Told.text(e, "held_by");
        String unreadable = Told.text(e, "unreadable_in_every_copy_by");
        List<Story.Fact> facts = new ArrayList<>(List.of(
                PrivacyTabs.fact("Why", Told.text(e, "reason")),
                PrivacyTabs.fact("Asked for by", requester(Told.text(e, "requested_by"))),
                PrivacyTabs.fact("Taken by", actors.name(Told.text(e, "asked_by"))),
                PrivacyTabs.fact("Asked", Words.moment(Told.text(e, "asked_at"))),
                PrivacyTabs.fact("Due", Words.moment(Told.text(e, "deadline"))),
                PrivacyTabs.fact("Number", Told.text(e, "id"))));
        if (!held.isEmpty()) {
            facts.add(new Story.Fact("Held by", held, visit.base() + "/privacy/holds"));
        }
        if (!unreadable.isEmpty()) {
            facts.add(PrivacyTabs.fact("Unreadable in every backup", "by " + Words.moment(unreadable)));
        }
        return List.of(
                new Part.Verdict(sign(e)),
                Part.facts("What was asked for", facts),
                steps(e),
                PrivacyTabs.sinks(e, "contact.erased"));
    }

    private static List<Frame.Crumb> receipt(Visit visit, ObjectNode e) {
        String path = visit.base() + "/privacy/erasures/" + Told.text(e, "id") + "/receipt";
        return Told.text(e, "erased_at").isEmpty() ? List.of() : List.of(new Frame.Crumb("Receipt", path));
    }

    private static Part steps(ObjectNode e) {
        List<List<Cell>> rows = Told.objects(e.path("steps")).stream()
                .map(s -> List.of(
                        Cell.of(Words.capital(Told.text(s, "store"))),
                        Told.text(s, "finished_at").isEmpty()
                                ? Cell.sign("play", "Under way", "plain")
                                : Cell.sign("check", "Done", "good"),
                        Cell.number(s.path("found").asLong(0)),
                        Cell.number(s.path("erased").asLong(0)),
                        Cell.number(s.path("kept").asLong(0)),
                        Cell.soft(Told.text(s, "why"))))
                .toList();
        return Part.table(
                "Store by store",
                List.of("Store", "State", "Found", "Erased", "Kept", "Why it is kept"),
                rows,
                "Not begun. Each store has its line here as soon as it is looked at.");
    }

    /** The signed receipt, to be handed over. */
    @GetMapping("/w/{workspace}/privacy/erasures/{id}/receipt")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> receipt(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ResponseEntity<byte[]> answer = erasures.receipt(id, visit.caller(), visit.correlation());
        return switch (Told.of(answer)) {
            case Told.Fine fine -> Desk.file(answer, id + "-receipt.json");
            case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
        };
    }
}
