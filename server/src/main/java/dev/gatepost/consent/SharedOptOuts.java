package dev.gatepost.consent;

import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.contacts.Contact;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;

/** Carries the opt-outs of two contacts over to each other when they turn out to be one person (CON-04). */
public final class SharedOptOuts {
    private final ConsentStore store;

    public SharedOptOuts(ConsentStore store) {
        this.store = store;
    }

    /** What stops one stops the other, since the same time and by the same proof. */
    public void share(Connection tx, OrganisationId organisation, Contact one, Contact other) throws SQLException {
        List<Suppression> ofOne = of(tx, organisation, one);
        List<Suppression> ofOther = of(tx, organisation, other);
        carry(tx, ofOne, other, ofOther);
        carry(tx, ofOther, one, ofOne);
    }

    private List<Suppression> of(Connection tx, OrganisationId organisation, Contact contact) throws SQLException {
        List<Suppressible> indexes = contact.suppressible().stream()
                .map(index -> new Suppressible(organisation, index))
                .toList();
        return store.suppressions(tx, indexes).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    private void carry(Connection tx, List<Suppression> from, Contact to, List<Suppression> known) throws SQLException {
        for (Suppression each : from) {
            if (known.stream().noneMatch(k -> isSame(k, each))) {
                store.suppress(
                        tx,
                        new Suppression(
                                each.organisation(),
                                to.index(),
                                UuidV7.next(),
                                each.channel(),
                                each.purpose(),
                                each.brand(),
                                each.source(),
                                each.since(),
                                each.evidence()));
            }
        }
    }

    private static boolean isSame(Suppression one, Suppression other) {
        return one.channel() == other.channel()
                && one.purpose() == other.purpose()
                && Objects.equals(one.brand(), other.brand());
    }
}
