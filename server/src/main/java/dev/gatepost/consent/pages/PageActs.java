package dev.gatepost.consent.pages;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Whose;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.UnsubscribeLinks.Leaving;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What people do on the pages behind their own links, recorded in the ledger. What is so already is not said again. */
final class PageActs {
    private final Database database;
    private final ContactStore contacts;
    private final RecordConsent record;
    private final Brands brands;
    private final Clock clock;

    PageActs(Database database, ContactStore contacts, RecordConsent record, Brands brands, Clock clock) {
        this.database = database;
        this.contacts = contacts;
        this.record = record;
        this.brands = brands;
        this.clock = clock;
    }

    /** A choice that somebody has, and how it stands. */
    record Standing(Subject subject, String brandName, boolean granted) {}

    /** The choices of whoever holds this link; empty when the person is no longer known. */
    Optional<List<Standing>> standings(Ticket ticket) {
        return database.transact(
                Role.CONSOLE,
                scope(ticket),
                tx -> contact(tx, ticket, ContactStore.Hold.NONE)
                        .map(c -> standings(ticket.workspace(), ConsentProjection.read(c.consent()))));
    }

    private List<Standing> standings(Workspace workspace, ConsentProjection projection) {
        List<Standing> out = new ArrayList<>();
        for (Subject s : projection.subjects()) {
            brands.find(workspace, s.brand())
                    .ifPresent(brand -> out.add(new Standing(
                            s,
                            brand.name(),
                            projection
                                    .state(s.channel(), s.purpose(), s.brand())
                                    .map(ConsentProjection.State::granted)
                                    .orElse(false))));
        }
        return out;
    }

    /** Who did it, on which page. */
    record Doing(Ticket ticket, ConsentSource source, Visitor visitor, String correlation) {}

    /** Ends what the link names, at once and for every brand of the organisation. */
    void leave(Doing doing, Leaving leaving) {
        var subject = new Subject(leaving.channel(), leaving.purpose(), leaving.brand());
        write(doing, (tx, projection) -> {
            if (!isRevoked(projection, subject)) {
                record(tx, doing, subject, false, new Act.Ends(Set.of(leaving.purpose()), false));
            }
        });
    }

    private static boolean isRevoked(ConsentProjection projection, Subject s) {
        return projection
                .state(s.channel(), s.purpose(), s.brand())
                .map(state -> !state.granted())
                .orElse(false);
    }

    /** Sets each choice as it was ticked; what was not shown is left as it is. */
    void choose(Doing doing, Set<Subject> ticked) {
        write(doing, (tx, projection) -> {
            for (Standing now : standings(doing.ticket().workspace(), projection)) {
                boolean wanted = ticked.contains(now.subject());
                if (wanted != now.granted()) {
                    record(
                            tx,
                            doing,
                            now.subject(),
                            wanted,
                            new Act.Ends(Set.of(now.subject().purpose()), true));
                }
            }
        });
    }

    /** Ends every offer that the person ever agreed to, for every brand of the organisation. */
    void stopOffers(Doing doing) {
        write(doing, (tx, projection) -> {
            for (Standing now : standings(doing.ticket().workspace(), projection)) {
                if (now.subject().purpose() == Purpose.PROMOTIONAL && !isRevoked(projection, now.subject())) {
                    record(tx, doing, now.subject(), false, new Act.Ends(Set.of(Purpose.PROMOTIONAL), false));
                }
            }
        });
    }

    private interface Work {
        void in(Connection tx, ConsentProjection projection) throws SQLException;
    }

    private void write(Doing doing, Work work) {
        database.transact(Role.CONSOLE, scope(doing.ticket()), tx -> {
            Optional<Contact> contact = contact(tx, doing.ticket(), ContactStore.Hold.UPDATE);
            if (contact.isPresent()) {
                work.in(tx, ConsentProjection.read(contact.get().consent()));
            }
            return contact.isPresent();
        });
    }

    private void record(Connection tx, Doing doing, Subject s, boolean grant, Act.Ends ends) throws SQLException {
        Ticket ticket = doing.ticket();
        Instant now = ticket.workspace().clock().at(clock.instant());
        Map<String, String> evidence = doing.visitor().evidence();
        var act = new Act(
                s.channel(),
                s.purpose(),
                s.brand(),
                grant ? ConsentEvent.Status.GRANTED : ConsentEvent.Status.REVOKED,
                grant ? "express" : "none",
                doing.source().written(),
                null,
                evidence,
                ends,
                Proof.NONE,
                now);
        var whose = new Whose(ticket.workspace(), new ContactId(ticket.subject()));
        record.on(tx, whose, act, new Context("person:link", now, doing.correlation()));
    }

    private Optional<Contact> contact(Connection tx, Ticket ticket, ContactStore.Hold hold) throws SQLException {
        var id = new ContactId(ticket.subject());
        return Optional.ofNullable(
                contacts.byId(tx, Map.of(id, ticket.workspace().id()), hold).get(id));
    }

    private static Scope scope(Ticket ticket) {
        return Scope.of(ticket.workspace().id(), ticket.workspace().organisation());
    }
}
