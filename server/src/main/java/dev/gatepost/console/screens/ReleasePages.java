package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.intake.PolicyReplaysResource;
import dev.gatepost.platform.Json;
import dev.gatepost.policy.CountrySheetsResource;
import dev.gatepost.policy.PolicyReleasesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** How rules change: releases and what they would have done last month, and the sheets that counsel signs. */
@RestController
public final class ReleasePages {
    private static final Duration MONTH = Duration.ofDays(30);

    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            PolicyReleasesResource releases, PolicyReplaysResource replays, CountrySheetsResource sheets) {}

    public ReleasePages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    private ResponseEntity<byte[]> page(Visit visit, String title, List<Part> parts, Told.Refused why) {
        return desk.sheet(desk.below(visit, Screen.POLICY, title), PolicyPages.tabs(visit), parts, why);
    }

    @GetMapping("/w/{workspace}/policy/releases")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> releases(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(api.releases().list()).data().stream()
                .map(r -> List.of(
                        Cell.link(
                                Told.text(r, "release"),
                                visit.base() + "/policy/releases/" + Told.text(r, "id"),
                                "signed by " + Told.text(r, "signed_by")),
                        Cell.sign(StateSign.of(Told.text(r, "status"))),
                        Cell.when(Told.text(r, "adopt_from"), now),
                        Cell.soft(Told.joined(r, "approved_by"))))
                .toList();
        Part list = Part.table(
                "Releases of rules",
                List.of("Release", "State", "From", "Approved by"),
                rows,
                "The rules are those of the program. A release is brought in with: gatepost policy import FILE");
        return page(visit, "Releases", List.of(list), Told.Refused.NOTHING);
    }

    @GetMapping("/w/{workspace}/policy/releases/{id}")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> release(@PathVariable String id, HttpServletRequest request) {
        return differences(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> differences(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(api.releases().differences(id, visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.POLICY, refused);
            case Told.Fine(ObjectNode told) -> {
                StringBuilder lines = new StringBuilder();
                for (JsonNode line : told.path("differences")) {
                    lines.append(line.asString("")).append('\n');
                }
                List<Part> parts = new ArrayList<>();
                parts.add(new Part.Panel(
                        "What it changes",
                        List.of(
                                lines.isEmpty()
                                        ? new Part.Note("Nothing: it says what is in force.")
                                        : new Part.Code("+ new, - gone, ~ changed", lines.toString()))));
                if (visit.may(Right.POLICY_APPROVE)) {
                    parts.add(new Part.Panel(
                            "Adopt it",
                            List.of(Form.post(
                                            "approve", visit.base() + "/policy/releases/" + id + "/approve", "Approve")
                                    .first()
                                    .saying("Two people approve, and it cannot be taken back: only a newer release"
                                            + " takes its place. Look at a replay first. Needs a role that holds"
                                            + " everywhere.")
                                    .folded("Approve this release…", why))));
                }
                yield page(visit, "Release", parts, why);
            }
        };
    }

    @PostMapping("/w/{workspace}/policy/releases/{id}/approve")
    @Requires(value = Right.POLICY_APPROVE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> adopt(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.releases().approve(id, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/policy/releases/" + id + "?done=approved");
            case Told.Refused refused -> differences(visit, id, refused);
        };
    }

    @GetMapping("/w/{workspace}/policy/replays")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> replays(HttpServletRequest request) {
        return replays(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> replays(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.table(
                "Replays",
                List.of("Asked", "State", "Decided again", "Would go otherwise"),
                Told.of(api.replays().list(visit.caller())).data().stream()
                        .map(r -> List.of(
                                Cell.link(
                                        Words.moment(Told.text(r, "asked_at")),
                                        visit.base() + "/policy/replays/" + Told.text(r, "id"),
                                        When.of(Told.text(r, "asked_at"), now).relative()),
                                Cell.sign(StateSign.of(Told.text(r, "status"))),
                                Cell.of(Words.number(
                                        r.path("report").path("decided").asLong(0))),
                                Cell.of(Words.number(
                                        r.path("report").path("changed").asLong(0)))))
                        .toList(),
                "None yet. A replay decides the messages of last month again, and sends nothing."));
        if (visit.may(Right.POLICY_WRITE)) {
            List<Option> releases = Told.of(api.releases().list()).data().stream()
                    .map(r -> new Option(Told.text(r, "id"), Told.text(r, "release")))
                    .toList();
            Form form = Form.post("replay", visit.base() + "/policy/replays", "Decide last month again")
                    .first()
                    .saying("It reads the messages of 30 days, a thousand at a time. Nothing is sent.");
            if (!releases.isEmpty()) {
                form = form.and(Field.pick("release", "By a release", Option.any("None: by the rule below", releases)));
            }
            form = form.and(Field.text("max", "At most so many offers a day")
                    .hinted("A rule to try: how many messages would not have gone?")
                    .with("3")
                    .faultOf(why));
            parts.add(new Part.Panel("Replay last month", List.of(form.part())));
        }
        return page(visit, "Replay", parts, why);
    }

    @PostMapping("/w/{workspace}/policy/replays")
    @Requires(value = Right.POLICY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> replay(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.now(visit.workspace());
        ObjectNode body = Json.object();
        body.put("from", now.minus(MONTH).toString());
        body.put("until", now.toString());
        if (visit.given("release").isEmpty()) {
            String max = visit.given("max");
            body.putArray("rules")
                    .addObject()
                    .put("kind", "cap")
                    .put("max", max.matches("[0-9]{1,2}") ? Integer.parseInt(max) : 0)
                    .put("within", "PT24H");
        } else {
            body.put("release", visit.given("release"));
        }
        return switch (Told.of(api.replays().ask(Json.write(body), visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/policy/replays/" + Told.text(made, "id") + "?done=begun");
            case Told.Refused refused -> replays(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/policy/replays/{id}")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> replayed(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.replays().one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.POLICY, refused);
            case Told.Fine(ObjectNode r) -> page(visit, "Replay", report(visit, r), Told.Refused.NOTHING);
        };
    }

    private static List<Part> report(Visit visit, ObjectNode r) {
        JsonNode report = r.path("report");
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Panel(
                "",
                List.of(new Part.Marked(
                        StateSign.of(Told.text(r, "status")),
                        Words.count(report.path("decided").asLong(0), "message", "messages") + " decided again, "
                                + Words.number(report.path("changed").asLong(0)) + " would go otherwise."))));
        List<Part> left = new ArrayList<>();
        for (String name : List.of("outcomes", "reasons", "countries", "templates")) {
            List<List<Cell>> rows = new ArrayList<>();
            report.path(name)
                    .properties()
                    .forEach(e -> rows.add(List.of(
                            Cell.of(name.equals("reasons") ? Words.sentence(e.getKey()) : Words.capital(e.getKey())),
                            Cell.of(Words.number(e.getValue().asLong(0))))));
            left.add(Part.table("By " + name, List.of(Words.capital(name), "Messages"), rows, "No difference."));
        }
        List<List<Cell>> samples = new ArrayList<>();
        for (JsonNode sample : report.path("samples")) {
            String id = sample.asString("");
            samples.add(List.of(Cell.link(id, visit.base() + "/messages/" + id)));
        }
        parts.add(new Part.Beside(
                left, List.of(Part.table("Some of them", List.of("Message"), samples, "There is none."))));
        return parts;
    }

    @GetMapping("/w/{workspace}/policy/sheets")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> sheets(HttpServletRequest request) {
        return sheets(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> sheets(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Part> parts = new ArrayList<>();
        for (ObjectNode s : Told.of(api.sheets().list(visit.caller())).data()) {
            List<Part> inner = new ArrayList<>();
            inner.add(new Part.Marked(
                    StateSign.of(Told.text(s, "status")),
                    Told.text(s, "counsel") + ", until "
                            + When.of(Told.text(s, "expires_at"), now).relative()));
            inner.add(new Part.Note(Told.text(s, "statement")));
            inner.add(new Part.Fold(
                    Words.count(s.path("facts").size(), "fact that nobody verified", "facts that nobody verified"),
                    false,
                    List.of(new Part.Code("", lines(s.path("facts"))))));
            if (Told.text(s, "status").equals("waiting") && visit.may(Right.POLICY_APPROVE)) {
                String id = Told.text(s, "id");
                inner.add(Form.post("sheet-" + id, visit.base() + "/policy/sheets/" + id + "/approve", "Approve")
                        .first()
                        .saying("Who brought it in cannot approve it. From then on offers may go to this country.")
                        .folded("Approve this sheet…", why));
            }
            parts.add(new Part.Panel(Told.text(s, "country"), inner));
        }
        if (parts.isEmpty()) {
            parts.add(new Part.Empty(
                    "No sheet is signed",
                    "In a live workspace, promotional messages to a country need a sheet: what nobody verified of its"
                            + " rules, and that counsel vouches for it."));
        }
        parts.add(facts(visit));
        if (visit.may(Right.POLICY_WRITE)) {
            parts.add(
                    new Part.Panel("Bring a sheet in", List.of(sign(visit, why).part())));
        }
        return page(visit, "Country sheets", parts, why);
    }

    private Part facts(Visit visit) {
        String country = visit.given("country").toUpperCase(Locale.ROOT);
        List<Part> inner = new ArrayList<>();
        inner.add(Form.get(
                        "facts",
                        visit.base() + "/policy/sheets",
                        "Show",
                        Field.text("country", "Country").with(country).hinted("Two letters"))
                .part());
        if (country.matches("[A-Z]{2}")) {
            switch (Told.of(api.sheets().facts(country, visit.correlation()))) {
                case Told.Fine(ObjectNode told) ->
                    inner.add(new Part.Code("Not verified", lines(told.path("unverified"))));
                case Told.Refused refused -> inner.add(new Part.Note("No rule of that country is known."));
            }
        }
        return new Part.Panel("What nobody verified yet", inner);
    }

    private static String lines(JsonNode array) {
        StringBuilder out = new StringBuilder();
        array.forEach(line -> out.append(line.asString("")).append('\n'));
        return out.isEmpty() ? "Nothing: every fact was read in a source." : out.toString();
    }

    private static Form sign(Visit visit, Told.Refused why) {
        return Form.post(
                        "sign",
                        visit.base() + "/policy/sheets",
                        "Bring it in",
                        Field.text("country", "Country")
                                .with(visit.given("country"))
                                .asked()
                                .faultOf(why),
                        Field.text("counsel", "Counsel")
                                .with(visit.given("counsel"))
                                .asked()
                                .faultOf(why),
                        Field.area("statement", "What counsel says")
                                .with(visit.given("statement"))
                                .asked()
                                .faultOf(why),
                        Field.text("expires_at", "Vouched for until")
                                .typed("date")
                                .with(visit.given("expires_at"))
                                .asked()
                                .faultOf(why))
                .first();
    }

    @PostMapping("/w/{workspace}/policy/sheets")
    @Requires(value = Right.POLICY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> signed(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String until = visit.given("expires_at");
        byte[] body = Told.body(Map.of(
                "country", visit.given("country").toUpperCase(Locale.ROOT),
                "counsel", visit.given("counsel"),
                "statement", visit.given("statement"),
                "expires_at", until.matches("\\d{4}-\\d\\d-\\d\\d") ? until + "T00:00:00Z" : until));
        return sheet(visit, Told.of(api.sheets().sign(body, visit.caller(), visit.correlation())), "submitted");
    }

    @PostMapping("/w/{workspace}/policy/sheets/{id}/approve")
    @Requires(value = Right.POLICY_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approved(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return sheet(visit, Told.of(api.sheets().approve(id, visit.caller(), visit.correlation())), "approved");
    }

    private ResponseEntity<byte[]> sheet(Visit visit, Told told, String done) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/policy/sheets?done=" + done);
            case Told.Refused refused -> sheets(visit, refused);
        };
    }
}
