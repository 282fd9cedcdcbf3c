package dev.gatepost.copies;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.consent.Suppression;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.masked.CustomerShape;
import dev.gatepost.contacts.masked.MadeUpPeople;
import dev.gatepost.contacts.masked.MadeUpPeople.MadeUp;
import dev.gatepost.contacts.masked.SampleCustomers;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.CatalogueStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes people up in the shape of customers, and gives each the standing of the one whose shape it has. */
final class CopyPeople {
    private static final int AT_ONCE = 250;
    private static final String ACTOR = "component:masked-copy";

    private final MaskedCopies.PeopleParts parts;
    private final CatalogueStore catalogue = new CatalogueStore();

    CopyPeople(MaskedCopies.PeopleParts parts) {
        this.parts = parts;
    }

    /** How many were made, and how many customers were met of whom nobody could be made up. */
    record Made(int people, long leftOut) {}

    Made in(Connection tx, MaskedCopies.Wish wish, Instant now, String correlation) throws SQLException {
        SampleCustomers.Sample sample = parts.customers().of(tx, wish.from(), wish.customers());
        Map<String, String> brands = brands(tx, wish.from(), wish.to());
        Set<String> taken = new HashSet<>();
        int made = 0;
        for (int i = 0; i < sample.shapes().size(); i += AT_ONCE) {
            List<CustomerShape> some = sample.shapes()
                    .subList(i, Math.min(i + AT_ONCE, sample.shapes().size()));
            List<MadeUp> people = parts.madeUp().of(tx, wish.to(), some, this::suppressed, taken);
            make(tx, wish, people, brands, new Context(ACTOR, now, correlation));
            made += people.size();
        }
        return new Made(made, sample.leftOut() + sample.shapes().size() - made);
    }

    /** Brands of one workspace to those of the other that bear the same name, by their written ids. */
    private Map<String, String> brands(Connection tx, Workspace from, Workspace to) throws SQLException {
        Map<String, Brand> there = catalogue.brands(tx, to.id()).stream()
                .collect(Collectors.toMap(Brand::name, Function.identity(), (one, other) -> one));
        Map<String, String> out = new HashMap<>();
        for (Brand brand : catalogue.brands(tx, from.id())) {
            Brand same = there.get(brand.name());
            if (same != null) {
                out.put(brand.id().toString(), same.id().toString());
            }
        }
        return out;
    }

    private Set<String> suppressed(Connection tx, List<Wanted> wanted) throws SQLException {
        List<Suppressible> asked = wanted.stream()
                .map(w -> new Suppressible(w.organisation(), w.index()))
                .toList();
        return parts.consents().suppressions(tx, asked).values().stream()
                .flatMap(List::stream)
                .map(s -> MadeUpPeople.hex(s.index()))
                .collect(Collectors.toSet());
    }

    private void make(
            Connection tx, MaskedCopies.Wish wish, List<MadeUp> people, Map<String, String> brands, Context context)
            throws SQLException {
        Workspace to = wish.to();
        Map<String, List<Suppression>> optOuts = optOuts(tx, wish.from(), people);
        List<RecordMany.One> acts = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        for (MadeUp person : people) {
            var masked = new MaskedActs(
                    brands, person.address().channel(), to.clock().at(context.now()));
            List<Suppression> known = person.shape().suppressible().stream()
                    .flatMap(index ->
                            optOuts
                                    .getOrDefault(ConsentStore.key(wish.from().organisation(), index), List.of())
                                    .stream())
                    .toList();
            for (Act act : masked.of(ConsentProjection.read(person.shape().consent()), known)) {
                acts.add(new RecordMany.One(person.address(), act));
                wanted.add(person.wanted());
            }
        }
        List<Contact> contacts =
                parts.contacts().in(tx, people.stream().map(MadeUp::wanted).toList(), context.now());
        Map<ContactId, CustomerShape> homes = new LinkedHashMap<>();
        for (int i = 0; i < contacts.size(); i++) {
            homes.put(contacts.get(i).id(), people.get(i).shape());
        }
        MadeUpPeople.reside(tx, to, homes);
        parts.record().in(tx, to, acts, wanted, context);
    }

    private Map<String, List<Suppression>> optOuts(Connection tx, Workspace from, List<MadeUp> people)
            throws SQLException {
        return parts.consents()
                .suppressions(
                        tx,
                        people.stream()
                                .flatMap(p -> p.shape().suppressible().stream())
                                .map(index -> new Suppressible(from.organisation(), index))
                                .toList());
    }
}
