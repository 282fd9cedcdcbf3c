package dev.gatepost.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.limits.Breakers.Forced;
import dev.gatepost.limits.Breakers.Outcome;
import dev.gatepost.limits.Breakers.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** LIM-04: breakers open on spikes, probe, recover, and obey operators. */
class BreakersTest {
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final Duration QUICK = Duration.ofMillis(20);
    private static final Duration SLOW = Duration.ofSeconds(6);

    private final Hands clock = new Hands();
    private final List<OnBreakerChange.Change> changes = new ArrayList<>();
    private final Breakers breakers = new Breakers(connection -> BreakerSettings.DEFAULT, List.of(changes::add), clock);

    /** A clock that is moved by hand. */
    private static final class Hands extends Clock {
        private Instant now = Instant.parse("2026-11-21T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private void pass(Duration time) {
        clock.now = clock.now.plus(time);
    }

    private boolean call(UUID connection, String country, Outcome outcome, Duration took) {
        return switch (breakers.tryAcquire(connection, country)) {
            case Permission.Granted _ -> {
                breakers.record(connection, country, outcome, took);
                yield true;
            }
            case Permission.Denied _ -> false;
        };
    }

    private int calls(int times, String country, Outcome outcome, Duration took) {
        int made = 0;
        for (int i = 0; i < times; i++) {
            made += call(FIRST, country, outcome, took) ? 1 : 0;
        }
        return made;
    }

    private List<BreakerState> told(UUID connection, String country) {
        return changes.stream()
                .filter(change -> change.connection().equals(connection) && country.equals("" + change.country()))
                .map(OnBreakerChange.Change::to)
                .toList();
    }

    @Test
    void aSpikeOfErrorsOpensItAndLeavesOtherConnectionsAlone() {
        assertThat(calls(100, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(20);

        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.OPEN);
        assertThat(breakers.isUsable(FIRST, "DE")).isFalse();
        assertThat(breakers.tryAcquire(FIRST, null))
                .isEqualTo(new Permission.Denied(BreakerState.OPEN, clock.now.plusSeconds(10)));
        assertThat(call(OTHER, "US", Outcome.OK, QUICK)).isTrue();
        assertThat(told(FIRST, "null")).containsExactly(BreakerState.OPEN);
        assertThat(changes.getFirst().why()).contains("20 calls", "100 % failed");
    }

    @Test
    void fewerThanTheMinimumAreNotJudged() {
        assertThat(calls(19, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(19);
        pass(Duration.ofSeconds(31));
        assertThat(calls(19, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(19);
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void slowCallsOpenItToo() {
        calls(20, "US", Outcome.OK, SLOW);
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.OPEN);
        assertThat(changes.getFirst().why()).contains("100 % slow");
    }

    @Test
    void lostAnswersCountAndOurOwnFaultsDoNot() {
        calls(200, "US", Outcome.OUR_FAULT, QUICK);
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.CLOSED);
        calls(20, "US", Outcome.UNKNOWN, QUICK);
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.OPEN);
    }

    /** One country fails, the connection is well: that route alone opens. */
    @Test
    void oneRouteOpensAlone() {
        for (int i = 0; i < 60; i++) {
            call(FIRST, "US", Outcome.OK, QUICK);
            call(FIRST, "GB", Outcome.OK, QUICK);
            call(FIRST, "BR", Outcome.PROVIDER_FAULT, QUICK);
        }

        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.CLOSED);
        assertThat(breakers.isUsable(FIRST, "BR")).isFalse();
        assertThat(breakers.isUsable(FIRST, "US")).isTrue();
        assertThat(told(FIRST, "BR")).containsExactly(BreakerState.OPEN);
    }

    @Test
    void aFewProbesDecideWhetherItIsOver() {
        calls(20, "US", Outcome.PROVIDER_FAULT, QUICK);
        pass(Duration.ofSeconds(9));
        assertThat(calls(5, "US", Outcome.OK, QUICK)).isZero();
        pass(Duration.ofSeconds(2));
        assertThat(breakers.isUsable(FIRST, "US")).isTrue();

        int granted = 0;
        for (int i = 0; i < 50; i++) {
            granted += breakers.tryAcquire(FIRST, "US") instanceof Permission.Granted ? 1 : 0;
        }
        assertThat(granted).as("probes at once").isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            breakers.record(FIRST, "US", Outcome.OK, QUICK);
        }

        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.CLOSED);
        assertThat(calls(50, "US", Outcome.OK, QUICK)).isEqualTo(50);
        assertThat(told(FIRST, "null")).containsExactly(BreakerState.OPEN, BreakerState.PROBING, BreakerState.CLOSED);
    }

