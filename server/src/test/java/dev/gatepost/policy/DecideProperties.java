package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** POL-01 */
class DecideProperties {
    private static final Decide DECIDE = new Decide(PolicyScene.PACKS);
    private static final Set<ReasonCode> DELAYS = Set.of(ReasonCode.QUIET_HOURS, ReasonCode.FREQUENCY_CAP);
    private static final Instant FIRST = Instant.parse("2020-01-01T00:00:00Z");

    @Property(tries = 3_000)
    void everyCaseHasADecisionThatItsReasonsExplain(@ForAll("scenes") PolicyScene scene) {
        Decision decision = scene.decision();
        switch (decision.outcome()) {
            case Decision.Outcome.Allow _ -> assertThat(decision.reasons()).isEmpty();
            case Decision.Outcome.Defer defer -> {
                assertThat(defer.until()).isAfter(scene.request().now());
                assertThat(DELAYS)
                        .containsAll(decision.reasons().stream()
                                .map(Decision.Reason::code)
                                .toList());
            }
            case Decision.Outcome.Deny _ -> assertThat(decision.reasons()).isNotEmpty();
        }
    }

    @Property(tries = 2_000)
    void aReasonThatIsNoDelayAlwaysDenies(@ForAll("scenes") PolicyScene scene) {
        Decision decision = scene.decision();
        if (decision.reasons().stream().anyMatch(reason -> !DELAYS.contains(reason.code()))) {
            assertThat(decision.outcome()).isInstanceOf(Decision.Outcome.Deny.class);
        }
    }

    @Property(tries = 2_000)
    void anotherSuppressionNeverHelps(
            @ForAll("scenes") PolicyScene scene, @ForAll Purpose purpose, @ForAll boolean everything) {
        Decision after = scene.suppressed(everything ? null : purpose, everything ? null : "acme")
                .decision();
        assertThat(rank(after)).isGreaterThanOrEqualTo(rank(scene.decision()));
    }

    @Property(tries = 2_000)
    void tighterHoursNeverHelpAndNeverShortenAWait(
            @ForAll("scenes") PolicyScene scene,
            @ForAll @IntRange(max = 23) int from,
            @ForAll @IntRange(max = 23) int to) {
        if (from == to) {
            return;
        }
        LocalDate day = scene.request().now().atOffset(ZoneOffset.UTC).toLocalDate();
        Place place = scene.facts().place();
        Set<String> jurisdictions = place.country() == null ? Set.of("EU") : Set.of(place.country());
        RuleSet rules = PolicyScene.PACKS.merge(
                jurisdictions, scene.request().channel(), scene.request().purpose(), day);
        RuleSet tighter = rules.with(
                OpenHours.closedDaily("own", LocalTime.of(from, 0), LocalTime.of(to, 0), PolicyScene.PACKS.zones()));
        Decision loose = DECIDE.decide(scene.request(), scene.facts(), rules);
        Decision tight = DECIDE.decide(scene.request(), scene.facts(), tighter);
        assertThat(rank(tight)).isGreaterThanOrEqualTo(rank(loose));
        if (loose.outcome() instanceof Decision.Outcome.Defer before
                && tight.outcome() instanceof Decision.Outcome.Defer after) {
            assertThat(after.until()).isAfterOrEqualTo(before.until());
        }
    }

    @Property(tries = 2_000)
    void aFurtherJurisdictionNeverHelpsWhereTheWorldsFallbackHasGivenWayAlready(@ForAll("scenes") PolicyScene scene) {
        LocalDate day = scene.request().now().atOffset(ZoneOffset.UTC).toLocalDate();
        for (String more : List.of("US-FL", "US-TX", "FR", "IN")) {
            RuleSet rules = PolicyScene.PACKS.merge(
                    Set.of("US"), scene.request().channel(), scene.request().purpose(), day);
            if (rules.rules().stream().allMatch(rule -> rule.startsWith("ZZ/"))) {
                continue;
            }
            RuleSet stricter = PolicyScene.PACKS.merge(
                    Set.of("US", more),
                    scene.request().channel(),
                    scene.request().purpose(),
                    day);
            assertThat(rank(DECIDE.decide(scene.request(), scene.facts(), stricter)))
                    .isGreaterThanOrEqualTo(rank(DECIDE.decide(scene.request(), scene.facts(), rules)));
        }
    }

