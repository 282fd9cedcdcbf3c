package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.intake.CancelResource;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.intake.ReplayResource;
import dev.gatepost.intake.RevealResource;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.TemplateId;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Messages: found by what is known of them, and one message's whole story with what may be done about it. */
@RestController
public final class MessagePages {
    private static final String ROWS = "50";
    private static final Duration LATELY = Duration.ofDays(7);
    private static final List<String> FILTERS = List.of(
            "contact", "reference", "status", "template", "reason", "purpose", "channel", "from", "until", "zone");

    private final Desk desk;
    private final Resources api;
    private final Addressees people;

    /** The resources that the pages speak to. */
    public record Resources(
            MessagesResource messages,
            CancelResource cancel,
            ReplayResource replay,
            RevealResource reveal,
            ElevationsResource elevations) {}

    public MessagePages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
        this.people = new Addressees(desk.rooms());
    }

    @GetMapping("/w/{workspace}/messages")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Map<String, String> filter = new LinkedHashMap<>();
        FILTERS.forEach(name -> filter.put(name, visit.given(name)));
        Map<String, String> asked = new LinkedHashMap<>(filter);
        asked.remove("contact");
        asked.remove("zone");
        asked.put("from", FieldTime.instant(visit.given("from"), visit.given("zone")));
        asked.put("until", FieldTime.instant(visit.given("until"), visit.given("zone")));
        asked.put("cursor", visit.given("cursor"));
        asked.put("limit", ROWS);
        String contact = visit.given("contact");
        var person = people.one(visit.workspace(), contact);
        person.ifPresent(p -> asked.put("to", p.address()));
        Told told = Told.of(api.messages().list(new AskedFor(request, asked), visit.caller(), visit.correlation()));
        Told.Refused why =
                switch (told) {
                    case Told.Fine fine -> Told.Refused.NOTHING;
                    case Told.Refused refused -> refused;
                };
        boolean erased = !contact.isEmpty()
                && person.map(Addressees.Known::address).orElse("").isEmpty();
        var view = new Found(
                erased ? List.of() : rows(visit.workspace(), told.data()),
                filter,
                person.map(Addressees.Known::masked).orElse(""),
                erased ? "" : next(visit, filter, told),
                visit.given("cursor").isEmpty() ? "" : href(visit, filter, ""),
                reasons(visit),
                why);
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.UNPROCESSABLE_CONTENT,
                "messages",
                desk.frame(visit, Screen.MESSAGES),
                Map.of("view", view));
    }

    /**
     * A page of what was found.
     *
     * @param person the masked address asked for; empty when none was
     * @param next where the next page is; empty when there is none
     * @param first where the newest are; empty when these are
     * @param reasons that may be asked for
     */
    record Found(
            List<MessageRow> rows,
            Map<String, String> filter,
            String person,
            String next,
            String first,
            List<Option> reasons,
            Told.Refused why) {
        String filter(String name) {
            return filter.getOrDefault(name, "");
        }

        /** A moment as a browser's field takes it, in the zone asked for. */
        String time(String name) {
            return FieldTime.local(filter(name), filter("zone"));
        }

        boolean isFiltered() {
            return filter.entrySet().stream()
                    .anyMatch(e -> !e.getKey().equals("zone") && !e.getValue().isEmpty());
        }

        List<Option> states() {
            return Option.any(
                    "Any state",
                    Option.of(
                            MessageState.values(),
                            MessageState::written,
                            w -> Sign.of(MessageState.of(w)).word()));
        }

        List<Option> purposes() {
            return Option.any("Any purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose));
        }

        List<Option> channels() {
            return Option.any("Any channel", Option.of(Channel.values(), Channel::written, Words::channel));
        }
    }

    /** A browser's field gives no zone, so its times are UTC. */
    static String instant(String given) {
        return given.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?")
                ? given + (given.length() == 16 ? ":00Z" : "Z")
                : given;
    }

    /** The reasons that messages had lately, and the one asked for. */
    private List<Option> reasons(Visit visit) {
        Workspace workspace = visit.workspace();
        List<String> lately = desk.rooms()
                .database()
                .transact(
                        Database.Role.CONSOLE,
                        Database.Scope.of(workspace.id(), workspace.organisation()),
                        tx -> HourStore.reasons(
                                tx,
                                workspace.id(),
                                desk.rooms().clock().instant().minus(LATELY)));
        Set<String> codes = new TreeSet<>(lately);
        if (!visit.given("reason").isEmpty()) {
            codes.add(visit.given("reason"));
        }
        return Option.any(
                "Any reason",
                codes.stream().map(c -> new Option(c, Words.sentence(c))).toList());
    }

    private static String next(Visit visit, Map<String, String> filter, Told told) {
        String cursor = told instanceof Told.Fine(ObjectNode page) ? Told.text(page, "next_cursor") : "";
        return cursor.isEmpty() ? "" : href(visit, filter, cursor);
    }

    private static String href(Visit visit, Map<String, String> filter, String cursor) {
        Map<String, String> all = new LinkedHashMap<>(filter);
        all.put("cursor", cursor);
        return query(visit.base() + "/messages", all);
    }

    /** An address with these parameters, the empty ones left out. */
    static String query(String path, Map<String, String> parameters) {
        String query = parameters.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    private List<MessageRow> rows(Workspace workspace, List<ObjectNode> found) {
        var names = new MessageRow.Names(
                m -> template(workspace, m),
                people.of(
                        workspace,
                        found.stream().map(m -> Told.text(m, "contact")).toList()));
        Instant now = desk.now(workspace);
        return found.stream().map(m -> MessageRow.of(m, names, now)).toList();
    }

    private String template(Workspace workspace, ObjectNode message) {
        String id = Told.text(message, "template");
        return TemplateId.parse(id)
                .flatMap(t -> desk.rooms()
                        .catalogue()
                        .version(workspace, t, message.path("template_version").asInt(1)))
                .map(ActiveTemplate::name)
                .orElse(id.isEmpty() ? "free text" : "template");
    }

    @GetMapping("/w/{workspace}/messages/{id}")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING, Said.NONE);
    }

    /** What a message said, when it was revealed. */
    record Said(List<Story.Fact> lines) {
        static final Said NONE = new Said(List.of());
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why, Said content) {
        return switch (Told.of(api.messages().one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.MESSAGES, refused);
            case Told.Fine(ObjectNode message) -> {
                var person = people.one(visit.workspace(), Told.text(message, "contact"));
                var clocks = new Story.Clocks(
                        visit.workspace().clock()::at,
                        desk.now(visit.workspace()),
                        person.map(Addressees.Known::zones).orElse(List.of()));
                String to = person.map(Addressees.Known::masked).orElse("");
                Story story = Story.of(message, clocks, facts(visit, message, to));
                yield desk.page(
                        why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                        "message",
                        desk.below(visit, Screen.MESSAGES, "Message " + id.substring(Math.max(0, id.length() - 6))),
                        Map.of(
                                "story", story,
                                "may", may(visit),
                                "why", why,
                                "said", content.lines(),
                                "test", TestSample.of(message, template(visit.workspace(), message))));
            }
        };
    }

    /** What this person may do with a message. */
    record May(boolean cancel, boolean resend, boolean reveal, boolean ask) {}

    private static May may(Visit visit) {
        boolean reveal = visit.may(Right.CONTENT_REVEAL);
        return new May(visit.may(Right.MESSAGES_SEND), visit.may(Right.MESSAGES_RESEND), reveal, !reveal);
    }

    private List<Story.Fact> facts(Visit visit, ObjectNode m, String to) {
        List<Story.Fact> out = new ArrayList<>();
        String contact = Told.text(m, "contact");
        out.add(new Story.Fact("To", to, visit.may(Right.CONSENTS_READ) ? visit.base() + "/people/" + contact : ""));
        out.add(new Story.Fact("Channel", Words.channel(Told.text(m, "channel")), ""));
        out.add(new Story.Fact("Purpose", Words.purpose(Told.text(m, "purpose")), ""));
        String template = template(visit.workspace(), m);
        String version = Told.text(m, "template").isEmpty()
                ? ""
                : " v" + m.path("template_version").asInt(1);
        out.add(new Story.Fact(
                "Template",
                template + version,
                version.isEmpty() ? "" : query(visit.base() + "/messages", Map.of("template", template))));
        add(out, "Country", Told.text(m, "country"), "");
        add(out, "Parts", m.path("segments").asString(""), "");
        String reference = Told.text(m, "reference");
        add(out, "Reference", reference, query(visit.base() + "/messages", Map.of("reference", reference)));
        add(out, "Not before", Words.moment(Told.text(m, "not_before")), "");
        add(out, "Expires", Words.moment(Told.text(m, "expires_at")), "");
        link(out, visit, "In place of", Told.text(m, "fallback_of"));
        link(out, visit, "Followed by", Told.text(m, "fallback"));
        link(out, visit, "Sent again from", Told.text(m, "replay_of"));
        m.path("replays").forEach(again -> link(out, visit, "Sent again as", again.asString("")));
        add(out, "Id", Told.text(m, "id"), "");
        add(out, "Call", Told.text(m, "correlation_id"), "");
        return out;
    }

    private static void link(List<Story.Fact> out, Visit visit, String name, String message) {
        add(out, name, message, message.startsWith("msg_") ? visit.base() + "/messages/" + message : "");
    }

    private static void add(List<Story.Fact> out, String name, String value, String href) {
        if (!value.isEmpty()) {
            out.add(new Story.Fact(name, value, href));
        }
    }

    @PostMapping("/w/{workspace}/messages/{id}/cancel")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> cancel(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.cancel().one(id, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/messages/" + id + "?done=cancelled");
            case Told.Refused refused -> shown(visit, id, refused, Said.NONE);
        };
    }

    /** Sends it again; the same button pressed twice makes one message, since the page carries the key. */
    @PostMapping("/w/{workspace}/messages/{id}/resend")
    @Requires(value = Right.MESSAGES_RESEND, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> resend(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String key = "console-" + id + "-" + visit.given("times");
        return switch (Told.of(api.replay().one(id, key, null, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/messages/" + Told.text(made, "id") + "?done=resent");
            case Told.Refused refused -> shown(visit, id, refused, Said.NONE);
        };
    }

    @PostMapping("/w/{workspace}/messages/{id}/reveal")
    @Requires(value = Right.CONTENT_REVEAL, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> reveal(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        var asked = new AskedFor(request, Map.of("reason", visit.given("reason")));
        return switch (Told.of(api.reveal().reveal(id, asked, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode said) -> shown(visit, id, Told.Refused.NOTHING, new Said(lines(said)));
            case Told.Refused refused -> shown(visit, id, refused, Said.NONE);
        };
    }

    private static List<Story.Fact> lines(ObjectNode said) {
        List<Story.Fact> out = new ArrayList<>();
        add(out, "To", Told.text(said, "address"), "");
        add(out, "Subject", Told.text(said, "subject"), "");
        add(out, "Text", Told.text(said, "text"), "");
        said.path("variables")
                .properties()
                .forEach(v -> add(out, v.getKey(), v.getValue().asString(""), ""));
        if (out.isEmpty()) {
            out.add(new Story.Fact("Text", "It has expired, or the person was erased.", ""));
        }
        return out;
    }

    /** Asks another person for the right to see it. */
    @PostMapping("/w/{workspace}/messages/{id}/ask")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("right", Right.CONTENT_REVEAL.written(), "reason", visit.given("reason")));
        return switch (Told.of(api.elevations().ask(body, visit.session(), visit.caller(), visit.correlation()))) {
            case Told.Fine asked -> Desk.on(visit.base() + "/messages/" + id + "?done=asked");
            case Told.Refused refused -> shown(visit, id, refused, Said.NONE);
        };
    }
}
