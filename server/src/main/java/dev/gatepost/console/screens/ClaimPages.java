package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.proof.claims.ClaimFilesResource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** From one number to a stop, a hold and a file with every proof: somebody says that they never signed up (GOV-09). */
@RestController
public final class ClaimPages {
    private final Desk desk;
    private final ClaimFilesResource claims;

    public ClaimPages(Desk desk, ClaimFilesResource claims) {
        this.desk = desk;
        this.claims = claims;
    }

    @GetMapping("/w/{workspace}/evidence/claims")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<List<Cell>> rows = Told.of(claims.list(visit.caller())).data().stream()
                .map(c -> List.of(
                        Cell.link(
                                Told.text(c, "case_number"),
                                visit.base() + "/evidence/claims/" + Told.text(c, "id"),
                                Told.text(c, "reason")),
                        Cell.soft(actors.name(Told.text(c, "made_by"))),
                        Cell.when(Told.text(c, "made_at"), now)))
                .toList();
        Part shown = rows.isEmpty()
                ? new Part.Empty(
                        "Nobody claimed anything",
                        "Somebody says that they never signed up. From their number, one step stops everything"
                                + " to them,"
                                + " keeps everything about them, and makes a file with each consent, each text"
                                + " as it was"
                                + " shown, each message with its decision, and the proofs.")
                : Part.table("Claim files", List.of("Case", "Made by", "Made"), rows, "");
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.EVIDENCE, "Claim files"), List.of(shown))
                .among(ControlTabs.evidence(visit))
                .leading(
                        visit.may(Right.CLAIMS_MAKE)
                                ? List.of(new Frame.Crumb("New claim file…", visit.base() + "/evidence/claims/new"))
                                : List.of()));
    }

    @GetMapping("/w/{workspace}/evidence/claims/new")
    @Requires(value = Right.CLAIMS_MAKE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        String at = visit.base() + "/evidence/claims";
        List<Field> fields = new ArrayList<>();
        String contact = visit.given("contact");
        boolean chosen = contact.matches("con_[a-z0-9]+");
        if (!chosen) {
            fields.add(Field.text("address", "Phone number or email")
                    .hinted("A number with its country: +1 305 555 0100"));
            fields.add(Field.text("message", "Or a message").hinted("msg_…, when the number is not known"));
        }
        fields.add(Field.text("case_number", "Case number")
                .hinted("As your lawyers write it")
                .asked());
        fields.add(Field.text("reason", "What is claimed").asked());
        Form empty = Form.post("claim", at, "Stop, hold and make the file", fields.toArray(new Field[0]));
        Form form = (chosen ? empty.along("contact", contact) : empty)
                .grave()
                .orBack(at)
                .after(visit, why);
        Part words =
                new Part.Note("At once nothing more is sent to this person, by any workspace of your organisation, and"
                        + " nothing of theirs is erased or purged. To write again takes two people.\n\nThe file"
                        + " holds the"
                        + " person's data in the clear. It is made anew each time it is fetched, and each time"
                        + " is in the"
                        + " audit.");
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.EVIDENCE, "New claim file"),
                        List.of(new Part.Panel("What will happen", List.of(words)), form.titled("Who claims")))
                .after(why));
    }

    @PostMapping("/w/{workspace}/evidence/claims")
    @Requires(value = Right.CLAIMS_MAKE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("address", "message", "contact", "case_number", "reason")
                .bytes();
        return switch (Told.of(claims.make(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/evidence/claims/" + Told.text(made, "id") + "?done=claimed");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/evidence/claims/{id}")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(claims.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.EVIDENCE, refused);
            case Told.Fine(ObjectNode c) ->
                desk.sheet(Desk.Sheet.of(
                                desk.below(visit, Screen.EVIDENCE, "Claim " + Told.text(c, "case_number")),
                                parts(visit, c))
                        .leading(
                                visit.may(Right.CLAIMS_MAKE)
                                        ? List.of(new Frame.Crumb(
                                                "Download the file", visit.base() + "/evidence/claims/" + id + "/file"))
                                        : List.of()));
        };
    }

    private List<Part> parts(Visit visit, ObjectNode c) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        String contact = Told.text(c, "contact");
        String hold = Told.text(c, "hold");
        List<Story.Fact> facts = new ArrayList<>();
        facts.add(ControlTabs.fact("Claimed", Told.text(c, "reason")));
        facts.add(ControlTabs.fact(
                "Taken", Words.moment(Told.text(c, "made_at")) + " by " + actors.name(Told.text(c, "made_by"))));
        facts.add(new Story.Fact(
                "Person", contact, visit.may(Right.CONSENTS_READ) ? visit.base() + "/people/" + contact : ""));
        facts.add(new Story.Fact(
                "Hold", hold, visit.may(Right.PRIVACY_READ) ? visit.base() + "/privacy/holds/" + hold : ""));
        return List.of(
                new Part.Panel(
                        "What was done",
                        List.of(
                                new Part.Marked(
                                        new Sign("check", "Stopped", "good"), "Nothing more is sent to this person."),
                                new Part.Marked(
                                        new Sign("check", "Held", "good"), "Nothing of theirs is erased or purged."),
                                new Part.Facts(facts))),
                new Part.Panel(
                        "Check the file without trusting us",
                        List.of(new Part.Code(
                                "Ask for the key by another way than the file",
                                "./gatepost audit verify pack claim.zip --key KEY"))));
    }

    @GetMapping("/w/{workspace}/evidence/claims/{id}/file")
    @Requires(value = Right.CLAIMS_MAKE, door = Door.PRIVATE)
    public void file(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Visit visit = Visit.of(request);
        claims.file(id, response, visit.caller(), visit.correlation());
    }
}
