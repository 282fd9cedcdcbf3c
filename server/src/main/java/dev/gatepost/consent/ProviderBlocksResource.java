package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/provider-blocks}: which of our senders a provider refuses for a person (CON-12). A fact apart from
 * consent: lifting our note of it, once the provider lifted its block, brings no consent back.
 */
@RestController
public final class ProviderBlocksResource {
    private static final String SENDER = "sdr";
    private static final int LONGEST_REASON = 400;

    private final Database database;
    private final ReceiveConsent receive;
    private final Addresses addresses;
    private final Audit audit;
    private final Clock clock;
    private final BlockRows rows = new BlockRows();

    public ProviderBlocksResource(
            Database database, ReceiveConsent receive, Addresses addresses, Audit audit, Clock clock) {
        this.database = database;
        this.receive = receive;
        this.addresses = addresses;
        this.audit = audit;
        this.clock = clock;
    }

    @GetMapping("/v1/provider-blocks")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        Optional<Address> normal = normal(address);
        if (normal.isEmpty()) {
            return Answers.fault("address", ReasonCode.INVALID_VALUE, "a number or mail address", correlation);
        }
        List<BlockRows.Row> found = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = receive.contact(tx, workspace, normal.get(), clock.instant());
            return rows.of(tx, workspace.id(), contact.id());
        });
        return Answers.list(found.stream().map(ProviderBlocksResource::document).toList());
    }

    @DeleteMapping("/v1/provider-blocks")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> lift(
            @RequestParam String address,
            @RequestParam String sender,
            @RequestParam String reason,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        Optional<Address> normal = normal(address);
        Optional<UUID> which = Ids.read(SENDER, sender);
        if (normal.isEmpty() || which.isEmpty() || reason.isBlank() || reason.length() > LONGEST_REASON) {
            String field = normal.isEmpty() ? "address" : which.isEmpty() ? "sender" : "reason";
            return Answers.fault(
                    field, ReasonCode.INVALID_VALUE, "give an address, a sender and a reason", correlation);
        }
        Instant now = workspace.clock().at(clock.instant());
        boolean lifted = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = receive.contact(tx, workspace, normal.get(), now);
            var lift = new SuppressionRows.Lift(caller.actor(), reason, now);
            boolean done = rows.lift(tx, workspace.id(), contact.id(), which.get(), lift);
            if (done) {
                audit.append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                "provider_block.lifted",
                                caller.actor(),
                                sender,
                                contact.pseudonym().toString(),
                                correlation,
                                now,
                                new TreeMap<>(Map.of("reason", reason)))));
            }
            return done;
        });
        return lifted
                ? ResponseEntity.noContent().build()
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    private Optional<Address> normal(String address) {
        return addresses.normalise(Addresses.channelOf(address), address);
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private static Map<String, Object> document(BlockRows.Row row) {
        return Answers.document(
                "sender", Ids.write(SENDER, row.sender()),
                "code", row.code(),
                "source", row.source(),
                "since", row.since().toString(),
                "status", row.liftedAt() == null ? "in_force" : "lifted",
                "lifted_at", row.liftedAt() == null ? null : row.liftedAt().toString(),
                "lifted_by", row.liftedBy(),
                "lift_reason", row.liftReason());
    }
}
