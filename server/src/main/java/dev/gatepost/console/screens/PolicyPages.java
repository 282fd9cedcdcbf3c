package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.intake.PreviewResource;
import dev.gatepost.platform.Json;
import dev.gatepost.policy.RulePacksResource;
import dev.gatepost.templates.versions.TemplatesResource;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The rules, country by country, in words and with their sources; and what they would say of one message. */
@RestController
public final class PolicyPages {
    private static final String MOST_TEMPLATES = "200";

    private final Desk desk;
    private final RulePacksResource packs;
    private final PreviewResource preview;
    private final TemplatesResource templates;

    public PolicyPages(Desk desk, RulePacksResource packs, PreviewResource preview, TemplatesResource templates) {
        this.desk = desk;
        this.packs = packs;
        this.preview = preview;
        this.templates = templates;
    }

    /** The pages of this screen that the visitor may see. */
    static List<Frame.Crumb> tabs(Visit visit) {
        String at = visit.base() + "/policy";
        List<Frame.Crumb> out = new ArrayList<>();
        out.add(new Frame.Crumb("Rules by country", at));
        out.add(new Frame.Crumb("Own rules", at + "/rules"));
        if (visit.may(Right.MESSAGES_READ)) {
            out.add(new Frame.Crumb("Dry run", at + "/try"));
        }
        out.add(new Frame.Crumb("Replay", at + "/replays"));
        out.add(new Frame.Crumb("Releases", at + "/releases"));
        out.add(new Frame.Crumb("Country sheets", at + "/sheets"));
        return out;
    }

