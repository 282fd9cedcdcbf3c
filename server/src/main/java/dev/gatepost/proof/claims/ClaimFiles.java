package dev.gatepost.proof.claims;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.Suppressions;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.privacy.Hold;
import dev.gatepost.privacy.Holds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes claims. The stop is in force first, then the hold: whatever comes after, nothing more goes out or away. */
public final class ClaimFiles {
    private final Parts parts;
    private final ClaimStore store = new ClaimStore();

    /** What claims work with. */
    public record Parts(
            Database database,
            Addresses addresses,
            MessageStore messages,
            Suppressions suppressions,
            Holds holds,
            Audit audit,
            Clock clock) {}

    public ClaimFiles(Parts parts) {
        this.parts = parts;
    }

    /** Whose claim it is: an address, or the message that somebody complains of. */
    record Wish(
            @Nullable String address,
            @Nullable String message,
            @Nullable String contact,
            String caseNumber,
            String reason) {
        @Override
        public String toString() {
            return "Wish(" + caseNumber + ")";
        }
    }

    /** Stops and holds, from this call's end on; empty when there is no such address, message or person. */
    Optional<Claim> make(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        Optional<ContactId> contact = stopped(caller, wish, correlation);
        if (contact.isEmpty()) {
            return Optional.empty();
        }
        Optional<Hold> hold =
                parts.holds().person(caller, contact.get().toString(), wish.reason(), wish.caseNumber(), correlation);
        if (hold.isEmpty()) {
            return Optional.empty();
        }
        var claim = new Claim(
                UuidV7.next(),
                contact.get(),
                wish.caseNumber(),
                wish.reason(),
                Hold.written(hold.get().id()),
                caller.actor(),
                parts.clock().instant());
        return in(workspace, tx -> {
            store.insert(tx, workspace.id(), claim);
            note(tx, caller, claim, "claim_file.made", correlation);
            return Optional.of(claim);
        });
    }

    private Optional<ContactId> stopped(Caller caller, Wish wish, String correlation) {
        Workspace workspace = caller.workspace();
        String address = wish.address();
        if (address != null) {
            Channel channel = address.indexOf('@') > 0 ? Channel.EMAIL : Channel.SMS;
            Optional<Address> read = parts.addresses().normalise(channel, address);
            return read.map(a -> parts.suppressions().stop(caller, a, wish.reason(), correlation));
        }
        String contact = wish.contact();
        if (contact != null) {
            return ContactId.parse(contact)
                    .filter(c -> parts.suppressions().stop(caller, c, wish.reason(), correlation));
        }
        Optional<MessageId> id = MessageId.parse(String.valueOf(wish.message()));
        Optional<StoredMessage> message = id.isEmpty()
                ? Optional.empty()
                : in(workspace, tx -> parts.messages().find(tx, workspace.id(), id.get()));
        return message.map(StoredMessage::contact)
                .filter(c -> parts.suppressions().stop(caller, c, wish.reason(), correlation));
    }

    List<Claim> list(Workspace workspace) {
        return in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<Claim> find(Workspace workspace, UUID id) {
        return in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    /** Notes that the file leaves. */
    void begin(Caller caller, Claim claim, String correlation) {
        in(caller.workspace(), tx -> {
            note(tx, caller, claim, "claim_file.fetched", correlation);
            return true;
        });
    }

    private void note(Connection tx, Caller caller, Claim claim, String action, String correlation)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                caller.workspace().id(),
                                action,
                                caller.actor(),
                                claim.written(),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(Map.of("case_number", claim.caseNumber(), "reason", claim.reason())))));
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
