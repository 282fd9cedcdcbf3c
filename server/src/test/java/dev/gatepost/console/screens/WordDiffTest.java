package dev.gatepost.console.screens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.console.screens.WordDiff.Kind;
import java.math.BigDecimal;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** TPL-01, LIM-04, DX-02: what the pages reckon by themselves. */
class WordDiffTest {
    private static String side(String before, String after, Kind without) {
        return WordDiff.of(before, after).stream()
                .filter(p -> p.kind() != without)
                .map(WordDiff.Piece::text)
                .collect(Collectors.joining());
    }

    @Test
    void bothTextsComeBackFromADifference() {
        String before = "Northwind: {{name}}, your order left.\nReply STOP.";
        String after = "Northwind: {{name}}, order {{order}} left today. Reply STOP.";
        assertThat(side(before, after, Kind.NEW)).isEqualTo(before);
        assertThat(side(before, after, Kind.GONE)).isEqualTo(after);
        assertThat(WordDiff.of("same", "same")).containsExactly(new WordDiff.Piece(Kind.SAME, "same"));
        assertThat(WordDiff.of("", "new")).containsExactly(new WordDiff.Piece(Kind.NEW, "new"));
        String long1 = "word ".repeat(2_000);
        assertThat(side(long1, "x", Kind.GONE)).isEqualTo("x");
    }

    @Test
    void aForecastBeyondTheLimitStandsBehindTheMark() {
        Gauge gauge = Gauge.of(
                new Gauge.Amounts(
                        new BigDecimal("100"), new BigDecimal("50"), new BigDecimal("10"), new BigDecimal("150")),
                "good",
                "");
        assertThat(gauge.forecast()).isEqualTo(Gauge.WIDTH).isGreaterThan(gauge.full());
        assertThat(gauge.full()).isEqualTo(666);
        assertThat(gauge.nearly()).isEqualTo(533);
        assertThat(gauge.spent()).isEqualTo(333);
        Gauge nothing = Gauge.of(
                new Gauge.Amounts(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ONE), "good", "");
        assertThat(nothing.spent()).isZero();
    }

    @Test
    void aFieldsTimeIsReadInThePersonsZone() {
        assertThat(FieldTime.instant("2026-07-01T12:00", "Europe/Berlin")).isEqualTo("2026-07-01T10:00:00Z");
        assertThat(FieldTime.instant("2026-07-01T12:00", "")).isEqualTo("2026-07-01T12:00:00Z");
        assertThat(FieldTime.instant("2026-07-01T12:00", "No/Where")).isEqualTo("2026-07-01T12:00:00Z");
        assertThat(FieldTime.instant("yesterday", "Europe/Berlin")).isEqualTo("yesterday");
        assertThat(FieldTime.local("2026-07-01T10:00:00Z", "Europe/Berlin")).isEqualTo("2026-07-01T12:00");
    }
}
