package dev.gatepost.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.limits.PacePreview.Limit;
import dev.gatepost.limits.PacePreview.Plan;
import dev.gatepost.limits.PacePreview.Whose;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** LIM-02: capacity is previewed before a campaign. */
class PacePreviewTest {
    private static Limit limit(Whose whose, PaceRate rate, long waiting, Plan plan) {
        return PacePreview.limit(whose, null, Pace.Standing.atRest(rate), waiting, plan);
    }

    @Test
    void theSlowestOfAllLimitsBinds() {
        var plan = new Plan(1_000, 2, Map.of("DE", 400L));
        Limit account = limit(Whose.ACCOUNT, new PaceRate(10_000, 10, PaceRate.Unit.SEGMENTS), 0, plan);
        Limit sender = limit(Whose.SENDER, PaceRate.perSecond(20), 0, plan);
        Limit germany = PacePreview.limit(Whose.COUNTRY, "DE", Pace.Standing.atRest(PaceRate.perSecond(0.5)), 0, plan);

        assertThat(account.takes()).isEqualTo(Duration.ofSeconds(199));
        assertThat(sender.takes()).isEqualTo(Duration.ofSeconds(49));
        assertThat(germany.takes()).isEqualTo(Duration.ofSeconds(798));
        assertThat(PacePreview.binding(List.of(account, sender, germany))).contains(germany);
        assertThat(PacePreview.words(germany)).isEqualTo("13 min 18 s at the destination's pace of 0.5 a second");
        assertThat(PacePreview.words(account)).isEqualTo("3 min 19 s at this account's pace of 10 segments a second");
    }

    @Test
    void whatWaitsBeforeGoesFirst() {
        var plan = new Plan(100, 1, Map.of());
        assertThat(limit(Whose.SENDER, PaceRate.perSecond(1), 3_601, plan).takes())
                .isEqualTo(Duration.ofSeconds(3_700));
    }

    @Test
    void nothingIsBoundWhereNothingIsKnown() {
        Limit free = limit(Whose.ACCOUNT, PaceRate.UNLIMITED, 0, new Plan(1_000_000_000, 100, Map.of()));
        assertThat(PacePreview.binding(List.of(free))).isEmpty();
        assertThat(PacePreview.words(null)).startsWith("no limit of pace is known");
    }

    @Test
    void theGreatestPlanAtTheSlowestPaceDoesNotOverflow() {
        var plan = new Plan(1_000_000_000, 100, Map.of());
        Limit limit = limit(Whose.SENDER, new PaceRate(1, 1, PaceRate.Unit.MESSAGES), 0, plan);
        assertThat(limit.takes()).isEqualTo(Duration.ofSeconds(999_999_999_000L));
    }

    @Test
    void timesAreSpokenInTheirTwoGreatestUnits() {
        assertThat(PacePreview.spoken(Duration.ofSeconds(12_000))).isEqualTo("3 h 20 min");
        assertThat(PacePreview.spoken(Duration.ofSeconds(12_001))).isEqualTo("3 h 20 min");
        assertThat(PacePreview.spoken(Duration.ofSeconds(3_605))).isEqualTo("1 h");
        assertThat(PacePreview.spoken(Duration.ofSeconds(187_200))).isEqualTo("2 d 4 h");
        assertThat(PacePreview.spoken(Duration.ofMillis(900))).isEqualTo("1 s");
        assertThat(PacePreview.spoken(Duration.ZERO)).isEqualTo("at once");
    }
}
