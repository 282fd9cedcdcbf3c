package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.callbacks.QuarantineResource;
import dev.gatepost.callbacks.optouts.ReconciliationsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Callbacks that were not believed or could not be applied, and opt-outs compared with what providers hold. */
@RestController
public final class QuarantinePages {
    private static final String ROWS = "50";

    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            QuarantineResource quarantine,
            CallbacksResource callbacks,
            ReconciliationsResource reconciliations,
            ElevationsResource elevations) {}

    public QuarantinePages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    private ResponseEntity<byte[]> page(Visit visit, String title, List<Part> parts, Told.Refused why) {
        return desk.sheet(desk.below(visit, Screen.CONNECTIONS, title), ConnectionPages.tabs(visit), parts, why);
    }

    @GetMapping("/w/{workspace}/quarantine")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        var asked = new AskedFor(
                request,
                Map.of("connection", visit.given("connection"), "cursor", visit.given("cursor"), "limit", ROWS));
        Told told = Told.of(api.quarantine().list(asked, visit.caller(), visit.correlation()));
        List<List<Cell>> rows = told.data().stream()
                .map(q -> List.of(
                        Cell.link(
                                Words.capital(Told.text(q, "why")),
                                visit.base() + "/quarantine/" + Told.text(q, "id"),
                                Told.text(q, "reason")),
                        Cell.sign(StateSign.of(Told.text(q, "state"))),
                        Cell.when(Told.text(q, "received_at"), now),
                        Cell.of(Words.count(q.path("bytes").asLong(0), "byte", "bytes")),
                        Cell.soft(Told.text(q, "source"))))
                .toList();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.table(
                "Quarantine",
                List.of("Why it was not believed", "State", "Received", "Size", "From"),
                rows,
                "Empty: every callback proved itself."));
        String next = Told.text(told.document(), "next_cursor");
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONNECTIONS, "Quarantine"), parts)
                .among(ConnectionPages.tabs(visit))
                .leading(
                        next.isEmpty()
                                ? List.of()
                                : List.of(new Frame.Crumb("Older", visit.base() + "/quarantine?cursor=" + next))));
    }

    @GetMapping("/w/{workspace}/quarantine/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING, List.of());
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why, List<Part> content) {
        return switch (Told.of(api.quarantine().show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONNECTIONS, refused);
            case Told.Fine(ObjectNode q) -> {
                List<Part> left = new ArrayList<>();
                left.add(new Part.Panel(
                        "Why",
                        List.of(new Part.Marked(
                                new Sign("cross", "Not believed", "stop"), Words.capital(Told.text(q, "why")) + "."))));
                left.addAll(content);
                left.add(Part.facts("What came", facts(visit, q)));
                List<Part> acts = acts(visit, id, why);
                yield page(
                        visit,
                        "Callback " + id.substring(Math.max(0, id.length() - 6)),
                        List.of(new Part.Beside(left, List.of(new Part.Panel("What you can do", acts)))),
                        why);
            }
        };
    }

    private static List<Story.Fact> facts(Visit visit, ObjectNode q) {
        String connection = Told.text(q, "connection");
        return List.of(
                new Story.Fact("Connection", connection, visit.base() + "/connections/" + connection),
                new Story.Fact("Received", Words.moment(Told.text(q, "received_at")), ""),
                new Story.Fact("From", Told.text(q, "source"), ""),
                new Story.Fact("Method", Told.text(q, "method"), ""),
                new Story.Fact("Bytes", Told.text(q, "bytes"), ""),
                new Story.Fact("Headers", Told.joined(q, "headers"), ""));
    }

    private static List<Part> acts(Visit visit, String id, Told.Refused why) {
        String at = visit.base() + "/quarantine/" + id;
        List<Part> out = new ArrayList<>();
        if (visit.may(Right.SETUP_WRITE)) {
            out.add(Form.post("replay", at + "/replay", "Replay", Field.reason("Why?", why))
                    .first()
                    .saying("It is judged anew, with the keys of now. It counts only if it proves itself.")
                    .part());
            out.add(Form.post("discard", at + "/discard", "Discard", Field.reason("Why?", why))
                    .grave()
                    .saying("It is gone then. This cannot be undone.")
                    .folded("Discard it…", why));
        }
        if (visit.may(Right.CONTENT_REVEAL)) {
            out.add(Form.post("reveal", at + "/reveal", "Reveal", Field.reason("Why do you need to see it?", why))
                    .saying("An auditor reads this.")
                    .folded("Reveal what it says…", why));
        } else {
            out.add(Form.post("ask", at + "/ask", "Ask", Field.reason("Why do you need to see it?", why))
                    .saying("Somebody else reads this and lends you the right for an hour.")
                    .folded("Ask to see what it says…", why));
        }
        return out;
    }

    @PostMapping("/w/{workspace}/quarantine/{id}/replay")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> replay(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.quarantine().replay(named(visit, id), visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> shown(visit, id, refused, List.of());
            case Told.Fine(ObjectNode told) -> {
                ObjectNode judged =
                        Told.objects(told.path("data")).stream().findFirst().orElseGet(Json::object);
                String result = Told.text(judged, "result");
                String words = Words.capital(Told.text(judged, "why"));
                yield page(
                        visit,
                        "Replayed",
                        List.of(new Part.Panel(
                                "What came of it", List.of(new Part.Marked(StateSign.of(result), words)))),
                        Told.Refused.NOTHING);
            }
        };
    }

    private static byte[] named(Visit visit, String id) {
        ObjectNode body = Json.object();
        body.putArray("ids").add(id);
        if (!visit.given("reason").isEmpty()) {
            body.put("reason", visit.given("reason"));
        }
        return Json.write(body);
    }

    @PostMapping("/w/{workspace}/quarantine/{id}/discard")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> discard(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.quarantine().discard(named(visit, id), visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> shown(visit, id, refused, List.of());
            case Told.Fine fine -> Desk.on(visit.base() + "/quarantine?done=discarded");
        };
    }

    @PostMapping("/w/{workspace}/quarantine/{id}/reveal")
    @Requires(value = Right.CONTENT_REVEAL, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> reveal(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        var asked = new AskedFor(request, Map.of("reason", visit.given("reason")));
        return switch (Told.of(api.quarantine().reveal(id, asked, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> shown(visit, id, refused, List.of());
            case Told.Fine(ObjectNode said) -> {
                StringBuilder headers = new StringBuilder(Told.text(said, "url")).append('\n');
                for (JsonNode line : said.path("header_lines")) {
                    headers.append(line.asString("")).append('\n');
                }
                byte[] body = Base64.getDecoder().decode(Told.text(said, "body_base64"));
                yield shown(
                        visit,
                        id,
                        Told.Refused.NOTHING,
                        List.of(new Part.Panel(
                                "What it says",
                                List.of(
                                        new Part.Code("Address and headers", headers.toString()),
                                        new Part.Code("Body", new String(body, StandardCharsets.UTF_8))))));
            }
        };
    }

    @PostMapping("/w/{workspace}/quarantine/{id}/ask")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("right", Right.CONTENT_REVEAL.written(), "reason", visit.given("reason")));
        return switch (Told.of(api.elevations().ask(body, visit.session(), visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/quarantine/" + id + "?done=asked");
            case Told.Refused refused -> shown(visit, id, refused, List.of());
        };
    }

    @GetMapping("/w/{workspace}/failed-callbacks")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> failed(HttpServletRequest request) {
        return failed(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> failed(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        var asked = new AskedFor(
                visit.request(), Map.of("state", "failed", "limit", ROWS, "cursor", visit.given("cursor")));
        List<ObjectNode> all = Told.of(api.callbacks().failed(asked, visit.caller(), visit.correlation()))
                .data();
        List<Part> parts = new ArrayList<>();
        if (all.isEmpty()) {
            parts.add(new Part.Empty(
                    "None failed",
                    "A callback that is genuine and cannot be applied comes here, and nothing is lost."));
        }
        for (ObjectNode f : all) {
            String id = Told.text(f, "id");
            List<Part> inner = new ArrayList<>();
            inner.add(new Part.Marked(
                    StateSign.of("failed"),
                    Words.capital(Told.text(f, "why")) + ". Received "
                            + When.of(Told.text(f, "received_at"), now).relative() + "."));
            if (visit.may(Right.SETUP_WRITE)) {
                inner.add(Form.post(
                                "again-" + id,
                                visit.base() + "/failed-callbacks/" + id + "/replay",
                                "Apply it again",
                                Field.reason("Why?", why))
                        .folded("Apply it again…", why));
            }
            parts.add(new Part.Panel("Callback " + id.substring(Math.max(0, id.length() - 6)), inner));
        }
        return page(visit, "Failed callbacks", parts, why);
    }

    @PostMapping("/w/{workspace}/failed-callbacks/{id}/replay")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> again(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("reason", visit.given("reason")));
        return switch (Told.of(api.callbacks().replay(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/failed-callbacks?done=replayed");
            case Told.Refused refused -> failed(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/reconciliations")
    @Requires(value = Right.CONSENTS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> runs(HttpServletRequest request) {
        return runs(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> runs(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.table(
                "Opt-outs compared with providers' lists",
                List.of("Run", "State", "Asked", "Found"),
                Told.of(api.reconciliations().list(visit.caller())).data().stream()
                        .map(r -> List.of(
                                Cell.of(Told.text(r, "connection"), Told.text(r, "id")),
                                Cell.sign(StateSign.of(Told.text(r, "status"))),
                                Cell.when(Told.text(r, "asked_at"), now),
                                Cell.soft(counts(r))))
                        .toList(),
                "None was made yet."));
        if (visit.may(Right.CONSENTS_WRITE)) {
            parts.add(new Part.Panel(
                    "Compare now",
                    List.of(Form.post("compare", visit.base() + "/reconciliations", "Compare")
                            .first()
                            .saying("Both lists are read; who opted out at either side is opted out at both. Nothing is"
                                    + " ever lifted.")
                            .part())));
        }
        return page(visit, "Opt-outs compared", parts, why);
    }

    private static String counts(ObjectNode run) {
        List<String> out = new ArrayList<>();
        run.path("counts")
                .properties()
                .forEach(e ->
                        out.add(Words.capital(e.getKey()) + " " + e.getValue().asString("")));
        return out.isEmpty() ? Told.text(run, "error") : String.join(", ", out);
    }

    @PostMapping("/w/{workspace}/reconciliations")
    @Requires(value = Right.CONSENTS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> compare(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Json.write(Json.object());
        return switch (Told.of(api.reconciliations().begin(body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/reconciliations?done=begun");
            case Told.Refused refused -> runs(visit, refused);
        };
    }
}
