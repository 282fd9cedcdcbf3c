package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.events.EndpointsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Endpoints of events made, changed, tested and retired; a signing secret is shown once. */
@RestController
public final class EndpointEditPages {
    private final Desk desk;
    private final EndpointsResource endpoints;
    private final EventPages pages;

    public EndpointEditPages(Desk desk, EndpointsResource endpoints, EventPages pages) {
        this.desk = desk;
        this.endpoints = endpoints;
        this.pages = pages;
    }

    @GetMapping("/w/{workspace}/events/new")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        List<Option> formats = List.of(
                new Option("standard", "Standard Webhooks: signed, all events"),
                new Option("twilio", "As Twilio calls back: messages alone, for programs written for it"));
        Form form = Form.post(
                        "endpoint",
                        visit.base() + "/events",
                        "Name it",
                        Field.text("url", "Address")
                                .hinted("https://shop.example.com/gatepost")
                                .kept(visit)
                                .asked()
                                .faultOf(why),
                        EndpointActs.types().kept(visit).faultOf(why),
                        Field.pick("format", "Form", formats).kept(visit).faultOf(why))
                .first()
                .saying("The next page shows its signing secret, this once.");
        Frame frame = desk.below(visit, Screen.EVENTS, "New endpoint");
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("Where events go", List.of(form.part()))))
                .after(why));
    }

    @PostMapping("/w/{workspace}/events")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body =
                new Body(visit).texts("url", "format").wordsOrNone("types").bytes();
        return switch (Told.of(endpoints.add(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> once(visit, Told.text(made, "id"), made);
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    /** The page on which a secret is told, this once. */
    private ResponseEntity<byte[]> once(Visit visit, String id, ObjectNode told) {
        List<Part> inner = List.of(
                new Part.Note("Copy it now, to where your program keeps its secrets: it is shown this once."),
                new Part.Code("Signing secret", Told.text(told, "signing_secret")));
        Frame frame = desk.below(visit, Screen.EVENTS, "The signing secret");
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("The signing secret", inner)))
                .leading(List.of(new Frame.Crumb("I have it", visit.base() + "/events/" + id))));
    }

    @PostMapping("/w/{workspace}/events/{id}/rotate")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rotate(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).whole("grace_hours").bytes();
        return switch (Told.of(endpoints.rotate(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode turned) -> once(visit, id, turned);
            case Told.Refused refused -> pages.shown(visit, id, refused);
        };
    }

    @PostMapping("/w/{workspace}/events/{id}/roll-back")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rollBack(@PathVariable String id, HttpServletRequest request) {
        Visit v = Visit.of(request);
        return pages.done(v, id, Told.of(endpoints.rollBack(id, v.caller(), v.correlation())), "rolled-back");
    }

    @PostMapping("/w/{workspace}/events/{id}/change")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> change(@PathVariable String id, HttpServletRequest request) {
        Visit v = Visit.of(request);
        byte[] body = new Body(v).texts("url").wordsOrNone("types").bytes();
        return pages.done(v, id, Told.of(endpoints.change(id, body, v.caller(), v.correlation())), "saved");
    }

    @PostMapping("/w/{workspace}/events/{id}/test")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> test(@PathVariable String id, HttpServletRequest request) {
        Visit v = Visit.of(request);
        return pages.done(v, id, Told.of(endpoints.test(id, v.caller(), v.correlation())), "tested");
    }

    @PostMapping("/w/{workspace}/events/{id}/retire")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        Visit v = Visit.of(request);
        return pages.done(v, id, Told.of(endpoints.retire(id, v.caller(), v.correlation())), "retired");
    }
}
