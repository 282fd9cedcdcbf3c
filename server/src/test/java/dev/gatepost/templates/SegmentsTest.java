package dev.gatepost.templates;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TPL-04 */
class SegmentsTest {
    @ParameterizedTest
    @CsvSource({
        "a, 160, GSM-7, 160, 1",
        "a, 161, GSM-7, 161, 2",
        "a, 306, GSM-7, 306, 2",
        "a, 307, GSM-7, 307, 3",
        "€, 80, GSM-7, 160, 1",
        "€, 81, GSM-7, 162, 2",
        "я, 70, UCS-2, 70, 1",
        "я, 71, UCS-2, 71, 2",
        "я, 134, UCS-2, 134, 2",
        "я, 135, UCS-2, 135, 3",
        "🎉, 35, UCS-2, 70, 1",
        "🎉, 36, UCS-2, 72, 2",
        "🎉, 67, UCS-2, 134, 3",
        "Ç, 1, GSM-7, 1, 1",
        "ç, 1, UCS-2, 1, 1",
        "`, 1, UCS-2, 1, 1",
        "’, 1, UCS-2, 1, 1"
    })
    void textsAreCountedAsTheNetworkCounts(String piece, int times, String encoding, int units, int count) {
        Segments segments = Segments.of(piece.repeat(times));
        assertThat(segments.encoding().written()).isEqualTo(encoding);
        assertThat(segments.units()).isEqualTo(units);
        assertThat(segments.count()).isEqualTo(count);
    }

    @Test
    void anEscapePairIsNotSplit() {
        assertThat(Segments.of("a".repeat(152) + "€" + "a".repeat(152)).count()).isEqualTo(3);
    }

    @Test
    void theAlphabetHasItsHundredAndTwentySevenCharactersAndTenExtensions() {
        int basic = 0;
        int extended = 0;
        for (char c = 0; c < 0x2100; c++) {
            Segments one = Segments.of(String.valueOf(c));
            if (one.encoding() == Segments.Encoding.GSM_7) {
                basic += one.units() == 1 ? 1 : 0;
                extended += one.units() == 2 ? 1 : 0;
            }
        }
        assertThat(basic).isEqualTo(127);
        assertThat(extended).isEqualTo(10);
    }

    @Property
    void addingTextNeverLowersTheCount(@ForAll @StringLength(max = 400) String text, @ForAll char more) {
        assertThat(Segments.of(text + more).count())
                .isGreaterThanOrEqualTo(Segments.of(text).count());
    }

    @Property
    void partsAreNeverFewerThanTheUnitsNeed(
            @ForAll @StringLength(max = 500) String text, @ForAll @IntRange(max = 3) int n) {
        Segments segments = Segments.of(text.repeat(n));
        int part = segments.encoding() == Segments.Encoding.GSM_7 ? 153 : 67;
        int alone = segments.encoding() == Segments.Encoding.GSM_7 ? 160 : 70;
        if (segments.units() > alone) {
            assertThat(segments.count() * part).isGreaterThanOrEqualTo(segments.units());
        } else {
            assertThat(segments.count()).isEqualTo(1);
        }
    }
}
