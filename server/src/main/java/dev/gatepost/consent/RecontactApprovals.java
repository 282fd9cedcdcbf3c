package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Approvals to write again to somebody who opted out (CON-09): one person asks and says why, another approves, one
 * event uses it. A person stands behind a key made under that person's name; two keys of one name are one person.
 */
public final class RecontactApprovals {
    static final String PREFIX = "rca";

    private final Database database;
    private final ReceiveConsent receive;
    private final Credentials credentials;
    private final Audit audit;
    private final Clock clock;
    private final ApprovalStore store = new ApprovalStore();

    public RecontactApprovals(
            Database database, ReceiveConsent receive, Credentials credentials, Audit audit, Clock clock) {
        this.database = database;
        this.receive = receive;
        this.credentials = credentials;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * An approval, asked for or given.
     *
     * @param requestedBy the key that asked and the name it was made for
     */
    public record Approval(
            UUID id,
            ContactId contact,
            Channel channel,
            Purpose purpose,
            String brand,
            String reason,
            String requestedBy,
            Instant requestedAt,
            Instant expiresAt,
            @Nullable String approvedBy,
            @Nullable Instant approvedAt,
            @Nullable ConsentEventId usedBy,
            @Nullable Instant usedAt) {
        /** {@code rca_…} */
        String written() {
            return Ids.write(PREFIX, id);
        }
    }

    /** What is asked for. */
    record Wish(Address address, Channel channel, Purpose purpose, String brand, String reason, Instant expiresAt) {}

    Approval request(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(clock.instant());
        String by = credentials.person(caller).name();
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = receive.contact(tx, workspace, wish.address(), now);
            var approval = new Approval(
                    UuidV7.next(),
                    contact.id(),
                    wish.channel(),
                    wish.purpose(),
                    wish.brand(),
                    wish.reason(),
                    by,
                    now,
                    wish.expiresAt(),
                    null,
                    null,
                    null,
                    null);
            store.insert(tx, workspace.id(), approval);
            audit.append(tx, List.of(event(caller, "recontact.requested", approval, correlation, now)));
            return approval;
        });
    }

    /** What came of approving. */
    sealed interface Approving {
        record Done(Approval approval) implements Approving {}

        record SamePerson() implements Approving {}

        record Over() implements Approving {}

        record Unknown() implements Approving {}
    }

    Approving approve(Caller caller, UUID id, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(clock.instant());
        String by = credentials.person(caller).name();
        return database.<Approving>transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Approval> found = store.find(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Approving.Unknown();
            }
            Approval asked = found.get();
            if (asked.requestedBy().equals(by)) {
                return new Approving.SamePerson();
            }
            if (asked.approvedBy() != null || !asked.expiresAt().isAfter(now)) {
                return new Approving.Over();
            }
            store.approve(tx, workspace.id(), id, by, now);
            audit.append(tx, List.of(event(caller, "recontact.approved", asked, correlation, now)));
            return new Approving.Done(store.find(tx, workspace.id(), id).orElseThrow());
        });
    }

    List<Approval> list(Workspace workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private static AuditEvent event(Caller caller, String action, Approval a, String correlation, Instant now) {
        return new AuditEvent(
                caller.workspace().id(),
                action,
                caller.actor(),
                a.written(),
                null,
                correlation,
                now,
                new TreeMap<>(Map.of(
                        "channel", a.channel().written(),
                        "purpose", a.purpose().written(),
                        "brand", a.brand(),
                        "reason", a.reason())));
    }
}