    /** POL-02 */
    @Property(tries = 2_000)
    void theOrderOfTheLayersDoesNotMatter(@ForAll("scenes") PolicyScene scene, @ForAll("layers") List<String> layers) {
        LocalDate day = scene.request().now().atOffset(ZoneOffset.UTC).toLocalDate();
        Decision one = DECIDE.decide(scene.request(), scene.facts(), merged(layers, scene, day));
        Decision other = DECIDE.decide(scene.request(), scene.facts(), merged(layers.reversed(), scene, day));
        assertThat(other.outcome()).isEqualTo(one.outcome());
        assertThat(other.reasons())
                .extracting(Decision.Reason::code)
                .containsExactlyInAnyOrderElementsOf(
                        one.reasons().stream().map(Decision.Reason::code).toList());
    }

    private static RuleSet merged(List<String> layers, PolicyScene scene, LocalDate day) {
        return PolicyScene.PACKS.merge(
                new LinkedHashSet<>(layers),
                scene.request().channel(),
                scene.request().purpose(),
                day);
    }

    @Provide
    Arbitrary<List<String>> layers() {
        return Arbitraries.of(PolicyScene.PACKS.jurisdictions())
                .list()
                .uniqueElements()
                .ofMinSize(2)
                .ofMaxSize(6);
    }

    @Property(tries = 2_000)
    void whenADeferralIsDueTheHoursAreOpen(@ForAll("scenes") PolicyScene scene) {
        if (scene.decision().outcome() instanceof Decision.Outcome.Defer defer) {
            PolicyRequest due =
                    new PolicyRequest(scene.request().channel(), scene.request().purpose(), defer.until(), null, null);
            assertThat(DECIDE.decide(due, scene.facts()).reasons()).noneMatch(reason -> DELAYS.contains(reason.code()));
        }
    }

    private static int rank(Decision decision) {
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow _ -> 0;
            case Decision.Outcome.Defer _ -> 1;
            case Decision.Outcome.Deny _ -> 2;
        };
    }

    @Provide
    Arbitrary<PolicyScene> scenes() {
        Arbitrary<Place> places = Arbitraries.of(
                place("US", List.of("US-FL"), "America/New_York", "America/Chicago"),
                place("US", List.of("US-TX"), "America/Chicago"),
                place("FR", List.of(), "Europe/Paris"),
                place("DE", List.of(), "Europe/Berlin"),
                place("IN", List.of(), "Asia/Kolkata"),
                place("JP", List.of(), "Asia/Tokyo"),
                place("BR", List.of(), "America/Sao_Paulo"),
                place("XX", List.of("XX-YY"), "Pacific/Kiritimati", "Pacific/Pago_Pago"),
                place("US", List.of()),
                Place.UNKNOWN);
        Arbitrary<Instant> instants =
                Arbitraries.longs().between(0, 10L * 365 * 86_400).map(FIRST::plusSeconds);
        Arbitrary<Integer> flaws = Arbitraries.integers().between(0, 31);
        Arbitrary<List<Integer>> ago =
                Arbitraries.integers().between(-3_600, 200_000).list().ofMaxSize(6);
        return Combinators.combine(
                        places,
                        Arbitraries.of(Channel.values()),
                        Arbitraries.of(Purpose.values()),
                        instants,
                        Arbitraries.of(ConsentBasis.values()).injectNull(0.2),
                        flaws,
                        ago)
                .as((place, channel, purpose, now, basis, flaw, sent) -> {
                    PolicyScene scene = PolicyScene.at(place, channel, purpose, now.toString())
                            .consent(
                                    basis == null
                                            ? null
                                            : new PolicyFacts.ConsentFact(
                                                    basis, (flaw & 3) != 3, now.minusSeconds(flaw * 50_000L), "cev_p"));
                    List<Instant> recent = new ArrayList<>();
                    sent.forEach(seconds -> recent.add(now.minusSeconds(seconds)));
                    scene = scene.recent(recent);
                    scene = (flaw & 12) == 12 ? scene.without(ContentTokens.SENDER_NAME) : scene;
                    return (flaw & 16) == 0
                            ? scene
                            : scene.times(
                                    now.plusSeconds(flaw * 3_000L).toString(),
                                    now.plusSeconds(90_000).toString());
                });
    }

    private static Place place(String country, List<String> regions, String... zones) {
        return new Place(
                country, regions, java.util.Arrays.stream(zones).map(ZoneId::of).toList());
    }
}
