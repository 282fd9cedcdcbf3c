package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** POL-02 */
class ZoneTableTest {
    private static final ZoneTable ZONES = PolicyScene.PACKS.zones();

    @Test
    void theClocksAreNewEnoughForWesternCanada() {
        assertThat(ZONES.version()).isGreaterThanOrEqualTo("2026d");
        Instant winter = Instant.parse("2026-12-01T12:00:00Z");
        assertThat(ZONES.offset(winter, ZoneId.of("America/Vancouver"))).isEqualTo(-7 * 3_600);
        assertThat(ZONES.offset(winter, ZoneId.of("America/Edmonton"))).isEqualTo(-6 * 3_600);
        assertThat(ZONES.offset(winter, ZoneId.of("America/Los_Angeles"))).isEqualTo(-8 * 3_600);
        assertThat(ZONES.offset(winter, ZoneId.of("Africa/Casablanca"))).isZero();
    }

    @Test
    void theyAgreeWithJavaBeforeThoseChanges() {
        for (String zone : List.of("America/New_York", "Europe/Paris", "Asia/Kolkata", "Australia/Lord_Howe")) {
            ZoneId id = ZoneId.of(zone);
            for (Instant at = Instant.parse("2020-01-01T00:30:00Z");
                    at.isBefore(Instant.parse("2030-01-01T00:00:00Z"));
                    at = at.plusSeconds(43_200)) {
                assertThat(ZONES.offset(at, id))
                        .as(zone + " " + at)
                        .isEqualTo(id.getRules().getOffset(at).getTotalSeconds());
            }
        }
    }

    @Test
    void aSkippedTimeMovesForwardAndARepeatedOneIsTheEarlier() {
        ZoneId newYork = ZoneId.of("America/New_York");
        assertThat(ZONES.instant(LocalDate.of(2027, 3, 14), LocalTime.of(2, 30), newYork))
                .isEqualTo(Instant.parse("2027-03-14T07:30:00Z"));
        assertThat(ZONES.instant(LocalDate.of(2026, 11, 1), LocalTime.of(1, 30), newYork))
                .isEqualTo(Instant.parse("2026-11-01T05:30:00Z"));
    }

    @Test
    void everyZoneOfOurNumbersIsInTheTable() {
        assertThat(ZONES.offset(Instant.parse("2026-11-24T12:00:00Z"), ZoneId.of("Etc/UTC")))
                .isZero();
        PolicyScene scene = PolicyScene.promotionTo("+16045550123", "2026-12-01T16:30:00Z");
        assertThat(scene.facts().place().zones()).isNotEmpty();
        assertThat(scene.decision().zoneData()).isEqualTo(ZONES.version());
    }
}
