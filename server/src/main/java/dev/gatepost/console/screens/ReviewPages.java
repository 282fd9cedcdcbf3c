package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.reviews.ReviewsResource;
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

/** Campaigns over access, secrets and vendors: started, decided line by line, finished (GOV-03). */
@RestController
public final class ReviewPages {
    /** How many wait on one page; the others come when these are decided. */
    private static final int OPEN = 15;

    private static final int DECIDED = 100;
    private static final List<Option> KINDS = List.of(
            new Option("access", "Who may do what here"),
            new Option("rotation", "Keys and secrets"),
            new Option("vendor", "Vendors"));
    private static final List<Option> MILD =
            List.of(new Option("keep", "Keep"), new Option("change", "Somebody must change it"));

    private final Desk desk;
    private final ReviewsResource reviews;

    public ReviewPages(Desk desk, ReviewsResource reviews) {
        this.desk = desk;
        this.reviews = reviews;
    }

    @GetMapping("/w/{workspace}/controls/reviews")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(reviews.list(visit.caller())).data().stream()
                .map(r -> List.of(
                        Cell.link(kind(r), visit.base() + "/controls/reviews/" + Told.text(r, "id")),
                        Cell.sign(ControlTabs.due(r, "finished_at")),
                        Cell.of(Told.text(r, "items_decided") + " of " + Told.text(r, "items_total")),
                        Cell.when(Told.text(r, "deadline"), now),
                        Cell.when(Told.text(r, "started_at"), now)))
                .toList();
        List<Part> parts = new ArrayList<>();
        parts.add(
                rows.isEmpty()
                        ? new Part.Empty(
                                "No review yet",
                                "A review makes a line of everything that is in force: each role, each key, each"
                                        + " vendor."
                                        + " A person decides on each line. What is revoked there is revoked at once.")
                        : Part.table("Reviews", List.of("What", "State", "Decided", "Due", "Started"), rows, ""));
        if (visit.may(Right.REVIEWS_WRITE)) {
            parts.add(Form.post(
                            "review",
                            visit.base() + "/controls/reviews",
                            "Start",
                            Field.pick("kind", "Of what", KINDS),
                            Field.text("days", "Days until it must be finished")
                                    .typed("number")
                                    .with("14")
                                    .asked())
                    .first()
                    .after(visit, why)
                    .titled("Start a review"));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, "Reviews"), parts)
                .among(ControlTabs.controls(visit))
                .after(why));
    }

    private static String kind(ObjectNode review) {
        return KINDS.stream()
                .filter(k -> k.value().equals(Told.text(review, "kind")))
                .map(Option::words)
                .findFirst()
                .orElse(Told.text(review, "kind"));
    }

    @PostMapping("/w/{workspace}/controls/reviews")
    @Requires(value = Right.REVIEWS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> start(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("kind").whole("days").bytes();
        return switch (Told.of(reviews.start(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/controls/reviews/" + Told.text(made, "id") + "?done=started");
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/controls/reviews/{id}")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return review(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> review(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(reviews.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONTROLS, refused);
            case Told.Fine(ObjectNode r) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, kind(r)), parts(visit, r, why))
                        .among(ControlTabs.controls(visit))
                        .after(why));
        };
    }

    private List<Part> parts(Visit visit, ObjectNode r, Told.Refused why) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<ObjectNode> items = Told.objects(r.path("items"));
        List<ObjectNode> open =
                items.stream().filter(i -> Told.text(i, "decision").isEmpty()).toList();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Panel(
                "How far it is",
                List.of(
                        new Part.Metered(Meter.done(items.size() - open.size(), items.size())),
                        new Part.Facts(List.of(
                                ControlTabs.fact(
                                        "State",
                                        ControlTabs.due(r, "finished_at").word()),
                                ControlTabs.fact("Due", Words.moment(Told.text(r, "deadline"))),
                                ControlTabs.fact(
                                        "Started",
                                        Words.moment(Told.text(r, "started_at")) + " by "
                                                + actors.name(Told.text(r, "started_by"))))))));
        open.stream().limit(OPEN).forEach(i -> parts.add(open(visit, Told.text(r, "id"), i, why)));
        if (open.size() > OPEN) {
            parts.add(new Part.Note("Then come " + Words.count(open.size() - OPEN, "line", "lines") + " more."));
        }
        parts.add(decided(items, actors));
        return parts;
    }

    private static Part open(Visit visit, String review, ObjectNode item, Told.Refused why) {
        String id = Told.text(item, "id");
        String path = visit.base() + "/controls/reviews/" + review + "/items/" + id;
        List<Part> inner = new ArrayList<>();
        inner.add(new Part.Note(Words.fact(Told.text(item, "detail"))));
        if (visit.may(Right.REVIEWS_WRITE)) {
            Told.Refused mine = visit.request().getRequestURI().endsWith(id) ? why : Told.Refused.NOTHING;
            inner.add(Form.post(
                            "keep-" + id,
                            path,
                            "Decide",
                            Field.pick("decision", "Decision", MILD),
                            Field.reason("Why?", mine))
                    .part());
            inner.add(Form.post("revoke-" + id, path, "Revoke it now", Field.reason("Why?", mine))
                    .along("decision", "revoke")
                    .grave()
                    .saying("It is taken away at once: the role, the key, the connection's secret or the vendor."
                            + " This cannot be undone.")
                    .folded("Revoke…", mine));
        }
        return new Part.Panel(Told.text(item, "label"), inner);
    }

    private Part decided(List<ObjectNode> items, Actors actors) {
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = items.stream()
                .filter(i -> !Told.text(i, "decision").isEmpty())
                .limit(DECIDED)
                .map(i -> List.of(
                        Cell.of(Told.text(i, "label"), Words.fact(Told.text(i, "detail"))),
                        Cell.sign(decision(Told.text(i, "decision"))),
                        Cell.of(Told.text(i, "reason")),
                        Cell.soft(actors.name(Told.text(i, "decided_by"))),
                        Cell.when(Told.text(i, "decided_at"), now)))
                .toList();
        return Part.table("Decided", List.of("What", "Decision", "Why", "By", "When"), rows, "Nothing yet.");
    }

    private static Sign decision(String decision) {
        return switch (decision) {
            case "keep" -> new Sign("check", "Kept", "good");
            case "change" -> new Sign("clock", "To be changed", "wait");
            default -> new Sign("bar", "Revoked", "stop");
        };
    }

    @PostMapping("/w/{workspace}/controls/reviews/{id}/items/{item}")
    @Requires(value = Right.REVIEWS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> decide(
            @PathVariable String id, @PathVariable String item, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("decision", "reason").bytes();
        return switch (Told.of(reviews.decide(id, item, body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/controls/reviews/" + id + "?done=decided");
            case Told.Refused refused -> review(visit, id, refused);
        };
    }
}
