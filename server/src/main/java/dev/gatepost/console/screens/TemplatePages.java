package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.versions.LintResource;
import dev.gatepost.templates.versions.TemplateStepsResource;
import dev.gatepost.templates.versions.TemplatesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Templates: the list, and one with its versions, what changed between them, and the steps to being sent. */
@RestController
public final class TemplatePages {
    private static final String ROWS = "100";

    private final Desk desk;
    private final Resources api;
    private final Looks looks;

    /** The resources that the pages speak to. */
    public record Resources(
            TemplatesResource templates,
            TemplateStepsResource steps,
            LintResource lint,
            BrandsResource brands,
            OwnerPages owners) {}

    public TemplatePages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
        this.looks = new Looks(api.lint());
    }

    @GetMapping("/w/{workspace}/templates")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        var asked = new AskedFor(request, Map.of("limit", ROWS, "cursor", visit.given("cursor")));
        Told told = Told.of(api.templates().list(asked, visit.caller(), visit.correlation()));
        List<ObjectNode> found = told.data().stream()
                .filter(t -> fits(visit.given("status"), Told.text(t, "status")))
                .filter(t -> fits(visit.given("purpose"), Told.text(t, "purpose")))
                .toList();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Panel("", List.of(filter(visit).part())));
        if (found.isEmpty()) {
            parts.add(new Part.Empty(
                    "No template here",
                    "A template is what messages are written from. It has versions, and only a version that was"
                            + " approved is sent."));
        } else {
            List<String> columns = List.of("Template", "State", "Purpose", "Channel", "Newest");
            parts.add(new Part.Panel(
                    "",
                    List.of(new Part.Table(
                            "Templates",
                            columns,
                            found.stream().map(t -> row(visit, t)).toList()))));
        }
        String next = Told.text(told.document(), "next_cursor");
        List<Frame.Crumb> acts = new ArrayList<>();
        if (!next.isEmpty()) {
            acts.add(new Frame.Crumb("Older", visit.base() + "/templates?cursor=" + next));
        }
        if (visit.may(Right.SETUP_WRITE)) {
            acts.add(new Frame.Crumb("New template", visit.base() + "/templates/new"));
        }
        return desk.sheet(
                Desk.Sheet.of(desk.frame(visit, Screen.TEMPLATES), parts).leading(acts));
    }

    private static boolean fits(String asked, String is) {
        return asked.isEmpty() || asked.equals(is);
    }

    private static Form filter(Visit visit) {
        List<Option> states = List.of(
                new Option("", "Any state"),
                new Option("active", "Active"),
                new Option("inactive", "Not sent yet"),
                new Option("retired", "Retired"));
        return Form.get(
                "filter",
                visit.base() + "/templates",
                "Filter",
                Field.pick("status", "State", states).with(visit.given("status")),
                Field.pick(
                                "purpose",
                                "Purpose",
                                Option.any(
                                        "Any purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose)))
                        .with(visit.given("purpose")));
    }

    private List<Cell> row(Visit visit, ObjectNode t) {
        String id = Told.text(t, "id");
        String active = Told.text(t, "version");
        String newest = Told.text(t, "newest_version");
        Cell last = newest.equals(active)
                ? Cell.of("v" + newest)
                : Cell.of("v" + newest, Words.capital(stateOf(visit, id, newest)));
        return List.of(
                Cell.link(Told.text(t, "name"), visit.base() + "/templates/" + id),
                Cell.sign(StateSign.of(Told.text(t, "status"))),
                Cell.of(Words.purpose(Told.text(t, "purpose"))),
                Cell.of(Words.channel(Told.text(t, "channel"))),
                last);
    }

    private String stateOf(Visit visit, String id, String version) {
        return Told.of(api.templates().versions(id, visit.caller(), visit.correlation())).data().stream()
                .filter(v -> Told.text(v, "version").equals(version))
                .findFirst()
                .map(v -> Told.text(v, "state"))
                .orElse("");
    }

    @GetMapping("/w/{workspace}/templates/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(api.templates().show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.TEMPLATES, refused);
            case Told.Fine(ObjectNode template) -> {
                String newest = Told.text(template, "newest_version");
                String number = visit.given("version").matches("[0-9]{1,6}") ? visit.given("version") : newest;
                yield switch (version(visit, id, number)) {
                    case Told.Refused refused -> desk.refused(visit, Screen.TEMPLATES, refused);
                    case Told.Fine(ObjectNode version) -> page(new Shown(visit, id, template, version), why);
                };
            }
        };
    }

    private Told version(Visit visit, String id, String number) {
        return Told.of(api.templates().version(id, number, visit.caller(), visit.correlation()));
    }

    private record Shown(Visit visit, String id, ObjectNode template, ObjectNode version) {
        String href() {
            return visit.base() + "/templates/" + id;
        }

        String number() {
            return Told.text(version, "version");
        }

        String state() {
            return Told.text(version, "state");
        }
    }

    private ResponseEntity<byte[]> page(Shown s, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Part> left = new ArrayList<>(looks.of(
                s.visit(),
                new Looks.Asked(
                        Draft.of(s.version()),
                        s.template(),
                        s.visit().given("language"),
                        s.visit().given("country"))));
        left.add(Part.facts("Text of version " + s.number(), wordings(s.version())));
        difference(s).ifPresent(left::add);
        List<Part> right = new ArrayList<>();
        List<Story.Fact> facts = new ArrayList<>(facts(s));
        api.owners().fact(s.visit(), "template", s.id()).ifPresent(facts::add);
        right.add(Part.facts("Version " + s.number(), facts));
        List<Part> steps = new TemplateSteps(s.visit(), s.href(), s.number(), s.state(), why).parts();
        if (!steps.isEmpty()) {
            right.add(new Part.Panel("What you can do", steps));
        }
        right.add(Part.table(
                "Versions",
                List.of("Version", "State", "Changed"),
                Told.objects(s.template().path("versions")).stream()
                        .map(v -> versionRow(s, v, now))
                        .toList(),
                "There is none."));
        List<Frame.Crumb> acts = s.visit().may(Right.SETUP_WRITE)
                ? List.of(new Frame.Crumb("Write a new version", s.href() + "/edit?version=" + s.number()))
                : List.of();
        Frame frame = desk.below(s.visit(), Screen.TEMPLATES, Told.text(s.template(), "name"));
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Beside(left, right)))
                .after(why)
                .leading(acts));
    }

    private static List<Story.Fact> wordings(ObjectNode version) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(name(version), text(version));
        Told.objects(version.path("variants")).forEach(v -> all.put(name(v), text(v)));
        return all.entrySet().stream()
                .map(e -> new Story.Fact(e.getKey(), e.getValue(), ""))
                .toList();
    }

    private static String name(ObjectNode wording) {
        String country = Told.text(wording, "country");
        return Told.text(wording, "language") + (country.isEmpty() ? "" : " in " + country);
    }

    private static String text(ObjectNode wording) {
        String subject = Told.text(wording, "subject");
        return (subject.isEmpty() ? "" : subject + "\n\n") + Told.text(wording, "body");
    }

    /** What it says otherwise than another version: than the one asked for, or than the one before. */
    private Optional<Part> difference(Shown s) {
        int number = Integer.parseInt(s.number());
        String than = s.visit().given("than").matches("[0-9]{1,6}") ? s.visit().given("than") : "" + (number - 1);
        if (!(version(s.visit(), s.id(), than) instanceof Told.Fine(ObjectNode before))) {
            return Optional.empty();
        }
        List<Part> out = new ArrayList<>();
        Map<String, String> was = new LinkedHashMap<>();
        wordings(before).forEach(f -> was.put(f.name(), f.value()));
        for (Story.Fact is : wordings(s.version())) {
            String old = was.remove(is.name());
            out.add(new Part.Compared(is.name(), WordDiff.of(old == null ? "" : old, is.value())));
        }
        was.forEach((name, gone) -> out.add(new Part.Compared(name, WordDiff.of(gone, ""))));
        return Optional.of(new Part.Panel("Changed since version " + than, out));
    }

    private static List<Story.Fact> facts(Shown s) {
        List<Story.Fact> out = new ArrayList<>();
        out.add(new Story.Fact("State", Words.capital(s.state()), ""));
        out.add(new Story.Fact("Purpose", Words.purpose(Told.text(s.template(), "purpose")), ""));
        out.add(new Story.Fact("Channel", Words.channel(Told.text(s.template(), "channel")), ""));
        out.add(new Story.Fact("Written by", Words.actor(Told.text(s.version(), "author")), ""));
        String reason = Told.text(s.version(), "reason");
        if (!reason.isEmpty()) {
            out.add(new Story.Fact("Why", reason, ""));
        }
        String unusual = Told.joined(s.version(), "unusual");
        if (!unusual.isEmpty()) {
            out.add(new Story.Fact("Unusual", Words.capital(unusual), ""));
        }
        for (ObjectNode a : Told.objects(s.version().path("approvals"))) {
            String said = a.path("approved").asBoolean(false) ? "approved" : "returned";
            out.add(new Story.Fact(
                    Words.capital(Told.text(a, "as")) + " look",
                    Words.capital(said) + " by " + Words.actor(Told.text(a, "by")) + " "
                            + Words.moment(Told.text(a, "at")),
                    ""));
        }
        return out;
    }

    private static List<Cell> versionRow(Shown s, ObjectNode v, Instant now) {
        String number = Told.text(v, "version");
        String under = number.equals(s.number()) ? "shown" : "";
        Sign sign = StateSign.of(Told.text(v, "state"));
        return List.of(
                Cell.link("v" + number, s.href() + "?version=" + number, under),
                Cell.sign(sign),
                Cell.when(Told.text(v, "changed_at"), now));
    }

    @PostMapping("/w/{workspace}/templates/{id}/submit")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> submit(@PathVariable String id, HttpServletRequest request) {
        return step(request, id, "submitted", v -> api.steps().submit(id, body(v), v.caller(), v.correlation()));
    }

    @PostMapping("/w/{workspace}/templates/{id}/approve")
    @Requires(value = Right.TEMPLATES_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approve(@PathVariable String id, HttpServletRequest request) {
        return step(request, id, "approved", v -> api.steps().approve(id, body(v), v.caller(), v.correlation()));
    }

    @PostMapping("/w/{workspace}/templates/{id}/return")
    @Requires(value = Right.TEMPLATES_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> sendBack(@PathVariable String id, HttpServletRequest request) {
        return step(request, id, "returned", v -> api.steps().reject(id, body(v), v.caller(), v.correlation()));
    }

    @PostMapping("/w/{workspace}/templates/{id}/activate")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> activate(@PathVariable String id, HttpServletRequest request) {
        return step(request, id, "activated", v -> api.steps().activate(id, body(v), v.caller(), v.correlation()));
    }

    @PostMapping("/w/{workspace}/templates/{id}/withdraw")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> withdraw(@PathVariable String id, HttpServletRequest request) {
        return step(request, id, "withdrawn", v -> api.steps().withdraw(id, body(v), v.caller(), v.correlation()));
    }

    private static byte[] body(Visit visit) {
        ObjectNode out = Json.object();
        String version = visit.given("version");
        if (version.matches("[0-9]{1,6}")) {
            out.put("version", Integer.parseInt(version));
        }
        for (String name : List.of("reason", "as")) {
            if (!visit.given(name).isEmpty()) {
                out.put(name, visit.given(name));
            }
        }
        return Json.write(out);
    }

    /** What all steps have in common: the API is asked, then it is on to the version, or back with the refusal. */
    private ResponseEntity<byte[]> step(
            HttpServletRequest request, String id, String done, Function<Visit, ResponseEntity<byte[]>> asked) {
        Visit visit = Visit.of(request);
        return switch (Told.of(asked.apply(visit))) {
            case Told.Fine fine ->
                Desk.on(visit.base() + "/templates/" + id + "?version=" + visit.given("version") + "&done=" + done);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
