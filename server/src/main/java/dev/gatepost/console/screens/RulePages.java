package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import dev.gatepost.policy.custom.PoliciesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A company's own rules: what tightens counts at once, what lifts a rule waits for another person. */
@RestController
public final class RulePages {
    private static final List<Option> KINDS = List.of(
            new Option("hours", "Only between two hours of the recipient's day"),
            new Option("cap", "At most so many in a time"),
            new Option("gap", "At least so long between two"),
            new Option("content", "An element must be in the text"),
            new Option("consent", "A consent at least so strong"),
            new Option("double_opt_in", "A confirmed consent"),
            new Option("blocked_countries", "Nothing to these countries"),
            new Option("blocked_templates", "None of these templates"),
            new Option("waiver", "Lift a rule (another person approves)"));

    private final Desk desk;
    private final PoliciesResource policies;

    public RulePages(Desk desk, PoliciesResource policies) {
        this.desk = desk;
        this.policies = policies;
    }

    @GetMapping("/w/{workspace}/policy/rules")
    @Requires(value = Right.POLICY_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return listed(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> listed(Visit visit, Told.Refused why) {
        List<Part> parts = new ArrayList<>();
        List<ObjectNode> all = Told.of(policies.list(visit.caller())).data();
        if (all.isEmpty()) {
            parts.add(new Part.Empty(
                    "No rule of your own",
                    "Yours may only be stricter than the law's: earlier quiet hours, fewer messages, no messages to a"
                            + " country."));
        }
        all.forEach(p -> parts.add(panel(visit, p, why)));
        if (visit.may(Right.POLICY_WRITE)) {
            parts.add(new Part.Panel("Write a rule", List.of(form(visit, why).part())));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.POLICY, "Own rules"), parts)
                .among(PolicyPages.tabs(visit))
                .after(why));
    }

    private Part panel(Visit visit, ObjectNode p, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        String status = Told.text(p, "status");
        List<Part> inner = new ArrayList<>();
        inner.add(new Part.Marked(
                StateSign.of(status),
                "Version " + Told.text(p, "version") + " by "
                        + Words.actor(Told.text(p, "author")) + ", "
                        + When.of(Told.text(p, "created_at"), now).relative()));
        for (ObjectNode rule : Told.objects(p.path("rules"))) {
            inner.add(new Part.Note(words(rule)));
        }
        if (!Told.text(p, "reason").isEmpty()) {
            inner.add(new Part.Note("Why: " + Told.text(p, "reason")));
        }
        String at = visit.base() + "/policy/rules/" + Told.text(p, "id");
        if (status.equals("waiting") && visit.may(Right.POLICY_APPROVE)) {
            inner.add(Form.post("approve-" + Told.text(p, "id"), at + "/approve", "Approve")
                    .first()
                    .saying("Who wrote it cannot approve it.")
                    .part());
        }
        if (visit.may(Right.POLICY_WRITE) && !status.equals("withdrawn") && !status.equals("superseded")) {
            inner.add(Form.post("withdraw-" + Told.text(p, "id"), at + "/withdraw", "Withdraw")
                    .grave()
                    .saying("It counts no longer, as of now. Its versions stay readable.")
                    .folded("Withdraw it…", why));
        }
        return new Part.Panel(Told.text(p, "name"), inner);
    }

    /** A rule in a sentence. */
    static String words(ObjectNode rule) {
        String what =
                switch (Told.text(rule, "kind")) {
                    case "hours" ->
                        "Only from " + Told.text(rule, "from") + " until " + Told.text(rule, "until") + ", on "
                                + Told.joined(rule, "days");
                    case "cap" -> "At most " + Told.text(rule, "max") + " within " + length(Told.text(rule, "within"));
                    case "content" -> "The text must have: " + Words.capital(Told.text(rule, "element"));
                    case "consent" -> "Consent at least: " + Words.capital(Told.text(rule, "least"));
                    case "double_opt_in" -> "Only after a confirmed consent";
                    case "us_states" ->
                        "In the USA the strictest state when home is " + Told.text(rule, "strictest_when");
                    case "waiver" -> "Lifts the rule " + Told.text(rule, "rule");
                    default -> Words.capital(Told.text(rule, "kind")) + ": " + Told.joined(rule, "blocked");
                };
        String where = Told.joined(rule, "countries");
        List<String> purposes = new ArrayList<>();
        for (JsonNode purpose : rule.path("purposes")) {
            purposes.add(Words.purpose(purpose.asString("")));
        }
        return what + ". " + (purposes.isEmpty() ? "All purposes" : String.join(", ", purposes)) + "; "
                + (where.isEmpty() ? "everywhere" : where) + ".";
    }

