package dev.gatepost.bench;

import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the people to whom the load writes, with keys and sealed addresses of their own, by the server's own code. */
final class KnownPeople {
    private static final int AT_ONCE = 2_000;

    private final Site site;
    private final int contacts;
    private final Addresses addresses = new Addresses();
    private final EnsureContacts ensure;

    KnownPeople(Site site, int contacts) {
        this.site = site;
        this.contacts = contacts;
        var rooms = site.server().rooms();
        this.ensure = new EnsureContacts(rooms.keys(), rooms.contactStore());
    }

    /** Makes them all; gives how many there are. */
    int make(Figures figures) {
        for (int from = 0; from < contacts; from += AT_ONCE) {
            if (from % 100_000 == 0) {
                figures.doing("people: %,d of %,d".formatted(from, contacts));
            }
            some(from, Math.min(contacts, from + AT_ONCE));
        }
        return contacts;
    }

    private void some(int from, int until) {
        List<Wanted> wanted = new ArrayList<>(until - from);
        Set<WorkspaceId> workspaces = new HashSet<>();
        Set<OrganisationId> organisations = new HashSet<>();
        for (int n = from; n < until; n++) {
            var workspace = site.tenants().get(n % site.tenants().size()).workspace();
            Address address = addresses
                    .normalise(Channel.SMS, Recipe.recipient(n, contacts))
                    .orElseThrow();
            workspaces.add(workspace.id());
            organisations.add(workspace.organisation());
            wanted.add(Wanted.of(site.server().rooms().keys(), workspace.id(), workspace.organisation(), address));
        }
        site.server()
                .rooms()
                .database()
                .transact(
                        Role.ACCEPT, new Scope(workspaces, organisations), tx -> ensure.in(tx, wanted, Instant.now()));
    }
}
