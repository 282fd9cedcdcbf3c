package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** POL-03: a lawyer can read the packs without knowing their files. */
class FactInWordsTest {
    private static final RulePacks PACKS = RulePacks.load();

    @Test
    void theRulesOfFloridaReadAsSentences() {
        assertThat(shown("US-FL"))
                .contains("quiet hours: open Mon–Sun 08:00–20:00; by the recipient's clock; it is law (verified, S09)")
                .contains("caps: at most 3 within 24 hours per recipient same subject any number, law (verified, S09)")
                .contains("within 15 days, counted from receipt; Gatepost honours it at once");
    }

    @Test
    void noPackShowsTheFormOfItsFile() {
        for (RuleFile file : PACKS.texts().values()) {
            assertThat(shown(file.pack())).as(file.pack()).doesNotContain("[{", "[\"", "{\"", "null", "PT24H", "P7D");
        }
    }

    @Test
    void spansAreTold() {
        assertThat(FactInWords.span("PT24H")).isEqualTo("24 hours");
        assertThat(FactInWords.span("P24M")).isEqualTo("24 months");
        assertThat(FactInWords.span("PT10M")).isEqualTo("10 minutes");
        assertThat(FactInWords.span("P1D")).isEqualTo("1 day");
    }

    @Test
    void thePageNamesEachRuleAndItsSources(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("fr.html");
        assertThat(new PackPages(PACKS).html("FR", page)).isTrue();
        assertThat(Files.readString(page))
                .contains("<h1>Rules of France</h1>", "FR/sms/promotional", "Mon–Sat 08:00–22:00")
                .doesNotContain("<script");
        assertThat(new PackPages(PACKS).html("XX", page)).isFalse();
    }

    private static String shown(String pack) {
        var out = new ByteArrayOutputStream();
        assertThat(new PackPages(PACKS).show(pack, new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isTrue();
        return out.toString(StandardCharsets.UTF_8);
    }
}
