package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.TemplateId;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /v1/messages/{id}/cancel} and {@code POST /v1/messages/cancel}: takes back what still waits. Both may be
 * repeated (MSG-06).
 */
@RestController
public final class CancelResource {
    private final Keys keys;
    private final ReadSearch searches;
    private final CancelMessages cancel;

    /** What the resource works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            ContactStore contacts,
            Catalogue catalogue,
            MessageStore messages,
            Progress progress,
            Queue queue,
            Audit audit,
            Clock clock) {}

    public CancelResource(Parts p) {
        this.keys = p.keys();
        this.searches = new ReadSearch(p.database(), p.keys(), p.addresses(), p.contacts(), p.catalogue());
        this.cancel = new CancelMessages(
                new CancelMessages.Parts(p.database(), p.messages(), p.progress(), p.queue(), p.audit(), p.clock()));
    }

    @PostMapping("/v1/messages/{id}/cancel")
    @Requires(Right.MESSAGES_SEND)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<MessageId> message = MessageId.parse(id);
        if (message.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return switch (cancel.one(caller, message.get())) {
            case CancelMessages.Result.Cancelled() -> Answers.ok(Answers.document("id", id, "status", "cancelled"));
            case CancelMessages.Result.Absent() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case CancelMessages.Result.TooLate(var state) ->
                Answers.problem(
                        new Problem(
                                ReasonCode.NOT_CANCELLABLE,
                                "it is " + state.written(),
                                List.of(),
                                Map.of("id", id, "state", state.written())),
                        correlation);
        };
    }

    @PostMapping("/v1/messages/cancel")
    @Requires(Right.MESSAGES_SEND)
    public ResponseEntity<byte[]> many(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (Answers.body(body)) {
            case Answers.Body.Faulty(Problem problem) -> Answers.problem(problem, correlation);
            case Answers.Body.Fine(JsonFields fields) -> many(fields, caller, correlation);
        };
    }

    private ResponseEntity<byte[]> many(JsonFields fields, Caller caller, String correlation) {
        Workspace workspace = caller.workspace();
        String reference = fields.text("reference", 200);
        String template = fields.text("template", 100);
        String purpose = fields.text("purpose", 40);
        Optional<Purpose> parsed = purpose == null ? Optional.empty() : Purpose.parse(purpose);
        if (purpose != null && parsed.isEmpty()) {
            fields.fault("purpose", ReasonCode.INVALID_VALUE, "there is no such purpose");
        }
        if (reference == null && template == null) {
            fields.fault("reference", ReasonCode.MISSING_PROPERTY, "give 'reference' or 'template'");
        }
        List<Problem.FieldError> faults = fields.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        List<TemplateId> templates = template == null ? null : searches.templates(workspace, template);
        if (templates != null && templates.isEmpty()) {
            return Answers.fault("template", ReasonCode.UNKNOWN_TEMPLATE, "there is none of that name", correlation);
        }
        Map<String, String> told = new TreeMap<>();
        told.put("by", reference == null ? "template" : "reference");
        if (templates != null) {
            told.put(
                    "templates",
                    String.join(
                            " ", templates.stream().map(TemplateId::toString).toList()));
        }
        parsed.ifPresent(p -> told.put("purpose", p.written()));
        var search = new MessageSearch(
                workspace.id(),
                null,
                null,
                templates,
                reference == null ? null : References.hash(keys, workspace, reference),
                null,
                parsed.orElse(null),
                null,
                null,
                null,
                false);
        CancelMessages.Many many = cancel.all(caller, search, told, correlation);
        return Answers.ok(Answers.document("cancelled", many.cancelled(), "complete", many.complete()));
    }
}
