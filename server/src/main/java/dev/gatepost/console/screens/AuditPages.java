package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.proof.AuditEventsResource;
import dev.gatepost.proof.AuditLogResource;
import dev.gatepost.proof.AuditStandingResource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The audit: four questions as four forms, a free search, one event with its proof, and the log itself (AUD-03). */
@RestController
public final class AuditPages {
    private static final String ROWS = "50";
    private static final List<String> FILTERS =
            List.of("question", "action", "actor", "object", "subject", "from", "until");

    private final Desk desk;
    private final Resources api;

    /** What the pages show. */
    public record Resources(AuditEventsResource events, AuditStandingResource standing, AuditLogResource log) {}

    public AuditPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    /** A question that auditors ask, as {@code /v1/audit-events} knows it. */
    record Asked(String question, String title, String under) {}

    private static final List<Asked> QUESTIONS = List.of(
            new Asked(
                    "credential_changes",
                    "Who changed a key, a secret, or who may sign in?",
                    "Keys, clients, certificates, provider secrets, operators, roles, sessions, lent rights."),
            new Asked(
                    "sent",
                    "What was sent, and what became of it?",
                    "Everything handed over to a provider, and each receipt."),
            new Asked(
                    "webhook_failures",
                    "Which webhooks failed?",
                    "Callbacks of providers that were refused or failed, and events given up on the way to you."),
            new Asked(
                    "retried_or_blocked",
                    "What was tried again, held back or refused?",
                    "Refused, deferred, cancelled, expired, in doubt, sent by another way."));

    private static List<Frame.Crumb> tabs(Visit visit) {
        String base = visit.base() + "/audit";
        return List.of(
                new Frame.Crumb("Questions", base),
                new Frame.Crumb("Search", base + "/events"),
                new Frame.Crumb("The log itself", base + "/log"));
    }

    @GetMapping("/w/{workspace}/audit")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> questions(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<Part> left = new ArrayList<>();
        List<Part> right = new ArrayList<>();
        for (Asked asked : QUESTIONS) {
            Form form = Form.get(
                            asked.question(),
                            visit.base() + "/audit/events",
                            "Answer",
                            Field.time("from", "From"),
                            Field.time("until", "Until"))
                    .along("question", asked.question())
                    .zoned()
                    .first();
            (left.size() > right.size() ? right : left)
                    .add(new Part.Panel(asked.title(), List.of(new Part.Note(asked.under()), form.part())));
        }
        return desk.sheet(Desk.Sheet.of(
                        desk.frame(visit, Screen.AUDIT),
                        List.of(
                                new Part.Beside(left, right),
                                new Part.Note(
                                        "Every answer comes from a log that cannot be changed unseen. Each event has"
                                                + " a page with the proof that it stands there.")))
                .among(tabs(visit)));
    }

