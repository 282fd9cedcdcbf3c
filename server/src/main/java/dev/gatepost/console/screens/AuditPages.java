package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.console.Sign;
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
import org.springframework.http.HttpStatus;
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

    private static List<Sheet.Tab> tabs(Visit visit, String current) {
        String base = visit.base() + "/audit";
        return List.of(
                new Sheet.Tab("Questions", base, current.isEmpty()),
                new Sheet.Tab("Search", base + "/events", current.equals("events")),
                new Sheet.Tab("The log itself", base + "/log", current.equals("log")));
    }

    @GetMapping("/w/{workspace}/audit")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> questions(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return desk.page(
                "audit", desk.frame(visit, Screen.AUDIT), Map.of("questions", QUESTIONS, "tabs", tabs(visit, "")));
    }

    /** The events that answer a question or fit a search, the newest first. */
    @GetMapping("/w/{workspace}/audit/events")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> events(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Map<String, String> filter = new LinkedHashMap<>();
        FILTERS.forEach(name -> filter.put(name, visit.given(name)));
        Map<String, String> asked = new LinkedHashMap<>(filter);
        asked.put("from", MessagePages.instant(visit.given("from")));
        asked.put("until", MessagePages.instant(visit.given("until")));
        asked.put("cursor", visit.given("cursor"));
        asked.put("limit", ROWS);
        Told told = Told.of(api.events().list(new AskedFor(request, asked), visit.caller(), visit.correlation()));
        List<Sheet.Part> parts = new ArrayList<>();
        parts.add(new Sheet.Form(search(visit, visit.given("question"))));
        parts.add(found(visit, told));
        parts.add(pager(visit, filter, told));
        Told.Refused why = told instanceof Told.Refused refused ? refused : Told.Refused.NOTHING;
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "whole",
                desk.below(visit, Screen.AUDIT, title(visit.given("question"))),
                Map.of("sheet", new Sheet(tabs(visit, "events"), List.of(), parts), "why", why));
    }

    private static String title(String question) {
        return QUESTIONS.stream()
                .filter(q -> q.question().equals(question))
                .map(Asked::title)
                .findFirst()
                .orElse("Search the audit");
    }

    private static Ask search(Visit visit, String question) {
        List<Input> inputs = new ArrayList<>();
        inputs.add(Input.line("actor", "Who", "As the audit writes it: operator:opr_… or key:…"));
        if (question.isEmpty()) {
            inputs.add(Input.line("action", "What", "How it begins: consent. or credential.revoked"));
            inputs.add(Input.line("object", "Upon what", "An id: msg_…, cnn_…"));
            inputs.add(Input.line("subject", "About whom", "A person's pseudonym in the audit"));
        } else {
            inputs.add(Input.hidden("question", question));
        }
        inputs.add(Input.line("from", "From (UTC)", "2026-11-24T18:00"));
        inputs.add(Input.line("until", "Until (UTC)", ""));
        return new Ask("", List.of(), visit.base() + "/audit/events", false, inputs, "Search", false, "").given(visit);
    }

    private Sheet.Part found(Visit visit, Told told) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<List<Entry>> rows =
                told.data().stream().map(e -> row(visit, e, actors, now)).toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "No such event",
                        List.of("Nothing in this workspace's log fits. An event is found some seconds after it was"
                                + " written; take away a filter, or widen the time."))
                : new Sheet.Table("", "", List.of("When", "What", "Who", "Upon what", "Said"), rows);
    }

    private static List<Entry> row(Visit visit, ObjectNode e, Actors actors, Instant now) {
        ObjectNode facts = e.path("facts") instanceof ObjectNode object ? object : e;
        return List.of(
                Entry.when(When.of(Told.text(e, "at"), now)),
                Entry.link(words(Told.text(e, "action")), visit.base() + "/audit/events/" + Told.text(e, "seq")),
                Entry.of(actors.name(Told.text(e, "actor"))),
                Entry.of(Told.text(e, "object")),
                Entry.of(Words.capital(Told.text(facts, "reason"))));
    }

    /** {@code credential.revoked} as {@code Credential revoked}. */
    static String words(String action) {
        return Words.capital(action.replace('.', ' '));
    }

    private static Sheet.Part pager(Visit visit, Map<String, String> filter, Told told) {
        String path = visit.base() + "/audit/events";
        String cursor = told instanceof Told.Fine(ObjectNode page) ? Told.text(page, "next_cursor") : "";
        Map<String, String> older = new LinkedHashMap<>(filter);
        older.put("cursor", cursor);
        return new Sheet.Pager(
                cursor.isEmpty() ? "" : MessagePages.query(path, older),
                visit.given("cursor").isEmpty() ? "" : MessagePages.query(path, filter));
    }

    @GetMapping("/w/{workspace}/audit/events/{seq}")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> event(@PathVariable String seq, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.standing().one(seq, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode event) ->
                desk.page(
                        "whole",
                        desk.below(visit, Screen.AUDIT, words(Told.text(event, "action"))),
                        Map.of("sheet", one(visit, event), "why", Told.Refused.NOTHING));
            case Told.Refused refused -> desk.refused(visit, Screen.AUDIT, refused);
        };
    }

    private Sheet one(Visit visit, ObjectNode event) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        AuditEventView view = new AuditEventView(event, visit.base());
        Sheet.Link file = Sheet.Link.to("Download with its proof", view.file());
        return new Sheet(
                tabs(visit, "events"),
                List.of(file),
                List.of(
                        new Sheet.Facts("What happened", view.facts(actors)),
                        new Sheet.Facts("Why to believe it", view.proof()),
                        new Sheet.Code("The signed checkpoint", "C2SP tlog-checkpoint.", view.checkpoint()),
                        new Sheet.Code(
                                "Check it without trusting us",
                                "Take the key by another way than the file: a letter, a contract, a web page.",
                                "./gatepost audit verify event audit.ndjson --key KEY")));
    }

    @GetMapping("/w/{workspace}/audit/log")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> log(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.standing().standing(visit.caller()))) {
            case Told.Fine(ObjectNode standing) ->
                desk.page(
                        "whole",
                        desk.below(visit, Screen.AUDIT, "The log itself"),
                        Map.of("sheet", log(visit, standing), "why", Told.Refused.NOTHING));
            case Told.Refused refused -> desk.refused(visit, Screen.AUDIT, refused);
        };
    }

    private Sheet log(Visit visit, ObjectNode standing) {
        LogView view = new LogView(standing, desk.rooms().clock().instant());
        List<Sheet.Part> parts = new ArrayList<>();
        for (Sign sign : view.verdicts()) {
            parts.add(new Sheet.Verdict(sign));
        }
        parts.add(new Sheet.Facts("This workspace's log", view.facts()));
        parts.add(view.anchors());
        parts.add(new Sheet.Form(new Ask(
                "Export",
                List.of("Events with their proofs, at most 100,000, one to a line. That they leave is in the audit."),
                visit.base() + "/audit/export",
                false,
                List.of(Input.line("from", "From (UTC)", "2026-11-01T00:00"), Input.line("until", "Until (UTC)", "")),
                "Download",
                false,
                "")));
        parts.add(new Sheet.Code("The newest checkpoint", "C2SP tlog-checkpoint, signed.", view.checkpoint()));
        parts.add(new Sheet.Code(
                "Check the whole log",
                "On the machine itself. Take the key by another way than the file.",
                view.check(visit.workspace().name())));
        return new Sheet(tabs(visit, "log"), List.of(), parts);
    }

    /** Events with their proofs, as the API gives them. */
    @GetMapping("/w/{workspace}/audit/export")
    @Requires(value = Right.AUDIT_READ, door = Door.PRIVATE)
    public void export(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Visit visit = Visit.of(request);
        Map<String, String> span = new LinkedHashMap<>();
        span.put("from", MessagePages.instant(visit.given("from")));
        span.put("until", MessagePages.instant(visit.given("until")));
        api.log().export(new AskedFor(request, span), response, visit.caller(), visit.correlation());
    }
}
