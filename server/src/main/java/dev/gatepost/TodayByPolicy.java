package dev.gatepost;

import dev.gatepost.consent.Brands;
import dev.gatepost.consent.Today;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Place;
import dev.gatepost.limits.Frequency;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.LoadFacts.Subject;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.policy.PolicyRequest;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the decision that a real send meets, on the facts that it would meet, so that what is told about an address
 * never differs from what happens to it. Only the text is assumed: it has all that the rules ask for.
 */
final class TodayByPolicy implements Today {
    /** Holds whatever it is asked for. */
    private static final class Everything extends AbstractSet<String> {
        @Override
        public boolean contains(@Nullable Object wanted) {
            return true;
        }

        @Override
        public Iterator<String> iterator() {
            return Collections.emptyIterator();
        }

        @Override
        public int size() {
            return 0;
        }
    }

    private final Catalogue catalogue;
    private final Addresses addresses;
    private final LoadFacts facts;
    private final Decide decide;
    private final Clock clock;

    TodayByPolicy(Catalogue catalogue, Addresses addresses, LoadFacts facts, Decide decide, Clock clock) {
        this.catalogue = catalogue;
        this.addresses = addresses;
        this.facts = facts;
        this.decide = decide;
        this.clock = clock;
    }

    @Override
    public List<Answer> of(Connection tx, Asked asked) throws SQLException {
        Place place = addresses.place(asked.address());
        List<Subject> subjects = new ArrayList<>();
        Catalogue.Active active = catalogue.of(asked.workspace());
        for (Brand brand : active.brands()) {
            for (Channel channel : Channel.values()) {
                boolean same = channel == asked.address().channel()
                        || channel.usesNumber() && asked.address().channel().usesNumber();
                for (Purpose purpose : same ? Purpose.values() : new Purpose[0]) {
                    Optional<Sender> sender = active.senderFor(brand, channel, purpose, place.country())
                            .or(() -> active.senderFor(brand, channel, purpose, null));
                    sender.ifPresent(s -> subjects.add(subject(asked, place, channel, purpose, s)));
                }
            }
        }
        return answers(tx, asked, subjects);
    }

    private static Subject subject(Asked asked, Place place, Channel channel, Purpose purpose, Sender sender) {
        var content = new ContentFact("the text", new Everything());
        return new Subject(asked.workspace(), asked.contact(), place, channel, purpose, sender, content);
    }

    private List<Answer> answers(Connection tx, Asked asked, List<Subject> subjects) throws SQLException {
        if (subjects.isEmpty()) {
            return List.of();
        }
        LoadFacts.Batch loaded = facts.in(tx, subjects);
        Instant now = asked.workspace().clock().at(clock.instant());
        Frequency used = loaded.frequency(asked.contact().id());
        List<Answer> out = new ArrayList<>(subjects.size());
        for (Subject s : subjects) {
            var request = new PolicyRequest(s.channel(), s.purpose(), now, null, null);
            Decision decision = decide.decide(request, loaded.of(s, used, 0, now));
            out.add(answer(s, decision));
        }
        return out;
    }

    private static Answer answer(Subject s, Decision decision) {
        Brand brand = s.sender().brand();
        var known = new Brands.Known(brand.id().toString(), brand.name());
        List<Because> reasons = decision.reasons().stream()
                .map(r -> new Because(r.code(), r.rule(), r.source(), r.fact()))
                .toList();
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> new Answer(s.channel(), s.purpose(), known, May.YES, null, List.of());
            case Decision.Outcome.Defer(Instant until) ->
                new Answer(s.channel(), s.purpose(), known, May.WAIT, until, reasons);
            case Decision.Outcome.Deny() -> new Answer(s.channel(), s.purpose(), known, May.NO, null, reasons);
        };
    }
}
