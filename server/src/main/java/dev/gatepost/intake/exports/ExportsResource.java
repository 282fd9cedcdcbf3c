package dev.gatepost.intake.exports;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.intake.ClearMessages;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/exports}: messages in the clear, taken away by people with a lent right, and followed (KEY-06). */
@RestController
public final class ExportsResource {
    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 400;
    private static final int USUAL_HOURS = 24;
    /** Properties of a search whose values are a person's. */
    private static final List<String> PERSONAL = List.of("to", "reference");

    private final Exports exports;
    private final ClearMessages clear;

    public ExportsResource(Exports exports, ClearMessages clear) {
        this.exports = exports;
        this.clear = clear;
    }

    /** The newest ones; with {@code to}, those that hold the person of this address. */
    @GetMapping("/v1/exports")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (clear.read(Query.of(request), caller.workspace())) {
            case ClearMessages.Asked.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case ClearMessages.Asked.Nothing() -> Answers.list(List.of());
            case ClearMessages.Asked.Search(var search) -> listed(caller, search.contact());
        };
    }

    private ResponseEntity<byte[]> listed(Caller caller, @Nullable ContactId person) {
        Instant now = exports.now();
        return Answers.list(exports.list(caller.workspace(), person).stream()
                .map(e -> e.document(now))
                .toList());
    }

    @GetMapping("/v1/exports/{id}")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(e -> e.document(exports.now())), correlation);
    }

    @PostMapping("/v1/exports")
    @Requires(Right.EXPORTS_MAKE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            JsonFields nested = fields.nested("search");
            JsonFields search = nested == null ? new JsonFields(Json.object()) : nested;
            boolean content = fields.bool("content");
            String reason = fields.requiredText("reason", LONGEST_REASON);
            if (!reason.isEmpty() && reason.strip().length() < SHORTEST_REASON) {
                fields.fault("reason", ReasonCode.INVALID_VALUE, "say it in a few words; an auditor reads it");
            }
            int hours = fields.integer("expires_hours", 1, (int) Exports.LONGEST.toHours(), USUAL_HOURS);
            ClearMessages.Asked asked = clear.read(search, caller.workspace());
            return () -> switch (asked) {
                case ClearMessages.Asked.Faulty(Problem problem) -> Answers.problem(problem, correlation);
                case ClearMessages.Asked.Nothing() ->
                    Answers.fault("search", ReasonCode.INVALID_VALUE, "nothing can be found by this", correlation);
                case ClearMessages.Asked.Search(var found) ->
                    made(
                            caller,
                            new Exports.Wish(found, filter(search.given()), content, reason, Duration.ofHours(hours)),
                            correlation);
            };
        });
    }

    private ResponseEntity<byte[]> made(Caller caller, Exports.Wish wish, String correlation) {
        return switch (exports.make(caller, wish, correlation)) {
            case Exports.Made.Fine(Export export) -> Answers.created(export.document(exports.now()));
            case Exports.Made.TooMany() ->
                Answers.fault(
                        "search",
                        ReasonCode.INVALID_VALUE,
                        "more than " + Exports.MOST + " messages fit; make several exports, by time",
                        correlation);
        };
    }

    /** What was searched for, without what a person could be found by. */
    private static String filter(ObjectNode search) {
        TreeMap<String, Object> told = new TreeMap<>();
        for (var property : search.properties()) {
            String value = property.getValue().asString("");
            told.put(property.getKey(), PERSONAL.contains(property.getKey()) ? "…" : value);
        }
        return new String(Json.write(told), StandardCharsets.UTF_8);
    }

    /** The file, written as it travels. That it leaves is noted before its first byte does. */
    @GetMapping("/v1/exports/{id}/file")
    @Requires(Right.EXPORTS_MAKE)
    public void file(
            @PathVariable String id,
            HttpServletRequest request,
            HttpServletResponse response,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Optional<Export> export = find(id, caller);
        if (export.isEmpty()) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.NOT_FOUND), correlation);
        } else if (!exports.begin(caller, export.get(), request.getRemoteAddr(), correlation)) {
            HttpAnswer.problem(response, Problem.of(ReasonCode.EXPORT_OVER), correlation);
        } else {
            response.setContentType("text/csv;charset=utf-8;header=present");
            response.setHeader(
                    "Content-Disposition",
                    "attachment; filename=\"" + export.get().id() + ".csv\"");
            response.setHeader("Cache-Control", "no-store");
            OutputStream out = response.getOutputStream();
            exports.write(caller.workspace(), export.get(), out::write);
            out.flush();
        }
    }

    @DeleteMapping("/v1/exports/{id}")
    @Requires(Right.EXPORTS_MAKE)
    public ResponseEntity<byte[]> end(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Export> export = find(id, caller);
        export.ifPresent(e -> exports.end(caller, e.id(), correlation));
        return Answers.found(find(id, caller).map(e -> e.document(exports.now())), correlation);
    }

    /** Somebody vouches that no copy of the file is left outside. */
    @PostMapping("/v1/exports/{id}/copies-destroyed")
    @Requires(Right.AUDIT_READ)
    public ResponseEntity<byte[]> destroyed(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String how = fields.requiredText("how", LONGEST_REASON);
            return () -> {
                Optional<Export> export = find(id, caller);
                export.ifPresent(e -> exports.copiesDestroyed(caller, e.id(), how, correlation));
                return Answers.found(find(id, caller).map(e -> e.document(exports.now())), correlation);
            };
        });
    }

    private Optional<Export> find(String id, Caller caller) {
        return ExportId.parse(id).flatMap(e -> exports.find(caller.workspace(), e));
    }
}