    @GetMapping("/w/{workspace}/policy")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<List<Cell>> rows = Told.of(packs.list()).data().stream()
                .map(p -> List.of(
                        Cell.link(
                                Told.text(p, "name"),
                                visit.base() + "/policy/packs/" + Told.text(p, "pack"),
                                Told.text(p, "pack")),
                        facts(p),
                        Cell.of(Told.text(p, "rules")),
                        Cell.soft("version " + Told.text(p, "version") + " of " + Told.text(p, "as_of"))))
                .toList();
        List<Part> parts = List.of(
                new Part.Note("What is not verified is not followed by guess: promotional messages to a live country"
                        + " wait for a sheet that counsel signed."),
                Part.table("Rules in force", List.of("Where", "Facts", "Rules", "As of"), rows, "There is none."));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.POLICY), parts).among(tabs(visit)));
    }

    private static Cell facts(ObjectNode p) {
        long unsure = p.path("unverified").asLong(0);
        return unsure == 0
                ? Cell.sign(new Sign("check", "All verified", "good"))
                : Cell.sign(new Sign("clock", Words.number(unsure) + " not verified", "wait"));
    }

    @GetMapping("/w/{workspace}/policy/packs/{pack}")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> pack(@PathVariable String pack, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(packs.one(pack, visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.POLICY, refused);
            case Told.Fine(ObjectNode document) -> desk.sheet(read(visit, document));
        };
    }

    private Desk.Sheet read(Visit visit, ObjectNode pack) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Note("Version " + Told.text(pack, "version") + " of " + Told.text(pack, "as_of")
                + ". Have it read by counsel before you send by it."));
        for (ObjectNode rule : Told.objects(pack.path("rule_list"))) {
            String title = Words.capital(Told.text(rule, "channel")) + ", "
                    + Words.purpose(Told.text(rule, "purpose")).toLowerCase(java.util.Locale.ROOT);
            List<Part> inner = new ArrayList<>();
            String span = span(rule);
            inner.add(new Part.Note(Told.text(rule, "id") + span));
            inner.add(new Part.Table(
                    title,
                    List.of("What", "The rule", "How sure", "Source"),
                    Told.objects(rule.path("facts")).stream()
                            .map(PolicyPages::fact)
                            .toList()));
            boolean open = Told.text(rule, "purpose").equals("promotional");
            parts.add(new Part.Panel("", List.of(new Part.Fold(title, open, inner))));
        }
        List<List<Cell>> sources = Told.objects(pack.path("sources")).stream()
                .map(s -> List.of(
                        Cell.of(Told.text(s, "code")), source(s), Cell.soft(Words.capital(Told.text(s, "kind")))))
                .toList();
        parts.add(Part.table("Sources", List.of("Code", "Source", "Kind"), sources, "None is named."));
        return Desk.Sheet.of(desk.below(visit, Screen.POLICY, Told.text(pack, "name")), parts);
    }

    private static Cell source(ObjectNode s) {
        String url = Told.text(s, "url");
        return url.startsWith("https://") ? Cell.link(Told.text(s, "title"), url) : Cell.of(Told.text(s, "title"));
    }

    private static String span(ObjectNode rule) {
        String from = Told.text(rule, "from");
        String until = Told.text(rule, "until");
        return (from.isEmpty() ? "" : ", from " + from) + (until.isEmpty() ? "" : ", until " + until);
    }

    private static List<Cell> fact(ObjectNode f) {
        String sure = Told.text(f, "confidence");
        Sign sign = sure.equals("verified")
                ? new Sign("check", "Verified", "good")
                : new Sign("clock", Words.capital(sure), "wait");
        return List.of(
                Cell.of(Words.capital(Told.text(f, "field"))),
                Cell.of(Words.capital(Told.text(f, "words"))),
                Cell.sign(sign),
                Cell.soft(Told.joined(f, "sources")));
    }

    @GetMapping("/w/{workspace}/policy/try")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        return desk.sheet(dryRun(Visit.of(request), Told.Refused.NOTHING, List.of()));
    }

    private Desk.Sheet dryRun(Visit visit, Told.Refused why, List<Part> answer) {
        List<Option> names = Told.of(templates.list(
                        new AskedFor(visit.request(), Map.of("limit", MOST_TEMPLATES)),
                        visit.caller(),
                        visit.correlation()))
                .data()
                .stream()
                .filter(t -> Told.text(t, "status").equals("active"))
                .map(t -> Told.text(t, "name"))
                .distinct()
                .map(n -> new Option(n, n))
                .toList();
        Form form = Form.post(
                        "dry",
                        visit.base() + "/policy/try",
                        "What would happen?",
                        Field.text("to", "To")
                                .hinted("A number or an address")
                                .asked()
                                .faultOf(why),
                        Field.pick("template", "Template", names)
                                .with(visit.given("template"))
                                .faultOf(why),
                        Field.area("variables", "Variables")
                                .with(visit.given("variables"))
                                .hinted("One a line: name = value")
                                .faultOf(why),
                        Field.text("not_before", "Not before")
                                .with(visit.given("not_before"))
                                .hinted("2026-11-24T18:00:00Z; empty means now")
                                .faultOf(why))
                .first()
                .saying("Nothing is sent and nothing is counted. That it was asked is in the audit.");
        List<Part> parts =
                List.of(new Part.Beside(List.of(new Part.Panel("One message", List.of(form.part()))), answer));
        return Desk.Sheet.of(desk.below(visit, Screen.POLICY, "Dry run"), parts)
                .among(tabs(visit))
                .after(why);
    }

    /** It is posted, so that no address stands in a history or a log. */
    @PostMapping("/w/{workspace}/policy/try")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> foresee(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        for (String name : List.of("to", "template", "not_before")) {
            if (!visit.given(name).isEmpty()) {
                body.put(name, visit.given(name));
            }
        }
        body.set("variables", values(visit.given("variables")));
        return switch (Told.of(preview.foresee(Json.write(body), visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.sheet(dryRun(visit, refused, List.of()));
            case Told.Fine(ObjectNode told) ->
                desk.sheet(dryRun(
                        visit, Told.Refused.NOTHING, List.of(new Part.Panel("What would happen", verdict(told)))));
        };
    }

    /** {@code name = value}, one a line. */
    static ObjectNode values(String lines) {
        ObjectNode out = Json.object();
        for (String line : lines.lines().toList()) {
            int at = line.indexOf('=');
            if (at > 0) {
                out.put(line.substring(0, at).strip(), line.substring(at + 1).strip());
            }
        }
        return out;
    }

    private static List<Part> verdict(ObjectNode told) {
        Map<String, Sign> signs = new LinkedHashMap<>();
        signs.put("allow", new Sign("check", "It would go", "good"));
        signs.put("defer", new Sign("clock", "It would wait", "wait"));
        signs.put("deny", new Sign("bar", "It would not be sent", "stop"));
        List<Part> out = new ArrayList<>();
        out.add(new Part.Marked(
                signs.getOrDefault(Told.text(told, "outcome"), new Sign("dot", "Unknown", "plain")),
                Told.text(told, "explained")));
        for (ObjectNode reason : Told.objects(told.path("reasons"))) {
            out.add(new Part.Note(Words.sentence(Told.text(reason, "code")) + "\n"
                    + Words.fact(Told.text(reason, "fact")) + "\n" + Told.text(reason, "mend")));
        }
        List<Story.Fact> facts = new ArrayList<>();
        for (JsonNode rule : told.path("rules")) {
            facts.add(new Story.Fact("Rule", rule.asString(""), ""));
        }
        out.add(new Part.Facts(facts));
        return out;
    }
}
