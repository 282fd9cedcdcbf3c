package dev.gatepost.consent.accounts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.ReceiveConsent;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Whose;
import dev.gatepost.consent.accounts.AccountStore.Account;
import dev.gatepost.consent.accounts.AccountStore.Member;
import dev.gatepost.consent.accounts.AccountStore.Permission;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Companies, their roles and what a role may be sent. Each change is carried into the ledger of every person that it
 * concerns in the same transaction, so that a send reads one row of theirs as ever.
 */
public final class Accounts {
    static final String PREFIX = "acc";
    /** A role is a handful of people; with more of them a change would hold too many rows at once. */
    static final int MOST_MEMBERS = 200;

    static final int MOST_PERMISSIONS = 100;

    private final Parts parts;
    private final AccountStore store = new AccountStore();

    /** What it works with. */
    public record Parts(
            Database database,
            ReceiveConsent receive,
            RecordConsent record,
            ContactStore contacts,
            Audit audit,
            Clock clock) {}

    public Accounts(Parts parts) {
        this.parts = parts;
    }

    /** An account with all that belongs to it. */
    record Whole(Account account, List<Member> members, List<Permission> permissions) {}

    Account create(Caller caller, String name, String correlation) {
        Workspace workspace = caller.workspace();
        var account = new Account(UuidV7.next(), name, now(workspace));
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            store.insert(tx, workspace.id(), account);
            audit(tx, new Doing(caller, account.id(), correlation), "account.created", Map.of());
            return account;
        });
    }

    List<Account> list(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    Optional<Whole> find(Workspace workspace, UUID id) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> whole(tx, workspace, id, false));
    }

    private Optional<Whole> whole(Connection tx, Workspace workspace, UUID id, boolean hold) throws SQLException {
        Optional<Account> account = store.find(tx, workspace.id(), id, hold);
        return account.isEmpty()
                ? Optional.empty()
                : Optional.of(new Whole(
                        account.get(),
                        store.members(tx, workspace.id(), id),
                        store.permissions(tx, workspace.id(), id)));
    }

    /** Who changes which account. */
    record Doing(Caller caller, UUID account, String correlation) {}

    /** What came of a change. */
    sealed interface Changed {
        record Done(Whole account) implements Changed {}

        record Unknown() implements Changed {}

        record Full() implements Changed {}
    }

    private interface Change {
        void in(Connection tx) throws SQLException;
    }

    Changed addMember(Doing doing, String role, Address address) {
        Workspace workspace = doing.caller().workspace();
        return change(doing, "account.member_added", Map.of("role", role), tx -> {
            Contact contact = parts.receive().contact(tx, workspace, address, now(workspace));
            boolean byNumber = address.channel().usesNumber();
            store.addMember(
                    tx, workspace.id(), doing.account(), new Member(role, contact.id(), byNumber, now(workspace)));
        });
    }

    Changed removeMember(Doing doing, String role, Address address) {
        Workspace workspace = doing.caller().workspace();
        return change(doing, "account.member_removed", Map.of("role", role), tx -> {
            Contact contact = parts.receive().contact(tx, workspace, address, now(workspace));
            store.removeMember(tx, workspace.id(), doing.account(), role, contact.id());
        });
    }

    Changed permit(Doing doing, String role, Subject subject, String basis) {
        Workspace workspace = doing.caller().workspace();
        return change(doing, "account.permitted", facts(role, subject), tx -> {
            store.permit(tx, workspace.id(), doing.account(), new Permission(role, subject, basis, now(workspace)));
        });
    }

    Changed withdraw(Doing doing, String role, Subject subject) {
        Workspace workspace = doing.caller().workspace();
        return change(doing, "account.withdrawn", facts(role, subject), tx -> {
            store.withdraw(tx, workspace.id(), doing.account(), role, subject);
        });
    }

    private Changed change(Doing doing, String action, Map<String, String> facts, Change change) {
        Workspace workspace = doing.caller().workspace();
        return parts.database().<Changed>transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Whole> before = whole(tx, workspace, doing.account(), true);
            if (before.isEmpty()) {
                return new Changed.Unknown();
            }
            if (before.get().members().size() >= MOST_MEMBERS && action.equals("account.member_added")
                    || before.get().permissions().size() >= MOST_PERMISSIONS && action.equals("account.permitted")) {
                return new Changed.Full();
            }
            change.in(tx);
            Whole after = whole(tx, workspace, doing.account(), false).orElseThrow();
            carry(tx, doing, before.get(), after);
            audit(tx, doing, action, facts);
            return new Changed.Done(after);
        });
    }

    /**
     * Says in the ledger of each person what changed for them; in the order of ids, so that nobody waits in a circle.
     */
    private void carry(Connection tx, Doing doing, Whole before, Whole after) throws SQLException {
        Set<ContactId> people = new TreeSet<>();
        before.members().forEach(m -> people.add(m.contact()));
        after.members().forEach(m -> people.add(m.contact()));
        for (ContactId person : people) {
            Map<Subject, String> was = AccountStore.covering(before.members(), before.permissions(), person);
            Map<Subject, String> is = AccountStore.covering(after.members(), after.permissions(), person);
            if (!was.equals(is)) {
                settle(tx, doing, person, is);
            }
        }
    }

    private void settle(Connection tx, Doing doing, ContactId person, Map<Subject, String> wanted) throws SQLException {
        Workspace workspace = doing.caller().workspace();
        Contact contact = parts.contacts()
                .byId(tx, Map.of(person, workspace.id()), ContactStore.Hold.UPDATE)
                .get(person);
        if (contact == null) {
            return;
        }
        Map<Subject, String> there = ConsentProjection.read(contact.consent()).grantedBy(doing.account());
        for (Map.Entry<Subject, String> w : wanted.entrySet()) {
            if (!w.getValue().equals(there.get(w.getKey()))) {
                record(tx, doing, person, w.getKey(), ConsentEvent.Status.GRANTED, w.getValue());
            }
        }
        for (Subject gone : there.keySet()) {
            if (!wanted.containsKey(gone)) {
                record(tx, doing, person, gone, ConsentEvent.Status.REVOKED, "none");
            }
        }
    }

    private void record(
            Connection tx, Doing doing, ContactId person, Subject s, ConsentEvent.Status status, String basis)
            throws SQLException {
        Workspace workspace = doing.caller().workspace();
        Instant now = now(workspace);
        var act = new Act(
                s.channel(),
                s.purpose(),
                s.brand(),
                status,
                basis,
                ConsentSource.API.written(),
                null,
                Map.of(),
                Act.Ends.of(s.purpose()),
                Proof.NONE.of(doing.account()),
                now);
        parts.record()
                .on(
                        tx,
                        new Whose(workspace, person),
                        act,
                        new Context(doing.caller().actor(), now, doing.correlation()));
    }

    private static Map<String, String> facts(String role, Subject s) {
        return Map.of(
                "role", role,
                "channel", s.channel().written(),
                "purpose", s.purpose().written(),
                "brand", s.brand());
    }

    private void audit(Connection tx, Doing doing, String action, Map<String, String> facts) throws SQLException {
        Workspace workspace = doing.caller().workspace();
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                action,
                                doing.caller().actor(),
                                Ids.write(PREFIX, doing.account()),
                                null,
                                doing.correlation(),
                                now(workspace),
                                new TreeMap<>(facts))));
    }

    private Instant now(Workspace workspace) {
        return workspace.clock().at(parts.clock().instant());
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
