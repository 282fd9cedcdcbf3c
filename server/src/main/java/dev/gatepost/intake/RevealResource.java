package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.OpenContents.Opened;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /v1/messages/{id}/content} on the private door: what one message said and to whom it went, to a person who
 * was lent the right and says why; the look is in the audit before the answer leaves (KEY-06).
 */
@RestController
public final class RevealResource {
    private static final int SHORTEST_REASON = 10;
    private static final int LONGEST_REASON = 400;

    private final Parts parts;
    private final OpenContents contents;
    private final EnsureContacts people;

    /** What the resource works with. */
    public record Parts(
            Database database, Keys keys, ContactStore contacts, MessageStore messages, Audit audit, Clock clock) {}

    public RevealResource(Parts p) {
        this.parts = p;
        this.contents = new OpenContents(p.keys(), p.contacts());
        this.people = new EnsureContacts(p.keys(), p.contacts());
    }

    @GetMapping("/v1/messages/{id}/content")
    @Requires(value = Right.CONTENT_REVEAL, door = Door.PRIVATE)
    public ResponseEntity<byte[]> reveal(
            @PathVariable String id,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request);
        String reason = query.requiredText("reason", LONGEST_REASON);
        if (!reason.isEmpty() && reason.strip().length() < SHORTEST_REASON) {
            query.fault("reason", ReasonCode.INVALID_VALUE, "say it in a few words; an auditor reads it");
        }
        List<Problem.FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        Workspace workspace = caller.workspace();
        Optional<Map<String, Object>> said = MessageId.parse(id)
                .flatMap(message -> parts.database()
                        .transact(
                                Role.CONSOLE,
                                Scope.of(workspace.id(), workspace.organisation()),
                                tx -> look(tx, caller, message, new Because(reason, correlation))));
        return Answers.found(said, correlation);
    }

    private record Because(String reason, String correlation) {}

    private Optional<Map<String, Object>> look(Connection tx, Caller caller, MessageId id, Because because)
            throws SQLException {
        Workspace workspace = caller.workspace();
        Optional<StoredMessage> message = parts.messages().find(tx, workspace.id(), id);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        Opened opened = contents.of(tx, List.of(message.get())).get(id);
        Contact contact = opened == null ? null : opened.contact();
        var facts = new TreeMap<String, String>();
        facts.put("reason", because.reason());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                "message_content.revealed",
                                caller.actor(),
                                id.toString(),
                                contact == null ? null : contact.pseudonym().toString(),
                                because.correlation(),
                                parts.clock().instant(),
                                facts)));
        Content content = opened == null ? null : opened.content();
        return Optional.of(Answers.document(
                "id",
                id.toString(),
                "address",
                contact == null ? null : people.address(contact),
                "subject",
                content == null ? null : content.subject(),
                "text",
                content == null ? null : content.text(),
                "variables",
                content == null || content.variables().isEmpty() ? null : content.variables()));
    }
}
