package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.limits.PaceResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.rates.LimitsResource;
import dev.gatepost.platform.Json;
import dev.gatepost.templates.senders.SendersResource;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Limits and spend: budgets and where they are going, rates and what they would refuse, and how long a plan takes. */
@RestController
public final class LimitPages {
    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            BudgetsResource budgets, LimitsResource limits, PaceResource pace, SendersResource senders) {}

    public LimitPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    static List<Frame.Crumb> tabs(Visit visit) {
        String at = visit.base() + "/limits";
        List<Frame.Crumb> out = new ArrayList<>();
        out.add(new Frame.Crumb("Budgets", at));
        out.add(new Frame.Crumb("Prices", at + "/prices"));
        if (visit.may(Right.LIMITS_READ)) {
            out.add(new Frame.Crumb("Rates", at + "/rates"));
        }
        if (visit.may(Right.SETUP_READ)) {
            out.add(new Frame.Crumb("How long it takes", at + "/capacity"));
        }
        return out;
    }

    @GetMapping("/w/{workspace}/limits")
    @Requires(value = Right.BUDGETS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<Part> parts = new ArrayList<>();
        List<ObjectNode> all = Told.of(api.budgets().list(visit.caller())).data();
        BudgetPlots plots = BudgetPlots.of(desk, visit, all);
        for (ObjectNode b : all) {
            parts.add(linked(panel(b, plots, now), visit.base() + "/limits/budgets/" + Told.text(b, "id")));
        }
        if (parts.isEmpty()) {
            parts.add(new Part.Empty(
                    "No budget",
                    "Nothing caps what this workspace spends. A budget refuses or warns before money is gone: it counts"
                            + " what is reserved for messages on their way, not only what was billed."));
        }
        List<Frame.Crumb> acts = visit.may(Right.BUDGETS_WRITE)
                ? List.of(new Frame.Crumb("New budget", visit.base() + "/limits/budgets/new"))
                : List.of();
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.LIMITS), parts)
                .among(tabs(visit))
                .leading(acts));
    }

    private static Part linked(Part.Panel panel, String href) {
        List<Part> inner = new ArrayList<>(panel.inner());
        inner.add(new Part.Facts(List.of(new Story.Fact("Its page", "Change it, its owner, its end", href))));
        return new Part.Panel(panel.title(), inner);
    }

    /** How a budget stands and where it is going. */
    static Part.Panel panel(ObjectNode b, BudgetPlots plots, Instant now) {
        NowView.BudgetRow row = ReadSigns.budget(b, now);
        String spoken = row.used() + " of " + row.limit() + ". " + row.forecast() + ".";
        var amounts = new Gauge.Amounts(
                amount(b, "limit"),
                amount(b, "spent"),
                amount(b, "reserved"),
                new BigDecimal(Told.text(b.path("forecast"), "at_period_end")));
        return new Part.Panel(
                row.name(),
                List.of(
                        new Part.Marked(row.sign(), spoken),
                        new Part.Gauged(Gauge.of(amounts, row.sign().tone(), spoken)),
                        new Part.Plots(List.of(plots.of(b, row))),
                        new Part.Facts(facts(b, now))));
    }

    private static BigDecimal amount(ObjectNode b, String name) {
        return new BigDecimal(Told.text(b, name));
    }

    private static List<Story.Fact> facts(ObjectNode b, Instant now) {
        String currency = " " + Told.text(b, "currency");
        return List.of(
                new Story.Fact("Covers", covers(b), ""),
                new Story.Fact("Spent", Told.text(b, "spent") + currency, ""),
                new Story.Fact("Reserved for messages on their way", Told.text(b, "reserved") + currency, ""),
                new Story.Fact("Left", Told.text(b, "left") + currency, ""),
                new Story.Fact("At this pace", Told.text(b.path("forecast"), "per_hour") + currency + " an hour", ""),
                new Story.Fact("When it is used up", mode(Told.text(b, "mode")), ""),
                new Story.Fact(
                        "Begins anew", When.of(Told.text(b, "period_end"), now).relative(), ""));
    }

    private static String covers(ObjectNode b) {
        StringBuilder out = new StringBuilder();
        for (String part : List.of("purpose", "channel", "country", "connection")) {
            String value = Told.text(b, part);
            if (!value.isEmpty()) {
                String words = part.equals("purpose")
                        ? Words.purpose(value)
                        : part.equals("channel") ? Words.channel(value) : value;
                out.append(out.isEmpty() ? "" : ", ").append(words);
            }
        }
        return out.isEmpty() ? "Everything of this workspace" : out.toString();
    }

    private static String mode(String mode) {
        return switch (mode) {
            case "enforce" -> "Messages that it covers are refused";
            default -> "It is counted and told; nothing is refused";
        };
    }

    @GetMapping("/w/{workspace}/limits/rates")
    @Requires(value = Right.LIMITS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> rates(HttpServletRequest request) {
        return rates(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> rates(Visit visit, Told.Refused why) {
        List<ObjectNode> all = Told.of(api.limits().list(visit.caller())).data();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.table(
                "Rates",
                List.of("What is limited", "State", "At most", "At once", "Set by"),
                all.stream().map(l -> row(visit, l)).toList(),
                "There is none."));
        if (visit.may(Right.LIMITS_WRITE)) {
            List<Option> layers = all.stream()
                    .map(l -> Told.text(l, "layer"))
                    .distinct()
                    // It counts before a workspace is known, so no workspace sets it.
                    .filter(l -> !l.equals("source_address"))
                    .map(l -> new Option(l, Words.capital(l)))
                    .toList();
            parts.add(new Part.Panel(
                    "Set a rate", List.of(form(visit, layers, why).part())));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.LIMITS, "Rates"), parts)
                .among(tabs(visit))
                .after(why));
    }

    /** Leads to the form with what is in force, for whoever may change it. */
    private static Cell changing(Visit visit, ObjectNode l, String key) {
        String layer = Words.capital(Told.text(l, "layer"));
        String which = key.equals("*") ? "each" : key;
        if (!visit.may(Right.LIMITS_WRITE) || Told.text(l, "layer").equals("source_address")) {
            return Cell.of(layer, which);
        }
        Map<String, String> query = new LinkedHashMap<>();
        for (String name : List.of("layer", "key", "mode", "rate", "seconds", "burst")) {
            query.put(name, Told.text(l, name));
        }
        return Cell.link(layer, MessagePages.query(visit.base() + "/limits/rates", query) + "#rate-rate", which);
    }

    private static List<Cell> row(Visit visit, ObjectNode l) {
        String mode = Told.text(l, "mode");
        long shadowed = l.path("would_have_refused").asLong(0);
        Sign sign = mode.equals("shadow")
                ? new Sign("clock", "Shadow: would have refused " + Words.number(shadowed), "wait")
                : mode.equals("off") ? new Sign("dot", "Off", "plain") : new Sign("check", "In force", "good");
        String key = Told.text(l, "key");
        long seconds = l.path("seconds").asLong(1);
        return List.of(
                changing(visit, l, key),
                Cell.sign(sign),
                Cell.of(Words.number(l.path("rate").asLong(0)) + " in "
                        + (seconds == 1 ? "a second" : Words.count(seconds, "second", "seconds"))),
                Cell.of(Words.number(l.path("burst").asLong(0))),
                Cell.soft(Told.text(l, "set_by").equals("instance") ? "this Gatepost" : "this workspace"));
    }

    private static Form form(Visit visit, List<Option> layers, Told.Refused why) {
        List<Option> modes = List.of(
                new Option("shadow", "Shadow: count what it would refuse"),
                new Option("enforce", "Refuse what is beyond"),
                new Option("off", "Off"),
                new Option("inherit", "As this Gatepost has it"));
        return Form.post(
                        "rate",
                        visit.base() + "/limits/rates",
                        "Set it",
                        Field.pick("layer", "What is limited", layers)
                                .with(visit.given("layer"))
                                .faultOf(why),
                        Field.text("key", "Of which")
                                .with(visit.given("key"))
                                .hinted("* is each")
                                .faultOf(why),
                        Field.pick("mode", "Mode", modes)
                                .with(visit.given("mode"))
                                .faultOf(why),
                        Field.text("rate", "How many")
                                .with(visit.given("rate"))
                                .typed("number")
                                .faultOf(why),
                        Field.text("seconds", "In how many seconds")
                                .with(visit.given("seconds"))
                                .typed("number")
                                .faultOf(why),
                        Field.text("burst", "At once")
                                .with(visit.given("burst"))
                                .typed("number")
                                .faultOf(why))
                .first()
                .saying("Begin in shadow: look some days at what it would have refused, then enforce.");
    }

    @PostMapping("/w/{workspace}/limits/rates")
    @Requires(value = Right.LIMITS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> set(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        for (String name : List.of("layer", "key", "mode")) {
            if (!visit.given(name).isEmpty()) {
                body.put(name, visit.given(name));
            }
        }
        numbers(visit, body, List.of("rate", "seconds", "burst"));
        return switch (Told.of(api.limits().set(Json.write(body), visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/limits/rates?done=saved");
            case Told.Refused refused -> rates(visit, refused);
        };
    }

    private static void numbers(Visit visit, ObjectNode body, List<String> names) {
        for (String name : names) {
            if (visit.given(name).matches("[0-9]{1,9}")) {
                body.put(name, Integer.parseInt(visit.given(name)));
            }
        }
    }

    @GetMapping("/w/{workspace}/limits/capacity")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> capacity(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<Option> senders = Told.of(api.senders().list(visit.caller())).data().stream()
                .filter(s -> Told.text(s, "status").equals("active"))
                .map(s -> new Option(
                        Told.text(s, "id"),
                        Told.text(s, "address") + " (" + Words.channel(Told.text(s, "channel")) + ")"))
                .toList();
        Told.Refused why = Told.Refused.NOTHING;
        List<Part> answer = List.of();
        if (!visit.given("count").isEmpty()) {
            ObjectNode body = Json.object().put("sender", visit.given("sender"));
            numbers(visit, body, List.of("count", "segments"));
            switch (Told.of(api.pace().preview(Json.write(body), visit.caller(), visit.correlation()))) {
                case Told.Fine(ObjectNode told) -> answer = List.of(new Part.Panel("How long it takes", told(told)));
                case Told.Refused refused -> why = refused;
            }
        }
        Form form = Form.get(
                        "capacity",
                        visit.base() + "/limits/capacity",
                        "Reckon",
                        Field.pick("sender", "Sender", senders)
                                .with(visit.given("sender"))
                                .faultOf(why),
                        Field.text("count", "How many messages")
                                .with(visit.given("count"))
                                .typed("number")
                                .asked()
                                .faultOf(why),
                        Field.text("segments", "Segments of each")
                                .with(visit.given("segments"))
                                .typed("number")
                                .faultOf(why))
                .first();
        List<Part> parts =
                List.of(new Part.Beside(List.of(new Part.Panel("What is to be sent", List.of(form.part()))), answer));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.LIMITS, "How long it takes"), parts)
                .among(tabs(visit))
                .after(why));
    }

    private static List<Part> told(ObjectNode told) {
        List<Story.Fact> facts = new ArrayList<>();
        for (ObjectNode limit : Told.objects(told.path("limits"))) {
            String rate = Told.text(limit, "rate_per_second");
            facts.add(new Story.Fact(
                    Words.capital(Told.text(limit, "pace_of")) + " " + Told.text(limit, "country"),
                    rate.isEmpty()
                            ? "no limit of pace"
                            : rate + " a second, "
                                    + Words.number(limit.path("waiting_before").asLong(0)) + " wait before",
                    ""));
        }
        return List.of(
                new Part.Marked(new Sign("clock", "It takes", "plain"), Words.capital(Told.text(told, "words")) + "."),
                new Part.Facts(facts),
                new Part.Note("Not counted: " + Told.text(told, "not_counted") + "."));
    }
}