    /** The events that answer a question or fit a search, the newest first. */
    @GetMapping("/w/{workspace}/audit/events")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> events(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Map<String, String> filter = new LinkedHashMap<>();
        FILTERS.forEach(name -> filter.put(name, visit.given(name)));
        // What is older is asked for by instants, whatever zone the form was filled in.
        filter.putAll(span(visit));
        Map<String, String> asked = new LinkedHashMap<>(filter);
        asked.put("cursor", visit.given("cursor"));
        asked.put("limit", ROWS);
        Told told = Told.of(api.events().list(new AskedFor(request, asked), visit.caller(), visit.correlation()));
        Told.Refused why = told instanceof Told.Refused refused ? refused : Told.Refused.NOTHING;
        List<Part> parts = List.of(search(visit, why), found(visit, told), pager(visit, filter, told));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.AUDIT, title(visit.given("question"))), parts)
                .among(tabs(visit))
                .after(why));
    }

    /** The span that was asked for, as instants. */
    private static Map<String, String> span(Visit visit) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String name : List.of("from", "until")) {
            out.put(name, FieldTime.instant(visit.given(name), visit.given("zone")));
        }
        return out;
    }

    private static String title(String question) {
        return QUESTIONS.stream()
                .filter(q -> q.question().equals(question))
                .map(Asked::title)
                .findFirst()
                .orElse("Search the audit");
    }

    private static Part search(Visit visit, Told.Refused why) {
        String question = visit.given("question");
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text("actor", "Who").hinted("As the audit writes it: operator:opr_… or key:…"));
        if (question.isEmpty()) {
            fields.add(Field.text("action", "What").hinted("How it begins: consent. or credential.revoked"));
            fields.add(Field.text("object", "Upon what").hinted("An id: msg_…, cnn_…"));
            fields.add(Field.text("subject", "About whom").hinted("A person's pseudonym in the audit"));
        }
        fields.add(Field.time("from", "From"));
        fields.add(Field.time("until", "Until"));
        Form form = Form.get("f", visit.base() + "/audit/events", "Search", fields.toArray(new Field[0]))
                .zoned()
                .first();
        return (question.isEmpty() ? form : form.along("question", question))
                .after(visit, why)
                .titled("");
    }

    private Part found(Visit visit, Told told) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<List<Cell>> rows =
                told.data().stream().map(e -> row(visit, e, actors, now)).toList();
        return Part.listed(
                "Events",
                List.of("What", "Who", "Upon what", "Said", "When"),
                rows,
                new Part.Empty(
                        "No such event",
                        "Nothing in this workspace's log fits. An event is found some seconds after it was"
                                + " written; take"
                                + " away a filter, or widen the time."));
    }

    private static List<Cell> row(Visit visit, ObjectNode e, Actors actors, Instant now) {
        ObjectNode facts = e.path("facts") instanceof ObjectNode object ? object : e;
        return List.of(
                Cell.link(words(Told.text(e, "action")), visit.base() + "/audit/events/" + Told.text(e, "seq")),
                Cell.of(actors.name(Told.text(e, "actor"))),
                Cell.soft(Told.text(e, "object")),
                Cell.of(Words.capital(Told.text(facts, "reason"))),
                Cell.when(Told.text(e, "at"), now));
    }

    /** {@code credential.revoked} as {@code Credential revoked}. */
    static String words(String action) {
        return Words.capital(action.replace('.', ' '));
    }

    private static Part pager(Visit visit, Map<String, String> filter, Told told) {
        String path = visit.base() + "/audit/events";
        String cursor = told instanceof Told.Fine(ObjectNode page) ? Told.text(page, "next_cursor") : "";
        Map<String, String> older = new LinkedHashMap<>(filter);
        older.put("cursor", cursor);
        return new Part.Pager(
                cursor.isEmpty() ? "" : MessagePages.query(path, older),
                visit.given("cursor").isEmpty() ? "" : MessagePages.query(path, filter));
    }

    @GetMapping("/w/{workspace}/audit/events/{seq}")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> event(@PathVariable String seq, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.standing().one(seq, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode event) ->
                desk.sheet(Desk.Sheet.of(
                                desk.below(visit, Screen.AUDIT, words(Told.text(event, "action"))),
                                one(visit, new AuditEventView(event, visit.base())))
                        .among(tabs(visit))
                        .leading(List.of(new Frame.Crumb(
                                "Download with its proof", new AuditEventView(event, visit.base()).file()))));
            case Told.Refused refused -> desk.refused(visit, Screen.AUDIT, refused);
        };
    }

    private List<Part> one(Visit visit, AuditEventView view) {
        return List.of(
                Part.facts("What happened", view.facts(Actors.of(desk.rooms(), visit.workspace()))),
                Part.facts("Why to believe it", view.proof()),
                Part.code("The signed checkpoint", "C2SP tlog-checkpoint.", view.checkpoint()),
                Part.code(
                        "Check it without trusting us",
                        "Take the key by another way than the file: a letter, a contract, a web page.",
                        "./gatepost audit verify event audit.ndjson --key KEY"));
    }

    @GetMapping("/w/{workspace}/audit/log")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> log(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.standing().standing(visit.caller()))) {
            case Told.Fine(ObjectNode standing) ->
                desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.AUDIT, "The log itself"), log(visit, standing))
                        .among(tabs(visit)));
            case Told.Refused refused -> desk.refused(visit, Screen.AUDIT, refused);
        };
    }

    private List<Part> log(Visit visit, ObjectNode standing) {
        LogView view = new LogView(standing, desk.rooms().clock().instant());
        List<Part> parts = new ArrayList<>();
        view.verdicts().forEach(sign -> parts.add(new Part.Verdict(sign)));
        parts.add(Part.facts("This workspace's log", view.facts()));
        parts.add(view.anchors());
        parts.add(Form.get(
                        "export",
                        visit.base() + "/audit/export",
                        "Download",
                        Field.time("from", "From"),
                        Field.time("until", "Until"))
                .zoned()
                .first()
                .saying("Events with their proofs, at most 100,000, one to a line. That they leave is in the audit.")
                .titled("Export"));
        parts.add(Part.code("The newest checkpoint", "C2SP tlog-checkpoint, signed.", view.checkpoint()));
        parts.add(Part.code(
                "Check the whole log",
                "On the machine itself. Take the key by another way than the file.",
                view.check(visit.workspace().name())));
        return parts;
    }

    /** Events with their proofs, as the API gives them. */
    @GetMapping("/w/{workspace}/audit/export")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public void export(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Visit visit = Visit.of(request);
        api.log().export(new AskedFor(request, span(visit)), response, visit.caller(), visit.correlation());
    }
}
