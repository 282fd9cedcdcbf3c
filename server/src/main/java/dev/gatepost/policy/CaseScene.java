package dev.gatepost.policy;

import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The question of one case, and the facts that make its answer favourable but for what the case says.
 *
 * @param place where the person is; its country is the first of the jurisdictions
 */
record CaseScene(RulePacks packs, Set<String> jurisdictions, Medium medium, Purpose purpose, Place place) {
    private static final String SENDER = "the sender";
    private static final Addresses NUMBERS = new Addresses();
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
    private static final Set<String> STATES = Set.of(
            ("AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC"
                            + " ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR GU VI AS MP")
                    .split(" "));

    /** Reads the question; throws {@link IllegalArgumentException} that says what is wrong with it. */
    static CaseScene of(RulePacks packs, CaseFile.Auto auto, @Nullable String number) {
        String channel = need(auto.channel(), "channel");
        Medium medium = Medium.parse(channel)
                .orElseThrow(() -> new IllegalArgumentException("the channel " + channel + " is not known"));
        String purposeText = need(auto.purpose(), "purpose");
        Purpose purpose = Purpose.parse(purposeText)
                .orElseThrow(() -> new IllegalArgumentException("the purpose " + purposeText + " is not known"));
        if (number != null) {
            Place place = NUMBERS.normalise(Channel.SMS, number)
                    .map(NUMBERS::place)
                    .orElseThrow(() -> new IllegalArgumentException("the number " + number + " cannot exist"));
            Set<String> jurisdictions = new LinkedHashSet<>(place.regions());
            if (place.country() != null) {
                jurisdictions.add(place.country());
            }
            return new CaseScene(packs, jurisdictions, medium, purpose, place);
        }
        Set<String> jurisdictions = new LinkedHashSet<>(need(auto.jurisdictions(), "jurisdictions"));
        jurisdictions.forEach(name -> requireKnown(packs, name));
        String country = jurisdictions.stream()
                .filter(name -> name.length() == 2)
                .findFirst()
                .orElse(null);
        return new CaseScene(packs, jurisdictions, medium, purpose, new Place(country, List.of(), zones(auto.zones())));
    }

    /** A place without a pack is a place; a word that names none is a slip of the pen. */
    private static void requireKnown(RulePacks packs, String name) {
        boolean state = name.startsWith("US-") && STATES.contains(name.substring(3));
        if (!packs.knows(name) && !name.equals("ZZ") && !COUNTRIES.contains(name) && !state) {
            throw new IllegalArgumentException("no rule pack for " + name);
        }
    }

    /** What holds at this instant, where the person is. */
    RuleSet rules(Instant at) {
        List<LocalDate> days = place.zones().isEmpty()
                ? List.of(at.atOffset(ZoneOffset.UTC).toLocalDate())
                : place.zones().stream()
                        .map(zone -> packs.zones().local(at, zone).toLocalDate())
                        .sorted()
                        .toList();
        return packs.merge(jurisdictions, medium, purpose, days.getFirst(), days.getLast());
    }

    PolicyFacts facts(CaseGiven given, Instant now, RuleSet rules) {
        Set<String> registrations = new LinkedHashSet<>();
        rules.registrations().forEach(registration -> registrations.addAll(registration.anyOf()));
        Set<String> elements = new LinkedHashSet<>();
        rules.content().forEach(element -> elements.add(element.token()));
        if (given.without() != null) {
            elements.removeAll(given.without());
        }
        String country = place.country();
        List<PolicyFacts.Suppressed> stopped = new ArrayList<>();
        if (given.stopped() != null) {
            given.stopped()
                    .forEach(s ->
                            stopped.add(new PolicyFacts.Suppressed(s.purpose(), null, "the case", s.at(), "the case")));
        }
        return new PolicyFacts(
                place,
                country == null || Boolean.FALSE.equals(given.opened()) ? Set.of() : Set.of(country),
                stopped,
                consent(given.consent(), now),
                new PolicyFacts.SenderFact(
                        SENDER,
                        SENDER,
                        SENDER,
                        Objects.requireNonNullElse(given.senderPurposes(), Set.copyOf(Arrays.asList(Purpose.values()))),
                        Set.of(),
                        Objects.requireNonNullElse(given.registrations(), registrations),
                        given.blockedSince(),
                        null),
                new PolicyFacts.ContentFact("the template", elements),
                Objects.requireNonNullElse(given.recent(), List.of()),
                given.around());
    }

    private static PolicyFacts.@Nullable ConsentFact consent(CaseGiven.@Nullable Consent given, Instant now) {
        if (given == null) {
            return new PolicyFacts.ConsentFact(ConsentBasis.EXPRESS_WRITTEN, true, now, "the case");
        }
        if (given.basis() == ConsentBasis.NONE) {
            return null;
        }
        return new PolicyFacts.ConsentFact(
                given.basis(),
                !Boolean.FALSE.equals(given.granted()),
                Objects.requireNonNullElse(given.at(), now),
                "the case",
                given.origin(),
                given.confirmed());
    }

    private static List<ZoneId> zones(@Nullable List<String> names) {
        List<ZoneId> zones = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            zones.add(ZoneId.of(name));
        }
        return zones;
    }

    static <T> T need(@Nullable T value, String property) {
        if (value == null) {
            throw new IllegalArgumentException("the property " + property + " is missing");
        }
        return value;
    }
}
