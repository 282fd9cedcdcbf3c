package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The editor of a template: what is typed is shown as the recipient would see it, with its size, cost and faults. */
@RestController
public final class TemplateEditPages {
    private static final int MOST_DRAFT = 256 * 1024;

    private final Desk desk;
    private final TemplatePages.Resources api;
    private final Looks looks;

    public TemplateEditPages(Desk desk, TemplatePages.Resources api) {
        this.desk = desk;
        this.api = api;
        this.looks = new Looks(api.lint());
    }

    /** What is edited: a template, or none yet; and from which version it begins. */
    private record Edited(Visit visit, String id, ObjectNode head, Draft draft) {
        boolean isNew() {
            return id.equals("new");
        }

        String href() {
            return visit.base() + "/templates/" + id;
        }

        Edited typed() {
            ObjectNode known = head.deepCopy();
            if (isNew()) {
                for (String name : List.of("name", "channel", "purpose", "brand")) {
                    known.put(name, visit.given(name));
                }
            }
            return new Edited(visit, id, known, draft.typed(visit));
        }
    }

    @GetMapping("/w/{workspace}/templates/new")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> blank(HttpServletRequest request) {
        return page(fresh(Visit.of(request)), Told.Refused.NOTHING);
    }

    private Edited fresh(Visit visit) {
        ObjectNode head = Json.object();
        head.put("channel", "sms");
        head.put("purpose", "transactional");
        brands(visit).stream().findFirst().ifPresent(b -> head.put("brand", b.value()));
        return new Edited(visit, "new", head, Draft.empty());
    }

    private List<Option> brands(Visit visit) {
        return Told.of(api.brands().list(visit.caller())).data().stream()
                .filter(b -> Told.text(b, "status").equals("active"))
                .map(b -> new Option(Told.text(b, "id"), Told.text(b, "name")))
                .toList();
    }

    @GetMapping("/w/{workspace}/templates/{id}/edit")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> edit(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (found(visit, id)) {
            case Found.Not(Told.Refused why) -> desk.refused(visit, Screen.TEMPLATES, why);
            case Found.Here(Edited edited) -> page(edited, Told.Refused.NOTHING);
        };
    }

    /** A template to edit, or why there is none. */
    private sealed interface Found {
        record Here(Edited edited) implements Found {}

        record Not(Told.Refused why) implements Found {}
    }

    private Found found(Visit visit, String id) {
        if (id.equals("new")) {
            return new Found.Here(fresh(visit));
        }
        return switch (Told.of(api.templates().show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> new Found.Not(refused);
            case Told.Fine(ObjectNode head) -> {
                String asked = visit.given("version");
                String number = asked.matches("[0-9]{1,6}") ? asked : Told.text(head, "newest_version");
                yield switch (Told.of(api.templates().version(id, number, visit.caller(), visit.correlation()))) {
                    case Told.Refused refused -> new Found.Not(refused);
                    case Told.Fine(ObjectNode version) ->
                        new Found.Here(new Edited(visit, id, head, Draft.of(version)));
                };
            }
        };
    }

    private ResponseEntity<byte[]> page(Edited e, Told.Refused why) {
        String channel = Told.text(e.head(), "channel");
        List<Field> fields = new ArrayList<>();
        if (e.isNew()) {
            fields.addAll(head(e, why));
        }
        fields.addAll(e.draft().fields(channel, why));
        fields.add(
                Field.text("for_language", "Preview: language").with(e.visit().given("for_language")));
        fields.add(Field.text("for_country", "Preview: country")
                .with(e.visit().given("for_country"))
                .hinted("Two letters; decides the sender, its price and its rules")
                .typed("text"));
        Form form = Form.post("draft", e.href() + "/versions", "Keep as a draft", fields.toArray(new Field[0]))
                .first()
                .along("version", e.visit().given("version"))
                .along("shows", "looks")
                .saying(atOnce(e) ? "In a test workspace the first version is active at once." : "")
                .showing(e.href() + "/draft");
        String title = e.isNew() ? "New template" : "New version of " + Told.text(e.head(), "name");
        return desk.sheet(Desk.Sheet.of(
                        desk.below(e.visit(), Screen.TEMPLATES, title),
                        List.of(new Part.Beside(
                                List.of(new Part.Panel("Text", List.of(form.part()))),
                                List.of(new Part.Live("looks", "", "", looks(e))))))
                .after(why));
    }

    private static boolean atOnce(Edited e) {
        return e.isNew() && e.visit().workspace().kind() == Workspace.Kind.TEST;
    }

    private List<Field> head(Edited e, Told.Refused why) {
        return List.of(
                Field.text("name", "Name")
                        .with(Told.text(e.head(), "name"))
                        .asked()
                        .faultOf(why),
                Field.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel))
                        .with(Told.text(e.head(), "channel"))
                        .faultOf(why),
                Field.pick("purpose", "Purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose))
                        .with(Told.text(e.head(), "purpose"))
                        .faultOf(why),
                Field.pick("brand", "Brand", brands(e.visit()))
                        .with(Told.text(e.head(), "brand"))
                        .faultOf(why));
    }

    private List<Part> looks(Edited e) {
        if (Told.text(e.draft().version(), "body").isEmpty()) {
            return List.of(new Part.Empty(
                    "Nothing to show yet",
                    "Write the text; how it looks, what it costs and what rules say comes here."));
        }
        return looks.of(
                e.visit(),
                new Looks.Asked(
                        e.draft(),
                        e.head(),
                        e.visit().given("for_language"),
                        e.visit().given("for_country")));
    }

    /** How what is typed would look; nothing is kept. */
    @PostMapping("/w/{workspace}/templates/{id}/draft")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = MOST_DRAFT)
    public ResponseEntity<byte[]> draft(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (found(visit, id)) {
            case Found.Not(Told.Refused why) -> desk.refused(visit, Screen.TEMPLATES, why);
            case Found.Here(Edited edited) ->
                request.getHeader("Gatepost-Part") != null
                        ? desk.parts(visit, looks(edited.typed()))
                        : page(edited.typed(), Told.Refused.NOTHING);
        };
    }

    @PostMapping("/w/{workspace}/templates/{id}/versions")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = MOST_DRAFT)
    public ResponseEntity<byte[]> keep(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (found(visit, id)) {
            case Found.Not(Told.Refused why) -> desk.refused(visit, Screen.TEMPLATES, why);
            case Found.Here(Edited found) -> {
                Edited edited = found.typed();
                Told told = Told.of(
                        edited.isNew()
                                ? api.templates()
                                        .create(
                                                edited.draft().body(besides(edited)),
                                                visit.caller(),
                                                visit.correlation())
                                : api.templates()
                                        .add(id, edited.draft().body(Map.of()), visit.caller(), visit.correlation()));
                yield switch (told) {
                    case Told.Refused refused -> page(edited, refused);
                    case Told.Fine(ObjectNode made) ->
                        Desk.on(visit.base() + "/templates/" + Told.text(made, "id") + "?version="
                                + Told.text(made, "version") + "&done="
                                + (atOnce(edited) ? "activated" : "drafted"));
                };
            }
        };
    }

    private static Map<String, String> besides(Edited e) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String name : List.of("name", "channel", "purpose", "brand")) {
            out.put(name, Told.text(e.head(), name));
        }
        return out;
    }
}
