package dev.gatepost.providers.smpp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.templates.Segments;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CHN-01: what is sent is what was counted. */
class PartsTest {
    private static final String SOME = "aZ0 @£€[]{}~^|\\\n\fΔΩÄñé¡";
    private static final String WIDE = "Жя漢é";

    @Test
    void partsAreAsManyAsWereCountedAndReadBackAsTheText() {
        var random = new Random(5);
        for (int round = 0; round < 4_000; round++) {
            boolean wide = random.nextBoolean();
            var text = new StringBuilder();
            int length = random.nextInt(700);
            for (int i = 0; i < length; i++) {
                String from = wide && random.nextInt(4) == 0 ? WIDE : SOME;
                text.append(from.charAt(random.nextInt(from.length())));
                if (wide && random.nextInt(20) == 0) {
                    text.append("😀");
                }
            }
            for (Parts.Long way : new Parts.Long[] {Parts.Long.UDH_8, Parts.Long.UDH_16}) {
                var reference = way == Parts.Long.UDH_8 ? Segments.Reference.BITS_8 : Segments.Reference.BITS_16;
                Segments counted = Segments.of(text.toString(), reference);
                Parts parts = Parts.of(text.toString(), Alphabet.GSM, 0, way, round);
                assertThat(parts.octets()).hasSize(counted.count());
                assertThat(parts.coding()).isEqualTo(counted.encoding() == Segments.Encoding.GSM_7 ? 0 : 8);
                assertThat(parts.octets()).allMatch(o -> o.length <= 160);
                assertThat(readBack(parts)).isEqualTo(text.toString());
            }
        }
    }

    private static String readBack(Parts parts) {
        Alphabet alphabet = parts.coding() == 8 ? Alphabet.UCS_2 : Alphabet.GSM;
        var out = new StringBuilder();
        for (byte[] each : parts.octets()) {
            int from = parts.joined() ? each[0] + 1 : 0;
            out.append(alphabet.decode(java.util.Arrays.copyOfRange(each, from, each.length)));
        }
        return out.toString();
    }

    /** Any octets read as some text, and end. */
    @Test
    void anyOctetsRead() {
        var random = new Random(6);
        for (int i = 0; i < 20_000; i++) {
            byte[] octets = new byte[random.nextInt(160)];
            random.nextBytes(octets);
            for (int coding = 0; coding < 256; coding += 1 + random.nextInt(40)) {
                Alphabet.of(coding, Alphabet.GSM)
                        .ifPresent(a -> assertThat(a.decode(octets)).isNotNull());
            }
        }
    }
}