    private static String length(String iso) {
        return iso.startsWith("PT") ? iso.substring(2).replace("H", " hours") : iso;
    }

    private static Form form(Visit visit, Told.Refused why) {
        return Form.post(
                        "rule",
                        visit.base() + "/policy/rules",
                        "Write it",
                        Field.text("name", "Name")
                                .with(visit.given("name"))
                                .asked()
                                .faultOf(why),
                        Field.pick("kind", "Rule", KINDS)
                                .with(visit.given("kind"))
                                .faultOf(why),
                        Field.text("first", "How much, or from")
                                .with(visit.given("first"))
                                .hinted("09:00 for hours; 3 for at most; PT24H for at least so long; else the element,"
                                        + " strength, countries, templates or rule"),
                        Field.text("second", "Within, or until")
                                .with(visit.given("second"))
                                .hinted("20:00 for hours; PT24H for at most"),
                        Field.text("countries", "For these countries alone")
                                .with(visit.given("countries"))
                                .hinted("DE FR; empty means everywhere")
                                .faultOf(why),
                        Field.text("reason", "Why?").with(visit.given("reason")).faultOf(why))
                .first();
    }

    @PostMapping("/w/{workspace}/policy/rules")
    @Requires(value = Right.POLICY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> write(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        body.put("name", visit.given("name"));
        if (!visit.given("reason").isEmpty()) {
            body.put("reason", visit.given("reason"));
        }
        body.putArray("rules").add(rule(visit));
        return done(visit, Told.of(policies.create(Json.write(body), visit.caller(), visit.correlation())), "saved");
    }

    private static ObjectNode rule(Visit visit) {
        String kind = visit.given("kind");
        String first = visit.given("first");
        ObjectNode out = Json.object();
        out.put("kind", kind);
        switch (kind) {
            case "hours" -> out.put("from", first).put("until", visit.given("second"));
            case "cap" ->
                out.put("max", first.matches("[0-9]{1,3}") ? Integer.parseInt(first) : 0)
                        .put("within", visit.given("second"));
            case "gap", "consent" -> out.put("least", first);
            case "content" -> out.put("element", first);
            case "waiver" -> out.put("rule", first);
            case "blocked_countries", "blocked_templates" -> list(out, "blocked", first);
            default -> {}
        }
        if (!visit.given("countries").isEmpty()) {
            list(out, "countries", visit.given("countries"));
        }
        return out;
    }

    private static void list(ObjectNode out, String name, String words) {
        ArrayNode array = out.putArray(name);
        for (String word : words.split("[\\s,]+")) {
            if (!word.isEmpty()) {
                array.add(word);
            }
        }
    }

    @PostMapping("/w/{workspace}/policy/rules/{id}/approve")
    @Requires(value = Right.POLICY_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approve(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(policies.approve(id, visit.caller(), visit.correlation())), "approved");
    }

    @PostMapping("/w/{workspace}/policy/rules/{id}/withdraw")
    @Requires(value = Right.POLICY_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> withdraw(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(policies.withdraw(id, visit.caller(), visit.correlation())), "withdrawn");
    }

    private ResponseEntity<byte[]> done(Visit visit, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(MessagePages.query(visit.base() + "/policy/rules", Map.of("done", word)));
            case Told.Refused refused -> listed(visit, refused);
        };
    }
}
