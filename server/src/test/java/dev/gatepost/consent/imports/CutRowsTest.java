package dev.gatepost.consent.imports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** CON-11: rows are the same rows wherever a file is cut into parts. */
class CutRowsTest {
    private static final String[] PIECES = {
        "a,b,c\n",
        "\"x\",\"y\ny\",z\r\n",
        "\"say \"\"no\"\"\",1,2\n",
        "\n",
        "a\"b,c\"d,e\n",
        ",,\n",
        "\"open,1,2\n",
        "é,ü,ß\n"
    };

    private static byte[] file(Random random) {
        StringBuilder out = new StringBuilder();
        while (out.length() < 400_000) {
            if (random.nextInt(3_000) == 0) {
                out.append("l".repeat(CutRows.LONGEST_ROW + random.nextInt(100_000)))
                        .append('\n');
            } else {
                out.append(PIECES[random.nextInt(random.nextInt(50) == 0 ? PIECES.length : PIECES.length - 2)]);
            }
        }
        return out.append("last,1,2").toString().getBytes(UTF_8);
    }

    private static List<String> rows(byte[] file, Random random, int least) {
        List<String> out = new ArrayList<>();
        int offset = 0;
        long line = 1;
        boolean skipping = false;
        while (offset < file.length) {
            int end = Math.min(file.length, offset + least + random.nextInt(least));
            byte[] part = Arrays.copyOfRange(file, offset, end);
            CutRows cut = new CutRows(part, ',', end == file.length).from(0, line, skipping);
            for (CutRows.Row row = cut.next(); row != null; row = cut.next()) {
                out.add(row.line() + ":" + row.flaw() + ":"
                        + new String(part, row.from(), row.to() - row.from(), UTF_8));
            }
            offset += cut.offset();
            line = cut.line();
            skipping = cut.isSkipping();
        }
        return out;
    }

    /** CON-11 */
    @Test
    void partsGiveTheRowsOfTheWhole() {
        for (int seed = 1; seed <= 30; seed++) {
            byte[] file = file(new Random(seed));
            List<String> whole = rows(file, new Random(seed), file.length + 1);
            assertThat(rows(file, new Random(seed), CutRows.LONGEST_ROW + 1))
                    .as("seed " + seed)
                    .isEqualTo(whole);
            assertThat(whole.getLast()).endsWith(":null:last,1,2");
        }
    }

    @Test
    void cellsAreThoseOfTheStandard() {
        assertThat(CsvCells.of("\"a \"\"b\"\", c\",d,\"e\nf\",", ',')).containsExactly("a \"b\", c", "d", "e\nf", "");
        assertThat(CsvCells.of("a\"b;c", ';')).containsExactly("a\"b", "c");
    }
}
