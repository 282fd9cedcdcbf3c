package dev.gatepost.console.screens;

import dev.gatepost.MoveClock;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.events.DeliveriesResource;
import dev.gatepost.events.EndpointsResource;
import dev.gatepost.intake.HandIn;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.sandbox.TestOutcome;
import dev.gatepost.templates.versions.LintResource;
import dev.gatepost.templates.versions.TemplatesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Where a developer tries what a call does: in a test workspace alone, so that nothing leaves this house. */
@RestController
public final class TryPages {
    private static final Duration FURTHEST = Duration.ofDays(366);
    private static final String EVENTS = "10";

    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            MessagesResource messages,
            TemplatesResource templates,
            LintResource lint,
            EndpointsResource endpoints,
            DeliveriesResource deliveries) {}

    public TryPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    @GetMapping("/w/{workspace}/try")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    public ResponseEntity<byte[]> open(HttpServletRequest request) {
        return page(Visit.of(request), Told.Refused.NOTHING, List.of());
    }

    private static boolean isTest(Visit visit) {
        return visit.workspace().kind() == Workspace.Kind.TEST;
    }

    private ResponseEntity<byte[]> notHere(Visit visit) {
        return desk.refused(
                visit,
                Screen.NOW,
                Told.Refused.of(
                        ReasonCode.NOT_FOUND, "Only a test workspace is for trying: here messages reach people."));
    }

    /** The page with what was refused just before, or what was answered. */
    ResponseEntity<byte[]> page(Visit visit, Told.Refused why, List<Part> answer) {
        if (!isTest(visit)) {
            return notHere(visit);
        }
        List<Part> left = new ArrayList<>();
        left.add(new Part.Panel("Request", List.of(editor(visit, why).part())));
        left.add(new Part.Panel("The same in code", TrySamples.of(body(visit))));
        List<Part> right = new ArrayList<>(answer);
        right.add(clock(visit));
        right.add(events(visit));
        right.add(new Part.Panel("Check a signature", List.of(signature(visit, why))));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.TRY), List.of(new Part.Beside(left, right)))
                .after(why));
    }

    private Form editor(Visit visit, Told.Refused why) {
        List<Option> names = Told.of(api.templates()
                        .list(
                                new AskedFor(visit.request(), Map.of("limit", "200")),
                                visit.caller(),
                                visit.correlation()))
                .data()
                .stream()
                .filter(t -> Told.text(t, "status").equals("active"))
                .map(t -> Told.text(t, "name"))
                .distinct()
                .map(n -> new Option(n, n))
                .toList();
        List<Option> ends = Option.any(
                "As its number says",
                TestOutcome.names().stream()
                        .map(n -> new Option(n, Words.capital(n)))
                        .toList());
        return Form.post(
                        "try",
                        visit.base() + "/try",
                        "Send",
                        Field.text("to", "To")
                                .with(visit.given("to"))
                                .hinted("+4915112345678; the last two digits choose what the sandbox does")
                                .asked()
                                .faultOf(why),
                        Field.pick("template", "Template", names)
                                .with(visit.given("template"))
                                .faultOf(why),
                        Field.area("variables", "Variables")
                                .with(visit.given("variables"))
                                .hinted("One a line: name = value")
                                .faultOf(why),
                        Field.pick("test_outcome", "Fail next", ends)
                                .with(visit.given("test_outcome"))
                                .faultOf(why))
                .along("key", UUID.randomUUID().toString())
                .first();
    }

    private static ObjectNode body(Visit visit) {
        ObjectNode out = Json.object();
        out.put("to", visit.given("to").isEmpty() ? "+4915112345678" : visit.given("to"));
        out.put("template", visit.given("template").isEmpty() ? "order_shipped" : visit.given("template"));
        out.set("variables", PolicyPages.values(visit.given("variables")));
        if (!visit.given("test_outcome").isEmpty()) {
            out.put("test_outcome", visit.given("test_outcome"));
        }
        return out;
    }

    /** Sends it; the page carries the key, so that pressing twice sends once. */
    @PostMapping("/w/{workspace}/try")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> send(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        if (!isTest(visit)) {
            return notHere(visit);
        }
        String key = visit.given("key").matches("[0-9a-f-]{36}")
                ? visit.given("key")
                : UUID.randomUUID().toString();
        HandIn gate = desk.rooms().intake().handIn();
        return switch (gate.in(visit.caller(), body(visit), "try-" + key, visit.correlation())) {
            case HandIn.Handed.Refused(var problem) -> page(visit, Told.Refused.of(problem), List.of());
            case HandIn.Handed.Taken(String id) -> page(visit, Told.Refused.NOTHING, answer(visit, id));
        };
    }

    /** A message on the telephone, what happens to it, and a line to write back on. */
    List<Part> answer(Visit visit, String id) {
        List<Part> inner = timeline(visit, id);
        List<Part> out = new ArrayList<>();
        phone(visit, id).ifPresent(out::add);
        out.add(new Part.Live("sent", visit.base() + "/try/live/" + id, tag(visit, id), inner));
        return out;
    }

    /** What the person got, as the template writes it with these values. */
    private Optional<Part> phone(Visit visit, String id) {
        String named = visit.given("template");
        ObjectNode asked = Json.object();
        asked.set("variables", PolicyPages.values(visit.given("variables")));
        return Told.of(api.templates()
                        .list(
                                new AskedFor(visit.request(), Map.of("limit", "200")),
                                visit.caller(),
                                visit.correlation()))
                .data()
                .stream()
                .filter(t -> Told.text(t, "name").equals(named))
                .findFirst()
                .map(t -> Told.of(api.lint()
                                .preview(Told.text(t, "id"), Json.write(asked), visit.caller(), visit.correlation()))
                        .document())
                .map(p -> new Part.Panel(
                        "On the telephone",
                        List.of(
                                new Part.Phone(
                                        Words.channel(Told.text(p, "channel")) + " to " + visit.given("to"),
                                        Told.text(p, "subject"),
                                        Told.text(p, "text"),
                                        "As the sandbox carrier shows it, once it was handed over."),
                                reply(visit, id))));
    }

    /** As the person who got it; the carrier tells of it as of any other text. */
    private static Part reply(Visit visit, String id) {
        return Form.post(
                        "reply",
                        visit.base() + "/try/reply",
                        "Write back",
                        Field.text("text", "Write back as this person")
                                .hinted("STOP, HELP, or anything")
                                .asked())
                .along("message", id)
                .along("to", visit.given("to"))
                .along("template", visit.given("template"))
                .along("variables", visit.given("variables"))
                .part();
    }

    Told message(Visit visit, String id) {
        return Told.of(api.messages().one(id, visit.caller(), visit.correlation()));
    }

    private List<Part> timeline(Visit visit, String id) {
        return switch (message(visit, id)) {
            case Told.Refused refused -> List.of(new Part.Note(refused.sentence()));
            case Told.Fine(ObjectNode m) -> {
                List<List<Cell>> rows = new ArrayList<>();
                Instant now = desk.now(visit.workspace());
                for (ObjectNode step : Told.objects(m.path("history"))) {
                    Sign sign = Sign.of(MessageState.of(Told.text(step, "status")));
                    String why = Told.text(step, "reason");
                    rows.add(List.of(
                            Cell.sign(sign),
                            Cell.when(Told.text(step, "at"), now),
                            Cell.soft(why.isEmpty() ? "" : Words.sentence(why))));
                }
                Sign sign = Sign.of(MessageState.of(Told.text(m, "status")));
                yield List.of(new Part.Panel(
                        "What happens to it",
                        List.of(
                                new Part.Marked(sign, Told.text(m.path("decision"), "explained")),
                                new Part.Table("Steps", List.of("State", "When", "Why"), rows),
                                new Part.Facts(
                                        List.of(new Story.Fact("Message", id, visit.base() + "/messages/" + id))))));
            }
        };
    }

    private String tag(Visit visit, String id) {
        ObjectNode m = message(visit, id).document();
        return Told.text(m, "status") + m.path("history").size();
    }

    /** The timeline again, when it went on. */
    @GetMapping("/w/{workspace}/try/live/{id}")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    public ResponseEntity<byte[]> live(
            @org.springframework.web.bind.annotation.PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String tag = tag(visit, id);
        if (visit.given("seen").equals(tag)) {
            return ResponseEntity.noContent()
                    .header("Cache-Control", "no-store")
                    .build();
        }
        ResponseEntity<byte[]> part = desk.parts(visit, timeline(visit, id));
        return ResponseEntity.status(part.getStatusCode())
                .headers(part.getHeaders())
                .header("Gatepost-Tag", tag)
                .body(part.getBody());
    }

    private Part clock(Visit visit) {
        List<Part> inner = new ArrayList<>();
        inner.add(new Part.Marked(
                new Sign("clock", "It is", "plain"),
                Words.moment(desk.now(visit.workspace()).toString())));
        if (visit.may(Right.SETUP_WRITE)) {
            List<Option> hours = List.of(
                    new Option("1", "by an hour"),
                    new Option("12", "by twelve hours"),
                    new Option("24", "by a day"),
                    new Option("168", "by a week"),
                    new Option("-12", "back by twelve hours"));
            inner.add(Form.post(
                            "clock", visit.base() + "/try/clock", "Move", Field.pick("hours", "Move the clock", hours))
                    .saying("Of this workspace alone. What waits comes nearer by as much.")
                    .part());
        }
        return new Part.Panel("Move clock", inner);
    }

    @PostMapping("/w/{workspace}/try/clock")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> move(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        if (!isTest(visit)) {
            return notHere(visit);
        }
        String hours = visit.given("hours");
        Instant target = desk.now(visit.workspace())
                .plus(Duration.ofHours(hours.matches("-?[0-9]{1,3}") ? Integer.parseInt(hours) : 0));
        boolean near =
                Duration.between(desk.rooms().clock().instant(), target).abs().compareTo(FURTHEST) <= 0;
        if (!near) {
            return page(
                    visit,
                    Told.Refused.of(ReasonCode.INVALID_VALUE, "A test clock goes at most a year away from today."),
                    List.of());
        }
        MoveClock.move(desk.rooms(), visit.workspace(), target, visit.caller().actor());
        return Desk.on(visit.base() + "/try?done=moved");
    }

    private Part events(Visit visit) {
        List<List<Cell>> rows = new ArrayList<>();
        Instant now = desk.rooms().clock().instant();
        if (visit.may(Right.SETUP_READ)) {
            var asked = new AskedFor(visit.request(), Map.of("limit", EVENTS));
            Told.of(api.endpoints().list(visit.caller())).data().stream()
                    .limit(3)
                    .flatMap(e -> Told.of(
                            api.deliveries().log(Told.text(e, "id"), asked, visit.caller(), visit.correlation()))
                            .data()
                            .stream())
                    .forEach(d -> rows.add(List.of(
                            Cell.of(Told.text(d, "type"), Told.text(d, "object")),
                            Cell.sign(StateSign.of(Told.text(d, "state"))),
                            Cell.when(Told.text(d, "at"), now))));
        }
        return Part.table(
                "Events",
                List.of("Event", "State", "When"),
                rows,
                "None went out. Name an address under Events out; what happens is told there.");
    }

    private static Part signature(Visit visit, Told.Refused why) {
        return Form.post(
                        "signature",
                        visit.base() + "/try/signature",
                        "Check",
                        Field.text("webhook_id", "webhook-id").asked().faultOf(why),
                        Field.text("webhook_timestamp", "webhook-timestamp").asked(),
                        Field.text("webhook_signature", "webhook-signature").asked(),
                        Field.area("event", "The body, as it came").asked(),
                        Field.text("secret", "The endpoint's signing secret")
                                .typed("password")
                                .asked())
                .saying("It is looked at and not kept.")
                .folded("Check an event that you received…", why);
    }

    @PostMapping("/w/{workspace}/try/signature")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> check(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        var headers = new StandardWebhooks.Headers(
                visit.given("webhook_id"), visit.given("webhook_timestamp"), visit.given("webhook_signature"));
        String body = request.getParameter("event");
        byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        var told = StandardWebhooks.verify(
                List.of(new Secret(visit.given("secret"))),
                headers,
                bytes,
                desk.rooms().clock().instant());
        Part verdict =
                switch (told) {
                    case StandardWebhooks.Verdict.Genuine(String id) ->
                        new Part.Marked(new Sign("check", "Genuine", "good"), "The event " + id + " is from here.");
                    case StandardWebhooks.Verdict.Stale(String why) ->
                        new Part.Marked(new Sign("clock", "Genuine, but old", "wait"), Words.capital(why) + ".");
                    case StandardWebhooks.Verdict.Forged(String why) ->
                        new Part.Marked(
                                new Sign("cross", "Not genuine", "stop"),
                                Words.capital(why)
                                        + ". Check the secret, and that the body is byte for byte as it came.");
                };
        return page(visit, Told.Refused.NOTHING, List.of(new Part.Panel("The signature", List.of(verdict))));
    }
}
