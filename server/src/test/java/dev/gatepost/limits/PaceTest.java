package dev.gatepost.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.limits.Pace.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** LIM-02: pacing to what providers allow, and what a 429 does. */
class PaceTest {
    private static final UUID FIRST = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final UUID SENDER = new UUID(2, 1);
    private static final UUID SLOW_SENDER = new UUID(2, 2);
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong(42);

    static Pace pace(AtomicLong clock, PaceRate account, PaceRate sender) {
        return pace(clock, account, sender, Map.of());
    }

    private static Pace pace(AtomicLong clock, PaceRate account, PaceRate sender, Map<String, PaceRate> countries) {
        PaceRates rates = new PaceRates() {
            @Override
            public PaceRate account(UUID connection) {
                return account;
            }

            @Override
            public PaceRate sender(UUID connection, UUID of) {
                return of.equals(SLOW_SENDER) ? PaceRate.perSecond(1) : sender;
            }

            @Override
            public PaceRate accountTo(UUID connection, String country) {
                return countries.getOrDefault(country, PaceRate.UNLIMITED);
            }

            @Override
            public PaceRate senderTo(UUID connection, UUID of, String country) {
                return PaceRate.UNLIMITED;
            }
        };
        return new Pace(rates, clock::get, InstantSource.fixed(NOON), new SplittableRandom(1));
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private int askedEachTenthOfASecond(Pace pace, UUID connection, UUID sender, int seconds) {
        int gone = 0;
        for (int i = 0; i < 10 * seconds; i++) {
            pass(Duration.ofMillis(100));
            gone += pace.permits(connection, sender, 1_000);
        }
        return gone;
    }

    @Test
    void aSlowSenderHoldsBackNoOtherOfItsAccount() {
        Pace pace = pace(clock, PaceRate.perSecond(100), PaceRate.UNLIMITED);

        assertThat(pace.permits(FIRST, SLOW_SENDER, 50)).isEqualTo(1);
        assertThat(pace.permits(FIRST, SENDER, 200)).isEqualTo(99);
        assertThat(pace.next(FIRST, SLOW_SENDER)).isEqualTo(NOON.plusSeconds(1));
        assertThat(pace.next(FIRST, SENDER)).isEqualTo(NOON.plusMillis(10));
    }

    @Test
    void whatIsGivenBackMayGoAgain() {
        Pace pace = pace(clock, PaceRate.perSecond(10), PaceRate.UNLIMITED);

        assertThat(pace.permits(FIRST, SENDER, 10)).isEqualTo(10);
        assertThat(pace.permits(FIRST, SENDER, 1)).isZero();
        pace.giveBack(FIRST, SENDER, 4);
        assertThat(pace.permits(FIRST, SENDER, 10)).isEqualTo(4);
    }

    @Test
    void furtherSegmentsAreMadeGoodBeforeMoreGoes() {
        PaceRate segments = new PaceRate(10_000, 10, PaceRate.Unit.SEGMENTS);
        Pace pace = pace(clock, segments, PaceRate.UNLIMITED);

        assertThat(pace.permits(FIRST, SENDER, 10)).isEqualTo(10);
        pace.charge(FIRST, SENDER, 20);

        assertThat(askedEachTenthOfASecond(pace, FIRST, SENDER, 2)).isZero();
        assertThat(askedEachTenthOfASecond(pace, FIRST, SENDER, 1)).isEqualTo(10);
    }

    @Test
    void aSlowCountryWaitsWhileOthersGo() {
        Pace pace = pace(
                clock,
                PaceRate.UNLIMITED,
                PaceRate.UNLIMITED,
                Map.of("DE", PaceRate.perSecond(2).withBurst(1)));

        assertThat(pace.destination(FIRST, SENDER, "DE")).isZero();
        assertThat(pace.destination(FIRST, SENDER, "DE")).isEqualTo(Duration.ofMillis(500));
        assertThat(pace.destination(FIRST, SENDER, "US")).isZero();
        assertThat(pace.destination(OTHER, SENDER, "DE")).isZero();
        pass(Duration.ofMillis(500));
        assertThat(pace.destination(FIRST, SENDER, "DE")).isZero();
    }

    @Test
    void a429HoldsAndHalvesItsOwnLaneOnly() {
        Pace pace = pace(clock, PaceRate.perSecond(60), PaceRate.perSecond(60));
        assertThat(pace.permits(FIRST, SENDER, 1)).isEqualTo(1);

        pace.slow(FIRST, SENDER, Scope.ACCOUNT, Duration.ofSeconds(10));

        assertThat(pace.permits(FIRST, SENDER, 10)).isZero();
        assertThat(pace.standing(FIRST, null).held()).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(12));
        assertThat(pace.standing(FIRST, null).perSecond()).isEqualTo(30);
        assertThat(pace.standing(FIRST, SENDER).isSlowed()).isFalse();
        assertThat(pace.permits(OTHER, SENDER, 60)).as("another account").isEqualTo(60);
    }

