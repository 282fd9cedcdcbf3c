package dev.gatepost.contacts;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where people live, as their senders know it: kept with the contact, so that the rules of their home count beside
 * those of their number, for every message from then on (POL-02).
 */
public final class Residences {
    private final Database database;
    private final Keys keys;
    private final EnsureContacts contacts;
    private final ContactStore store;
    private final Audit audit;
    private final Clock clock;

    public Residences(
            Database database, Keys keys, EnsureContacts contacts, ContactStore store, Audit audit, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.contacts = contacts;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /** Who tells it. */
    record Telling(Workspace workspace, String actor, String correlation) {}

    /** Keeps where the person of this address lives; null forgets it. The audit tells that it changed, not to what. */
    void set(Telling by, Address address, @Nullable Residence residence) {
        Workspace workspace = by.workspace();
        var wanted = Wanted.of(keys, workspace.id(), workspace.organisation(), address);
        Instant now = clock.instant();
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            Contact contact = contacts.in(tx, List.of(wanted), now).getFirst();
            store.reside(tx, workspace.id(), contact.id(), residence);
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            workspace.id(),
                            "contact.residence_set",
                            by.actor(),
                            contact.pseudonym().toString(),
                            contact.pseudonym().toString(),
                            by.correlation(),
                            now,
                            new TreeMap<>(Map.of("known", Boolean.toString(residence != null))))));
            return null;
        });
    }

    /** What is kept; empty when nothing is. */
    Optional<Residence> of(Workspace workspace, Address address) {
        var wanted = Wanted.of(keys, workspace.id(), workspace.organisation(), address);
        Residence known = database.<@Nullable Residence>transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> contacts.foreseen(tx, List.of(wanted)).getFirst().residence());
        return Optional.ofNullable(known);
    }
}
