package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.intake.exports.ExportsResource;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Files of messages that were taken away: who, why, and whether copies are left outside (PRV-03, ACC-08). */
@RestController
public final class ExportPages {
    private final Desk desk;
    private final ExportsResource exports;

    public ExportPages(Desk desk, ExportsResource exports) {
        this.desk = desk;
        this.exports = exports;
    }

    @GetMapping("/w/{workspace}/exports")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        Told told = Told.of(exports.list(new AskedFor(request, Map.of()), visit.caller(), visit.correlation()));
        List<List<Cell>> rows = told.data().stream()
                .map(e -> List.of(
                        Cell.link(Told.text(e, "reason"), visit.base() + "/exports/" + Told.text(e, "id")),
                        Cell.sign(sign(e)),
                        Cell.number(e.path("messages").asLong(0)),
                        Cell.of(actors.name(Told.text(e, "made_by"))),
                        Cell.when(Told.text(e, "made_at"), now)))
                .toList();
        Part shown = Part.listed(
                "Exports",
                List.of("Why", "State", "Messages", "By", "Made"),
                rows,
                new Part.Empty(
                        "Nothing was taken away",
                        "To take messages away in a file, one needs a right that is lent for a while. Each file, each"
                                + " download, and whether copies are left outside stands here."));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.EXPORTS), List.of(shown))
                .leading(
                        visit.may(Right.EXPORTS_MAKE)
                                ? List.of(new Frame.Crumb("New export…", visit.base() + "/exports/new"))
                                : List.of()));
    }

    private static Sign sign(ObjectNode e) {
        if (Told.text(e, "state").equals("open")) {
            return new Sign("play", "Can be downloaded", "plain");
        }
        return e.path("copies_outside").asBoolean(false)
                ? new Sign("clock", "Copies may be outside", "wait")
                : new Sign("check", "Over", "good");
    }

    @GetMapping("/w/{workspace}/exports/new")
    @Requires(value = Right.EXPORTS_MAKE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        List<Option> states =
                Option.any("All", Option.of(MessageState.values(), MessageState::written, Words::capital));
        Form form = Form.post(
                        "f",
                        visit.base() + "/exports",
                        "Make the export",
                        Field.pick("status", "Which messages", states),
                        Field.time("from", "From"),
                        Field.time("until", "Until"),
                        Field.ticks("content", "With what", List.of(new Option("yes", "what they said too")))
                                .hinted("Addresses are in it in any case."),
                        Field.text("expires_hours", "Hours in which it can be downloaded")
                                .typed("number")
                                .with("24")
                                .asked(),
                        Field.text("reason", "What for")
                                .hinted("An auditor reads it")
                                .asked())
                .zoned()
                .first()
                .orBack(visit.base() + "/exports")
                .after(visit, why);
        return desk.sheet(
                Desk.Sheet.of(desk.below(visit, Screen.EXPORTS, "New export"), List.of(form.titled("What is taken")))
                        .after(why));
    }

    @PostMapping("/w/{workspace}/exports")
    @Requires(value = Right.EXPORTS_MAKE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode search = Json.readOwn(
                new Body(visit).texts("status").instant("from").instant("until").bytes());
        byte[] body = new Body(visit)
                .part("search", search)
                .yes("content", !visit.given("content").isEmpty())
                .whole("expires_hours")
                .texts("reason")
                .bytes();
        return switch (Told.of(exports.make(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> Desk.on(visit.base() + "/exports/" + Told.text(made, "id"));
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/exports/{id}")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(exports.one(id, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode e) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.EXPORTS, "Export"), parts(visit, e, why))
                        .leading(
                                isOpen(visit, e)
                                        ? List.of(
                                                new Frame.Crumb("Download", visit.base() + "/exports/" + id + "/file"))
                                        : List.of())
                        .after(why));
            case Told.Refused refused -> desk.refused(visit, Screen.EXPORTS, refused);
        };
    }

    private static boolean isOpen(Visit visit, ObjectNode e) {
        return Told.text(e, "state").equals("open") && visit.may(Right.EXPORTS_MAKE);
    }

    private List<Part> parts(Visit visit, ObjectNode e, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        String here = visit.base() + "/exports/" + Told.text(e, "id");
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Verdict(sign(e)));
        parts.add(Part.facts(
                "The file",
                List.of(
                        new Story.Fact("Why", Told.text(e, "reason"), ""),
                        new Story.Fact("Made by", actors.name(Told.text(e, "made_by")), ""),
                        new Story.Fact(
                                "Messages", Words.number(e.path("messages").asLong(0)), ""),
                        new Story.Fact("With content", e.path("content").asBoolean(false) ? "yes" : "no", ""),
                        new Story.Fact("Searched for", Told.text(e, "filter"), ""),
                        new Story.Fact("Open until", Words.moment(Told.text(e, "expires_at")), ""))));
        parts.add(Part.table(
                "Downloads",
                List.of("Who", "From", "When"),
                Told.objects(e.path("fetches")).stream()
                        .map(f -> List.of(
                                Cell.of(actors.name(Told.text(f, "by"))),
                                Cell.of(Told.text(f, "from")),
                                Cell.when(Told.text(f, "at"), now)))
                        .toList(),
                "Nobody downloaded it."));
        if (isOpen(visit, e)) {
            parts.add(new Part.Panel(
                    "End the download",
                    List.of(Form.post("end", here + "/end", "End it now")
                            .grave()
                            .saying("Nobody can download it any more. This cannot be undone.")
                            .folded("End it…", Told.Refused.NOTHING))));
        }
        if (e.path("copies_outside").asBoolean(false)) {
            parts.add(Form.post(
                            "f",
                            here + "/copies-destroyed",
                            "Note it",
                            Field.text("how", "How were they destroyed?")
                                    .hinted("Deleted from the analyst's disk and bin")
                                    .asked())
                    .after(visit, why)
                    .titled("No copy is left outside"));
        }
        return parts;
    }

    @GetMapping("/w/{workspace}/exports/{id}/file")
    @Requires(value = Right.EXPORTS_MAKE, door = Door.PRIVATE)
    public void file(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Visit visit = Visit.of(request);
        exports.file(id, request, response, visit.caller(), visit.correlation());
    }

    @PostMapping("/w/{workspace}/exports/{id}/end")
    @Requires(value = Right.EXPORTS_MAKE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> end(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, id, Told.of(exports.end(id, visit.caller(), visit.correlation())), "ended");
    }

    @PostMapping("/w/{workspace}/exports/{id}/copies-destroyed")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> destroyed(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("how").bytes();
        return done(visit, id, Told.of(exports.destroyed(id, body, visit.caller(), visit.correlation())), "destroyed");
    }

    private ResponseEntity<byte[]> done(Visit visit, String id, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/exports/" + id + "?done=" + word);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
