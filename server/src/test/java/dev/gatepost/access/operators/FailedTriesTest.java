package dev.gatepost.access.operators;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.operators.FailedTries.Try;
import dev.gatepost.access.operators.FailedTries.Verdict;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** ACC-10: whoever guesses is slowed and then blocked; whose account it is, is not. */
class FailedTriesTest {
    private final AtomicLong now = new AtomicLong();
    private final FailedTries tries = new FailedTries(now::get);

    private static Try from(String source) {
        return new Try(source, "anna", "");
    }

    private void fail(Try t, int times) {
        for (int i = 0; i < times; i++) {
            tries.failed(t);
        }
    }

    /** ACC-10 */
    @Test
    void aSourceIsSlowedAndThenBlockedForAnIdentity() {
        fail(from("192.0.2.0/24"), 2);
        assertThat(tries.before(from("192.0.2.0/24"))).isEqualTo(new Verdict.Go(Duration.ZERO));
        fail(from("192.0.2.0/24"), 2);
        assertThat(tries.before(from("192.0.2.0/24"))).isEqualTo(new Verdict.Go(Duration.ofMillis(500)));
        assertThat(tries.failed(from("192.0.2.0/24"))).as("the fifth blocks").isTrue();
        assertThat(tries.before(from("192.0.2.0/24"))).isInstanceOf(Verdict.Blocked.class);
    }

    /** ACC-10 */
    @Test
    void theOwnerComesInFromElsewhereAndFromAKnownBrowserNextToTheStranger() {
        fail(from("192.0.2.0/24"), 100);
        assertThat(tries.before(from("198.51.100.0/24"))).isInstanceOf(Verdict.Go.class);
        assertThat(tries.before(new Try("192.0.2.0/24", "anna", "known"))).isEqualTo(new Verdict.Go(Duration.ZERO));
    }

    /** ACC-10 */
    @Test
    void manyIdentitiesFromOneSourceAreBlockedToo() {
        for (int i = 0; i < 20; i++) {
            tries.failed(new Try("192.0.2.0/24", "name " + i, ""));
        }
        assertThat(tries.before(new Try("192.0.2.0/24", "another", ""))).isInstanceOf(Verdict.Blocked.class);
    }

    /** ACC-10 */
    @Test
    void aStolenBrowserMarkGuessesNoLongerThanTen() {
        fail(new Try("192.0.2.0/24", "anna", "stolen"), 10);
        assertThat(tries.before(new Try("192.0.2.0/24", "anna", "stolen"))).isInstanceOf(Verdict.Blocked.class);
    }

    /** ACC-10 */
    @Test
    void itIsForgottenAfterAQuarterOfAnHour() {
        fail(from("192.0.2.0/24"), 30);
        now.addAndGet(Duration.ofMinutes(16).toNanos());
        assertThat(tries.before(from("192.0.2.0/24"))).isEqualTo(new Verdict.Go(Duration.ZERO));
    }
}
