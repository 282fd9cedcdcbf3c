package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** POL-01 */
class WakeTest {
    private static final Instant OPENING = Instant.parse("2026-11-24T13:00:00Z");

    @Test
    void tenThousandMessagesWakeSpreadOverHalfAnHourAndNoneBeforeTheOpening() {
        Duration spread = Wake.spread(Duration.ofHours(12));
        assertThat(spread).isEqualTo(Duration.ofMinutes(30));
        Map<Long, Integer> perMinute = new HashMap<>();
        for (UUID id : ids(10_000)) {
            Instant wake = Wake.at(OPENING, spread, id, null);
            assertThat(wake).isBetween(OPENING, OPENING.plus(spread));
            perMinute.merge(Duration.between(OPENING, wake).toMinutes(), 1, Integer::sum);
        }
        assertThat(perMinute).hasSize(30);
        assertThat(perMinute.values()).allMatch(count -> count > 200 && count < 480);
    }

    @Test
    void theWakeIsTheSameEachTimeItIsAsked() {
        for (UUID id : ids(100)) {
            assertThat(Wake.at(OPENING, Duration.ofMinutes(30), id, null))
                    .isEqualTo(Wake.at(OPENING, Duration.ofMinutes(30), id, null));
        }
    }

    @Test
    void shortHoursAreNotSpentOnTheSpread() {
        assertThat(Wake.spread(Duration.ofMinutes(50))).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void aMessageThatExpiresWakesInTime() {
        for (UUID id : ids(1_000)) {
            assertThat(Wake.at(OPENING, Duration.ofMinutes(30), id, OPENING.plusSeconds(60)))
                    .isBefore(OPENING.plusSeconds(31));
            assertThat(Wake.at(OPENING, Duration.ofMinutes(30), id, OPENING)).isEqualTo(OPENING);
        }
    }

    @Test
    void aDeferralSaysHowFarItsHoursMayBeUsedAndAnythingElseSaysNothing() {
        Decision night =
                PolicyScene.promotionTo("+13055550123", "2026-11-24T03:00:00Z").decision();
        assertThat(night.outcome()).isInstanceOf(Decision.Outcome.Defer.class);
        assertThat(night.spread()).isEqualTo(Duration.ofMinutes(30));
        Decision day =
                PolicyScene.promotionTo("+13055550123", "2026-11-24T17:00:00Z").decision();
        assertThat(day.spread()).isZero();
    }

    private static List<UUID> ids(int count) {
        List<UUID> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            out.add(UuidV7.next());
        }
        return out;
    }
}
