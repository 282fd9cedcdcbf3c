package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.limits.BreakerResource;
import dev.gatepost.providers.CallbackModesResource;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.ConnectionsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
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

/** Connections to providers: how each fares, whether its callbacks prove themselves, and the way to enforcing it. */
@RestController
public final class ConnectionPages {
    private static final Duration OBSERVED = Duration.ofDays(14);
    /** So many are summed up in the list; of further ones, their own pages tell. */
    private static final int SUMMED_UP = 50;

    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            ConnectionsResource connections,
            CallbackModesResource modes,
            CallbacksResource callbacks,
            BreakerResource breakers,
            OwnerPages owners) {}

    public ConnectionPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    static List<Frame.Crumb> tabs(Visit visit) {
        List<Frame.Crumb> out = new ArrayList<>();
        out.add(new Frame.Crumb("Connections", visit.base() + "/connections"));
        out.add(new Frame.Crumb("Quarantine", visit.base() + "/quarantine"));
        out.add(new Frame.Crumb("Failed callbacks", visit.base() + "/failed-callbacks"));
        if (visit.may(Right.CONSENTS_READ)) {
            out.add(new Frame.Crumb("Opt-outs compared", visit.base() + "/reconciliations"));
        }
        return out;
    }

    @GetMapping("/w/{workspace}/connections")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = new ArrayList<>();
        for (ObjectNode c : Told.of(api.connections().list(visit.caller())).data()) {
            boolean summed = rows.size() < SUMMED_UP && Told.text(c, "state").equals("active");
            rows.add(row(visit, c, summed, now));
        }
        Part list = Part.table(
                "Connections",
                List.of("Connection", "State", "Last taken", "Callbacks proven, 24 h", "Mode", "Last trouble"),
                rows,
                "A connection is an account at a provider: nothing is sent without one.");
        List<Frame.Crumb> acts = visit.may(Right.SETUP_WRITE)
                ? List.of(new Frame.Crumb("New connection", visit.base() + "/connections/new"))
                : List.of();
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.CONNECTIONS), List.of(list))
                .among(tabs(visit))
                .leading(acts));
    }

    private List<Cell> row(Visit visit, ObjectNode c, boolean summed, Instant now) {
        String id = Told.text(c, "id");
        boolean active = Told.text(c, "state").equals("active");
        ObjectNode summary = summed ? summary(visit, id) : c;
        String proven = Told.text(summary, "proven_percent");
        return List.of(
                Cell.link(Told.text(c, "name"), visit.base() + "/connections/" + id, Told.text(c, "provider")),
                Cell.sign(active ? breaker(Told.text(c, "breaker")) : StateSign.of("retired")),
                Cell.when(Told.text(c, "last_taken_at"), now),
                Cell.of(proven.isEmpty() ? (summed ? "none came" : "–") : proven + " %"),
                Cell.sign(StateSign.of(Told.text(c, "callback_mode"))),
                Cell.soft(Words.capital(Told.text(c, "last_failure"))));
    }

    private ObjectNode summary(Visit visit, String id) {
        return Told.of(api.callbacks().summary(id, visit.caller(), visit.correlation()))
                .document();
    }

    private static Sign breaker(String state) {
        return switch (state) {
            case "open" -> new Sign("cross", "Breaker open", "stop");
            case "half_open" -> new Sign("clock", "Trying again", "wait");
            default -> new Sign("check", "Takes", "good");
        };
    }

    @GetMapping("/w/{workspace}/connections/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(api.connections().show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONNECTIONS, refused);
            case Told.Fine(ObjectNode c) -> {
                ObjectNode summary = summary(visit, id);
                List<Part> left = new ArrayList<>();
                left.add(new Part.Panel("Health", health(visit, c)));
                left.add(new Part.Panel("Callbacks of 24 hours", coverage(summary)));
                List<Part> right = new ArrayList<>();
                right.add(new Part.Panel("Believing callbacks", rollout(visit, c, summary, why)));
                List<Story.Fact> facts = new ArrayList<>(facts(c));
                api.owners().fact(visit, "connection", id).ifPresent(facts::add);
                right.add(Part.facts("This connection", facts));
                boolean writes =
                        visit.may(Right.SETUP_WRITE) && Told.text(c, "state").equals("active");
                if (writes) {
                    right.add(new Part.Panel("Breaker", List.of(breakerForm(visit, id, why))));
                }
                Frame frame = desk.below(visit, Screen.CONNECTIONS, Told.text(c, "name"));
                List<Part> parts = new ArrayList<>();
                ConnectionId.parse(id)
                        .ifPresent(its -> parts.addAll(
                                ConnectionPlots.of(desk, visit, its).parts()));
                parts.add(new Part.Beside(left, right));
                yield desk.sheet(Desk.Sheet.of(frame, parts).after(why).leading(acts(visit, id, writes)));
            }
        };
    }

    private static List<Frame.Crumb> acts(Visit visit, String id, boolean writes) {
        List<Frame.Crumb> out = new ArrayList<>();
        out.add(new Frame.Crumb("Its quarantine", visit.base() + "/quarantine?connection=" + id));
        if (writes) {
            out.add(new Frame.Crumb("Settings and secrets", visit.base() + "/connections/" + id + "/settings"));
        }
        return out;
    }

    private List<Part> health(Visit visit, ObjectNode c) {
        Instant now = desk.rooms().clock().instant();
        ObjectNode b = Told.of(api.breakers().show(Told.text(c, "id"), visit.caller(), visit.correlation()))
                .document();
        List<Part> out = new ArrayList<>();
        out.add(new Part.Marked(
                breaker(Told.text(b, "state")),
                Words.count(b.path("calls").asLong(0), "call", "calls") + " lately on this node."));
        List<List<Cell>> rows = new ArrayList<>();
        rows.add(figures("All countries", b));
        Told.objects(b.path("routes")).forEach(r -> rows.add(figures(Told.text(r, "country"), r)));
        out.add(new Part.Table("Errors and slow calls", List.of("Where", "Errors", "Slow", "State"), rows));
        out.add(new Part.Table(
                "Last signs",
                List.of("What", "When", "Why"),
                List.of(
                        sign("Taken", c, "last_taken_at", "", now),
                        sign("Failed", c, "last_failed_at", "last_failure", now),
                        sign("Callback believed", c, "last_callback_at", "", now),
                        sign("Callback refused", c, "last_refused_callback_at", "last_refusal", now))));
        return out;
    }

    private static List<Cell> figures(String where, ObjectNode b) {
        return List.of(
                Cell.of(where),
                Cell.of(percent(b, "error_percent")),
                Cell.of(percent(b, "slow_percent")),
                Cell.sign(breaker(Told.text(b, "state"))));
    }

    private static String percent(ObjectNode b, String name) {
        return b.path(name).isNumber() ? Math.round(b.path(name).asDouble()) + " %" : "too few calls";
    }

    private static List<Cell> sign(String what, ObjectNode c, String at, String why, Instant now) {
        return List.of(
                Cell.of(what),
                Cell.when(Told.text(c, at), now),
                Cell.soft(why.isEmpty() ? "" : Words.capital(Told.text(c, why))));
    }

    private static List<Part> coverage(ObjectNode summary) {
        List<List<Cell>> rows = new ArrayList<>();
        summary.path("last_24_hours")
                .properties()
                .forEach(e -> rows.add(List.of(
                        Cell.of(Words.capital(e.getKey())),
                        Cell.of(Words.number(e.getValue().asLong(0))))));
        String proven = Told.text(summary, "proven_percent");
        return List.of(
                new Part.Marked(
                        proven.isEmpty()
                                ? new Sign("dot", "None came", "plain")
                                : new Sign(
                                        proven.equals("100") ? "check" : "clock",
                                        proven + " % proven",
                                        proven.equals("100") ? "good" : "wait"),
                        Words.count(summary.path("proven_in_a_row").asLong(0), "proven one", "proven ones")
                                + " in a row."),
                new Part.Table("By verdict", List.of("Verdict", "Callbacks"), rows));
    }

    private static List<Part> rollout(Visit visit, ObjectNode c, ObjectNode summary, Told.Refused why) {
        boolean enforced = Told.text(c, "callback_mode").equals("enforce");
        boolean ready = summary.path("ready_to_enforce").asBoolean(false);
        List<Part> out = new ArrayList<>();
        out.add(new Part.Marked(
                enforced ? new Sign("check", "1. Observe", "good") : new Sign("play", "1. Observe", "wait"),
                "Unproven callbacks are kept apart and can be replayed; nothing is lost."));
        out.add(new Part.Marked(
                ready ? new Sign("check", "2. All prove themselves", "good") : new Sign("dot", "2. Wait", "plain"),
                "Twenty proven callbacks in a row say that key and address are right."));
        out.add(new Part.Marked(
                enforced ? new Sign("check", "3. Enforced", "good") : new Sign("dot", "3. Enforce", "plain"),
                "What does not prove itself is refused and goes into quarantine."));
        if (visit.may(Right.SETUP_WRITE)) {
            String at = visit.base() + "/connections/" + Told.text(c, "id") + "/mode";
            Form form = enforced
                    ? Form.post("mode", at, "Observe for 14 days", Field.reason("Why?", why))
                            .along("mode", "observe")
                            .grave()
                            .saying("While observing, forged callbacks are kept apart and not applied.")
                    : Form.post("mode", at, "Enforce", Field.reason("Why?", why))
                            .along("mode", "enforce")
                            .first();
            out.add(enforced ? form.folded("Back to observing…", why) : form.part());
        }
        return out;
    }

    private static List<Story.Fact> facts(ObjectNode c) {
        return List.of(
                new Story.Fact("Provider", Told.text(c, "provider"), ""),
                new Story.Fact("State", Words.capital(Told.text(c, "state")), ""),
                new Story.Fact("Callbacks to", Told.text(c, "callback_url"), ""),
                new Story.Fact("Their proof", Words.capital(Told.text(c, "callback_proof")), ""),
                new Story.Fact("Id", Told.text(c, "id"), ""));
    }

    private static Part breakerForm(Visit visit, String id, Told.Refused why) {
        List<Option> states = List.of(
                new Option("auto", "Decides by itself"),
                new Option("open", "Held open: nothing goes there"),
                new Option("closed", "Held closed: everything goes there"));
        return Form.post(
                        "breaker",
                        visit.base() + "/connections/" + id + "/breaker",
                        "Set it",
                        Field.pick("state", "Breaker", states),
                        Field.reason("Why?", why))
                .grave()
                .folded("Hold the breaker…", why);
    }

    @PostMapping("/w/{workspace}/connections/{id}/mode")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> mode(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        boolean observe = visit.given("mode").equals("observe");
        String until = desk.rooms().clock().instant().plus(OBSERVED).toString();
        byte[] body = Told.body(Map.of(
                "mode", visit.given("mode"),
                "reason", visit.given("reason"),
                "until", observe ? until : ""));
        return saved(visit, id, Told.of(api.modes().set(id, body, visit.caller(), visit.correlation())));
    }

    @PostMapping("/w/{workspace}/connections/{id}/breaker")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> force(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("state", visit.given("state"), "reason", visit.given("reason")));
        return saved(visit, id, Told.of(api.breakers().force(id, body, visit.caller(), visit.correlation())));
    }

    private ResponseEntity<byte[]> saved(Visit visit, String id, Told told) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/connections/" + id + "?done=saved");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
