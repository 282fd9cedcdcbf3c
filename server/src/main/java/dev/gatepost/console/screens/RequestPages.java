package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.privacy.requests.AccessRequestsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Showing people what is held about them: who asked, and the files (PRV-03). */
@RestController
public final class RequestPages {
    private final Desk desk;
    private final AccessRequestsResource requests;

    public RequestPages(Desk desk, AccessRequestsResource requests) {
        this.desk = desk;
        this.requests = requests;
    }

    @GetMapping("/w/{workspace}/privacy/requests")
    @Requires(value = Right.PRIVACY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<List<Cell>> rows = Told.of(requests.list(visit.caller())).data().stream()
                .map(r -> {
                    String path = visit.base() + "/privacy/requests/" + Told.text(r, "id") + "/file";
                    boolean open = Told.text(r, "state").equals("ready") && visit.may(Right.PRIVACY_EXPORT);
                    return List.of(
                            Cell.of(Told.text(r, "reason")),
                            Cell.sign(sign(Told.text(r, "state"))),
                            Cell.of(actors.name(Told.text(r, "asked_by"))),
                            Cell.of(Words.count(r.path("fetched").asLong(0), "time", "times")),
                            open ? Cell.link("Download the file", path) : Cell.none(),
                            Cell.when(Told.text(r, "asked_at"), now));
                })
                .toList();
        Part shown = Part.listed(
                "Access requests",
                List.of("Why", "State", "Taken by", "Fetched", "File", "Asked"),
                rows,
                new Part.Empty(
                        "Nobody asked what we hold",
                        "A person may ask. Gatepost makes one file of all that it holds about them, as a page to"
                                + " read and"
                                + " as data; it lies sealed, ends after seven days, and each download is in the"
                                + " audit."));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.PRIVACY, "Access requests"), List.of(shown))
                .among(PrivacyTabs.of(visit))
                .leading(PrivacyTabs.act(visit, Right.PRIVACY_EXPORT, "Make a person's file…", "requests/new")));
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "asked" -> new Sign("clock", "Being made", "wait");
            case "ready" -> new Sign("check", "Ready", "good");
            default -> new Sign("bar", "Over", "plain");
        };
    }

    @GetMapping("/w/{workspace}/privacy/requests/new")
    @Requires(value = Right.PRIVACY_EXPORT, door = Door.PRIVATE)
    public ResponseEntity<byte[]> sure(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Form form = PrivacyTabs.about(
                        visit,
                        visit.base() + "/privacy/requests",
                        "Make the file",
                        Field.pick("requested_by", "Who asks for it", PrivacyTabs.REQUESTERS),
                        Field.text("reason", "Why, and how you know who asks")
                                .hinted("An auditor reads it.")
                                .asked())
                .first()
                .saying("The file holds what was said and the address, in the clear. Be sure who is asking before you"
                        + " hand it over.")
                .orBack(visit.base() + "/privacy/requests")
                .after(visit, why);
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.PRIVACY, "Make a person's file?"), List.of(form.titled("Who asks")))
                .after(why));
    }

    @PostMapping("/w/{workspace}/privacy/requests")
    @Requires(value = Right.PRIVACY_EXPORT, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("address", "contact", "channel", "reason", "requested_by")
                .bytes();
        return switch (Told.of(requests.ask(body, visit.caller(), visit.correlation()))) {
            case Told.Fine made -> Desk.on(visit.base() + "/privacy/requests?done=file-asked");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/privacy/requests/{id}/file")
    @Requires(value = Right.PRIVACY_EXPORT, door = Door.PRIVATE)
    public ResponseEntity<byte[]> file(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ResponseEntity<byte[]> answer = requests.file(id, request, visit.caller(), visit.correlation());
        return answer.getStatusCode().is2xxSuccessful()
                ? answer
                : switch (Told.of(answer)) {
                    case Told.Refused refused -> desk.refused(visit, Screen.PRIVACY, refused);
                    case Told.Fine fine -> answer;
                };
    }
}