    @Test
    void aSenders429LeavesTheAccountAlone() {
        Pace pace = pace(clock, PaceRate.perSecond(60), PaceRate.perSecond(60));
        UUID another = new UUID(2, 9);

        pace.slow(FIRST, SENDER, Scope.SENDER, null);

        assertThat(pace.permits(FIRST, SENDER, 10)).isZero();
        assertThat(pace.permits(FIRST, another, 60)).isEqualTo(60);
        assertThat(pace.standing(FIRST, SENDER).held()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1_200));
    }

    @Test
    void oneRushOf429sHalvesOnce() {
        Pace pace = pace(clock, PaceRate.perSecond(64), PaceRate.UNLIMITED);

        for (int i = 0; i < 100; i++) {
            pace.slow(FIRST, SENDER, Scope.ACCOUNT, Duration.ofSeconds(2));
        }

        assertThat(pace.standing(FIRST, null).perSecond()).isEqualTo(32);
    }

    /** A provider that says 429 for a minute: less and less goes, never nothing for good, and all of it afterwards. */
    @Test
    void aSlowedLaneRecoversToItsConfiguredRate() {
        Pace pace = pace(clock, PaceRate.perSecond(60), PaceRate.UNLIMITED);
        for (int i = 0; i < 30; i++) {
            pass(Duration.ofSeconds(2));
            pace.slow(FIRST, SENDER, Scope.ACCOUNT, Duration.ofSeconds(1));
        }
        assertThat(pace.standing(FIRST, null).perSecond()).isBetween(0.9, 4.0);
        pass(Duration.ofSeconds(2));

        int first = askedEachTenthOfASecond(pace, FIRST, SENDER, 20);
        int second = askedEachTenthOfASecond(pace, FIRST, SENDER, 20);
        assertThat(second).isGreaterThan(first);
        assertThat(first).isGreaterThan(20);
        askedEachTenthOfASecond(pace, FIRST, SENDER, 25);

        assertThat(pace.standing(FIRST, null).isSlowed()).isFalse();
        assertThat(askedEachTenthOfASecond(pace, FIRST, SENDER, 10)).isEqualTo(600);
    }

    @Test
    void aHalvedRateIsWholeAgainAfterHalfAMinute() {
        Pace pace = pace(clock, PaceRate.perSecond(60), PaceRate.UNLIMITED);
        pace.slow(FIRST, SENDER, Scope.ACCOUNT, Duration.ZERO);
        pass(Duration.ofMillis(29_500));
        pace.permits(FIRST, SENDER, 0);
        pace.permits(FIRST, SENDER, 1);
        assertThat(pace.standing(FIRST, null).perSecond()).isEqualTo(59);
        pass(Duration.ofSeconds(1));
        pace.permits(FIRST, SENDER, 1);
        assertThat(pace.standing(FIRST, null).perSecond()).isEqualTo(60);
    }

    /** Nobody told us the limit, so what went through is the measure. */
    @Test
    void aLaneWithoutAKnownLimitLearnsItFromThe429() {
        Pace pace = pace(clock, PaceRate.UNLIMITED, PaceRate.UNLIMITED);
        for (int i = 0; i < 30; i++) {
            pass(Duration.ofMillis(100));
            assertThat(pace.permits(FIRST, SENDER, 40)).isEqualTo(40);
        }

        pace.slow(FIRST, SENDER, Scope.ACCOUNT, Duration.ofSeconds(1));

        assertThat(pace.standing(FIRST, null).perSecond()).isBetween(150.0, 250.0);
        pass(Duration.ofSeconds(3));
        assertThat(askedEachTenthOfASecond(pace, FIRST, SENDER, 1)).isBetween(150, 500);
        pass(Duration.ofMinutes(11));
        assertThat(pace.permits(FIRST, SENDER, 5_000)).isEqualTo(5_000);
    }

    @Test
    void aChangedRateIsInForceAtOnce() {
        var rate = new PaceRate[] {PaceRate.perSecond(1)};
        PaceRates rates = new PaceRates() {
            @Override
            public PaceRate account(UUID connection) {
                return rate[0];
            }

            @Override
            public PaceRate sender(UUID connection, UUID sender) {
                return PaceRate.UNLIMITED;
            }

            @Override
            public PaceRate accountTo(UUID connection, String country) {
                return PaceRate.UNLIMITED;
            }

            @Override
            public PaceRate senderTo(UUID connection, UUID sender, String country) {
                return PaceRate.UNLIMITED;
            }
        };
        var pace = new Pace(rates, clock::get, InstantSource.fixed(NOON), new SplittableRandom(1));
        assertThat(pace.permits(FIRST, SENDER, 10)).isEqualTo(1);
        rate[0] = PaceRate.perSecond(100);
        pass(Duration.ofSeconds(1));
        assertThat(pace.permits(FIRST, SENDER, 1_000)).isBetween(99, 100);
    }

    @Test
    void racingThreadsGetNoMoreThanThereIs() throws InterruptedException {
        Pace pace = pace(clock, PaceRate.perSecond(1_000), PaceRate.UNLIMITED);
        var gone = new AtomicLong();
        var go = new CountDownLatch(1);
        Thread[] threads = new Thread[64];
        for (int t = 0; t < threads.length; t++) {
            threads[t] = Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                for (int i = 0; i < 1_000; i++) {
                    clock.addAndGet(10_000);
                    gone.addAndGet(pace.permits(FIRST, SENDER, 3));
                }
            });
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        long most = 1_000 + 1_000 * (clock.get() - 42) / SECOND;
        assertThat(gone.get()).isLessThanOrEqualTo(most).isGreaterThan(most - 5);
    }

    @Test
    void ratesAreReadFromTheSettingsOfAConnection() {
        Map<String, String> settings = Map.of(
                "rate_per_second", "12.5",
                "rate_burst", "30",
                "rate_unit", "segments",
                "rate_per_second_by_country", "US=10,DE=0.5,XX=zero");

        assertThat(PaceRate.read(settings)).contains(new PaceRate(12_500, 30, PaceRate.Unit.SEGMENTS));
        assertThat(PaceRate.readByCountry(settings))
                .isEqualTo(Map.of(
                        "US", new PaceRate(10_000, 10, PaceRate.Unit.SEGMENTS),
                        "DE", new PaceRate(500, 1, PaceRate.Unit.SEGMENTS)));
        assertThat(PaceRate.read(Map.of())).isEmpty();
        assertThat(PaceRate.read(Map.of("rate_per_second", "0.0"))).isEmpty();
    }
}