    @Test
    void failedProbesOpenItAgain() {
        calls(20, "US", Outcome.PROVIDER_FAULT, QUICK);
        pass(Duration.ofSeconds(11));
        assertThat(calls(50, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(5);
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void releasedProbesMakeWayForOthers() {
        calls(20, "US", Outcome.PROVIDER_FAULT, QUICK);
        pass(Duration.ofSeconds(11));
        for (int i = 0; i < 100; i++) {
            assertThat(breakers.tryAcquire(FIRST, "US")).isInstanceOf(Permission.Granted.class);
            breakers.release(FIRST, "US");
        }
    }

    /** Whoever probed was killed. The breaker does not stay shut for good. */
    @Test
    void probesOfWhichNothingIsHeardAreReplaced() {
        calls(20, "US", Outcome.PROVIDER_FAULT, QUICK);
        pass(Duration.ofSeconds(11));
        for (int i = 0; i < 5; i++) {
            breakers.tryAcquire(FIRST, "US");
        }
        assertThat(breakers.tryAcquire(FIRST, "US")).isInstanceOf(Permission.Denied.class);
        pass(Duration.ofSeconds(61));
        assertThat(breakers.tryAcquire(FIRST, "US")).isInstanceOf(Permission.Granted.class);
    }

    @Test
    void whatAnOperatorForcedHoldsUntilTheyLiftIt() {
        breakers.obey(Map.of(FIRST, new Forced(BreakerState.FORCED_OPEN, "maintenance")));
        assertThat(calls(5, "US", Outcome.OK, QUICK)).isZero();
        assertThat(breakers.isUsable(FIRST, "US")).isFalse();

        breakers.obey(Map.of(FIRST, new Forced(BreakerState.FORCED_CLOSED, "false alarm")));
        assertThat(calls(100, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(100);
        assertThat(breakers.isUsable(FIRST, "US")).isTrue();

        breakers.obey(Map.of());
        assertThat(breakers.state(FIRST)).isEqualTo(BreakerState.CLOSED);
        assertThat(calls(100, "US", Outcome.PROVIDER_FAULT, QUICK)).isEqualTo(20);
        assertThat(told(FIRST, "null")).as("every node obeys, one announces").containsExactly(BreakerState.OPEN);
    }

    @Test
    void theSnapshotTellsEachBreaker() {
        calls(20, "US", Outcome.PROVIDER_FAULT, QUICK);
        assertThat(breakers.snapshot())
                .extracting(Breakers.Standing::country, Breakers.Standing::state, Breakers.Standing::calls)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(null, BreakerState.OPEN, 20),
                        org.assertj.core.groups.Tuple.tuple("US", BreakerState.OPEN, 20));
    }

    @Test
    void settingsAreReadWithinTheirBounds() {
        BreakerSettings read = BreakerSettings.read(
                Map.of("breaker_error_percent", "10", "breaker_minimum_calls", "5", "breaker_probes", "0"));
        assertThat(read.errorPercent()).isEqualTo(10);
        assertThat(read.minimumCalls()).isEqualTo(5);
        assertThat(read.probes()).isEqualTo(BreakerSettings.DEFAULT.probes());
    }
}
