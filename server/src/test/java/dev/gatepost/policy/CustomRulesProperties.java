package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.CustomRule.What;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** POL-04: a rule of a workspace's own never allows what the packs do not, and never shortens a wait. */
class CustomRulesProperties {
    private static final Set<ReasonCode> HOURS = Set.of(ReasonCode.QUIET_HOURS, ReasonCode.QUIET_HOURS_UNKNOWN);
    private static final Decide DECIDE = new Decide(PolicyScene.PACKS);

    @Property(tries = 4_000)
    void anOwnRuleNeverAllowsMore(@ForAll("scenes") PolicyScene scene, @ForAll("rules") List<CustomRule> rules) {
        Decision loose = scene.decision();
        Decision tight = DECIDE.decide(scene.request(), owning(scene.facts(), rules));
        assertThat(rank(tight)).isGreaterThanOrEqualTo(rank(loose));
        if (loose.outcome() instanceof Decision.Outcome.Defer before
                && tight.outcome() instanceof Decision.Outcome.Defer after) {
            assertThat(after.until()).isAfterOrEqualTo(before.until());
        }
    }

    /** The opposite of the above for waivers: they touch hours that are good practice, and nothing else. */
    @Property(tries = 2_000)
    void aWaiverLiftsHoursOfGoodPracticeAlone(@ForAll("scenes") PolicyScene scene) {
        List<CustomRule> all = PolicyScene.PACKS.texts().values().stream()
                .flatMap(file -> file.rules().stream())
                .map(text ->
                        new CustomRule(Set.of(), Set.of(Purpose.PROMOTIONAL), Set.of(), new What.Waiver(text.id())))
                .toList();
        Decision before = scene.decision();
        Decision after = DECIDE.decide(scene.request(), owning(scene.facts(), all));
        for (Decision.Reason reason : before.reasons()) {
            boolean practice = CustomRules.mayBeWaived(PolicyScene.PACKS, reason.rule());
            if (reason.code() != ReasonCode.EXPIRED_BEFORE_SENT && !(HOURS.contains(reason.code()) && practice)) {
                assertThat(after.reasons()).extracting(Decision.Reason::rule).contains(reason.rule());
            }
        }
    }

    private static PolicyFacts owning(PolicyFacts facts, List<CustomRule> rules) {
        List<CustomRules.Named> named = rules.stream()
                .map(rule -> new CustomRules.Named("custom/pol_1/v1/" + rules.indexOf(rule), "tests", rule))
                .toList();
        return new PolicyFacts(
                facts.place(),
                facts.enabledForPromotion(),
                facts.suppressions(),
                facts.consent(),
                facts.sender(),
                facts.content(),
                facts.recent(),
                facts.around(),
                new CustomRules(named));
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
        return new DecideProperties().scenes();
    }

    @Provide
    Arbitrary<List<CustomRule>> rules() {
        Arbitrary<What> whats = Arbitraries.oneOf(
                Combinators.combine(
                                Arbitraries.of(DayOfWeek.values()).set().ofMinSize(1),
                                Arbitraries.integers().between(0, 22),
                                Arbitraries.integers().between(1, 23))
                        .as((days, from, length) -> new What.Hours(
                                days, LocalTime.of(from, 0), LocalTime.of(Math.min(23, from + length), 30))),
                Combinators.combine(
                                Arbitraries.integers().between(1, 5),
                                Arbitraries.integers().between(1, 200))
                        .as((max, hours) -> new What.Cap(max, Duration.ofHours(hours))),
                Arbitraries.of(ConsentBasis.values()).map(What.Consent::new),
                Arbitraries.of(List.copyOf(ContentTokens.CHECKED)).map(What.Content::new),
                Arbitraries.of("US", "FR", "IN").set().ofMinSize(1).map(What.Countries::new),
                Arbitraries.of("sdr_promotional", "sdr_otp").set().ofMinSize(1).map(What.Senders::new),
                Arbitraries.of("tpl_1", "tpl_2").set().ofMinSize(1).map(What.Templates::new));
        return Combinators.combine(
                        Arbitraries.of(Channel.values()).set().ofMaxSize(3),
                        Arbitraries.of(Purpose.values()).set().ofMinSize(1).ofMaxSize(5),
                        Arbitraries.of("US", "FR", "DE").set().ofMaxSize(2),
                        whats)
                .as((channels, purposes, countries, what) -> new CustomRule(
                        channels, what.delays() ? Set.of(Purpose.PROMOTIONAL) : purposes, countries, what))
                .list()
                .ofMaxSize(4);
    }
}
