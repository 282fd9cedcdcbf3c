package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.ReadConsent.Told;
import dev.gatepost.consent.ReceiveConsent.Received;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/consents}: one event recorded, the ledger of an address, the proof of an event, and what may be sent today
 * (CON-01, CON-02, CON-06).
 */
@RestController
public final class ConsentsResource {
    private final Parts parts;
    private final ReadConsent read;
    private final TellState tell;

    /** What the resource works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            ContactStore contacts,
            ConsentStore store,
            RecordConsent record,
            ReceiveConsent receive,
            Brands brands,
            Disclosures disclosures,
            Today today,
            Audit audit,
            Clock clock) {}

    public ConsentsResource(Parts parts) {
        this.parts = parts;
        this.read = new ReadConsent(parts.addresses(), parts.brands(), parts.disclosures(), parts.clock());
        this.tell = new TellState(parts.keys(), parts.contacts(), parts.store(), parts.today());
    }

    @PostMapping("/v1/consents")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> record(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Told> told = read.read(fields, caller.workspace());
            return () -> answer(write(told.orElseThrow(), caller, correlation), correlation);
        });
    }

    private Received write(Told told, Caller caller, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        scope(caller),
                        tx -> parts.receive()
                                .in(
                                        tx,
                                        workspace,
                                        told.address(),
                                        told.act(),
                                        new Context(caller.actor(), now, correlation)));
    }

    private static ResponseEntity<byte[]> answer(Received received, String correlation) {
        return switch (received) {
            case Received.Recorded(ConsentEvent event) -> Answers.created(ConsentDocuments.of(event));
            case Received.NeedsApproval(Instant optedOut) ->
                Answers.problem(
                        Problem.of(ReasonCode.RECONTACT_NEEDS_APPROVAL, "the person opted out at " + optedOut),
                        correlation);
        };
    }

    @GetMapping("/v1/consents")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> ledger(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return withAddress(address, correlation, normal -> {
            List<ConsentEvent> events = parts.database()
                    .transact(Role.CONSOLE, scope(caller), tx -> tell.ledger(tx, caller.workspace(), normal));
            return Answers.list(events.stream().map(ConsentDocuments::of).toList());
        });
    }

    @GetMapping("/v1/consents/state")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> state(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return withAddress(
                address,
                correlation,
                normal -> Answers.ok(parts.database()
                        .transact(Role.CONSOLE, scope(caller), tx -> tell.state(tx, caller.workspace(), normal))));
    }

    /** The three questions that an agent is asked (CON-06). */
    @GetMapping("/v1/consents/questions")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> questions(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return withAddress(
                address,
                correlation,
                normal -> Answers.ok(parts.database()
                        .transact(Role.CONSOLE, scope(caller), tx -> tell.questions(tx, caller.workspace(), normal))));
    }

    /** The proof of one event in the clear; the look at it is audited. */
    @GetMapping("/v1/consents/{id}/evidence")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> evidence(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Map<String, Object>> found = ConsentEventId.parse(id)
                .flatMap(event -> parts.database()
                        .transact(Role.CONSOLE, scope(caller), tx -> evidence(tx, event, caller, correlation)));
        return Answers.found(found, correlation);
    }

    private Optional<Map<String, Object>> evidence(
            java.sql.Connection tx, ConsentEventId id, Caller caller, String correlation) throws java.sql.SQLException {
        Workspace workspace = caller.workspace();
        Optional<ConsentStore.Kept> kept = parts.store().event(tx, workspace.id(), id);
        if (kept.isEmpty()) {
            return Optional.empty();
        }
        ConsentEvent event = kept.get().event();
        Contact contact = parts.contacts()
                .byId(tx, Map.of(event.contact(), workspace.id()), ContactStore.Hold.NONE)
                .get(event.contact());
        if (contact == null) {
            return Optional.empty();
        }
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                "consent.evidence_read",
                                caller.actor(),
                                id.toString(),
                                contact.pseudonym().toString(),
                                correlation,
                                workspace.clock().at(parts.clock().instant()),
                                new TreeMap<>())));
        Map<String, Object> out = ConsentDocuments.of(event);
        out.put("evidence", parts.record().evidence(contact, id, kept.get().evidence()));
        return Optional.of(out);
    }

    private interface WithAddress {
        ResponseEntity<byte[]> answer(Address normal);
    }

    private ResponseEntity<byte[]> withAddress(String address, String correlation, WithAddress work) {
        Channel channel = Addresses.channelOf(address);
        Optional<Address> normal = parts.addresses().normalise(channel, address);
        if (normal.isEmpty()) {
            ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
            return Answers.fault("address", code, code.mend(), correlation);
        }
        return work.answer(normal.get());
    }

    private static Scope scope(Caller caller) {
        return Scope.of(caller.workspace().id(), caller.workspace().organisation());
    }
}
