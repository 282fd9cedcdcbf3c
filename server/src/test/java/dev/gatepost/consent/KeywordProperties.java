package dev.gatepost.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.consent.Classification.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CON-04: what a person means does not hang on how they write it. */
class KeywordProperties {
    private static final KeywordClassifier CLASSIFIER = new KeywordClassifier();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> INVISIBLE =
            List.of("\u200b", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f", "\u202e", "\u00ad", "\ufe0f");

    /** A word or phrase by which people stop, in its language. */
    private record Said(String language, String text, boolean phrase) {}

    private static List<Said> said() {
        List<Said> all = new ArrayList<>();
        for (JsonNode name : read("/keywords/rules.json").path("languages").values()) {
            JsonNode language = read("/keywords/" + name.asString() + ".json");
            for (JsonNode entry : language.path("opt_out").values()) {
                if (entry.path("only_in").isMissingNode()) {
                    all.add(new Said(name.asString(), entry.path("word").asString(), false));
                }
            }
            for (JsonNode phrase : language.path("opt_out_phrases").values()) {
                all.add(new Said(name.asString(), phrase.asString(), true));
            }
        }
        return all;
    }

    private static JsonNode read(String resource) {
        try (InputStream in = KeywordProperties.class.getResourceAsStream(resource)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Provide
    Arbitrary<Said> stops() {
        return Arbitraries.of(said());
    }

    @Provide
    Arbitrary<String> courtesies() {
        return Arbitraries.of(
                "please",
                "thanks",
                "thank you",
                "now",
                "ok",
                "hello",
                "sorry",
                "bitte",
                "danke",
                "merci",
                "gracias",
                "por favor",
                "obrigado",
                "grazie",
                "dank u wel",
                "proszę",
                "tack",
                "kiitos",
                "спасибо",
                "lütfen",
                "谢谢");
    }

    @Property(tries = 3_000)
    void courtesyBeforeOrAfterNeverTurnsAStopIntoNone(
            @ForAll("stops") Said stop, @ForAll("courtesies") String courtesy, @ForAll boolean before) {
        String text = before ? courtesy + ", " + stop.text() : stop.text() + " " + courtesy;
        assertStops(text);
    }

    @Property(tries = 3_000)
    void caseSpacesPunctuationAndInvisibleCharactersNeverTurnAStopIntoNone(
            @ForAll("stops") Said stop, @ForAll long seed) {
        var random = new java.util.Random(seed);
        StringBuilder out = new StringBuilder(random.nextBoolean() ? "  " : "\"");
        stop.text().codePoints().forEach(c -> {
            String one = Character.toString(c);
            out.append(
                    random.nextBoolean()
                            ? one
                            : random.nextBoolean() ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
            if (random.nextInt(4) == 0) {
                out.append(INVISIBLE.get(random.nextInt(INVISIBLE.size())));
            }
        });
        out.append(List.of("!", "...", "!!!", " .", "\n", "\" ", "").get(random.nextInt(7)));
        assertStops(out.toString());
    }

    @Property(tries = 1_000)
    void otherKeywordsInTheMessageNeverTurnAStopIntoNone(@ForAll("stops") Said stop, @ForAll boolean before) {
        String text = before ? "HELP " + stop.text() : stop.text() + ". HELP";
        assertStops(text);
    }

    private static void assertStops(String text) {
        // A doubt stops promotion like an opt-out does, and is shown to a person besides: "no more please" may be of
        // sweets.
        assertThat(CLASSIFIER.classify(text, null).kind()).as(text).isIn(Kind.OPT_OUT, Kind.DOUBT);
    }

    @Test
    void ordinaryTalkInTenLanguagesIsNeverAnOptOut() {
        JsonNode all = read("/consent/innocent.json");
        assertThat(all.size()).isEqualTo(10);
        Set<Kind> harmless = Set.of(Kind.NONE, Kind.OPT_IN_IF_ASKED, Kind.SERVICE_CANCEL, Kind.HELP);
        List<String> wrong = new ArrayList<>();
        for (JsonNode language : all.values()) {
            for (JsonNode text : language.values()) {
                for (String form :
                        List.of(text.asString(), text.asString().toUpperCase(Locale.ROOT), "Hi! " + text.asString())) {
                    Classification got = CLASSIFIER.classify(form, null);
                    if (!harmless.contains(got.kind())) {
                        wrong.add(form + " -> " + got);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aMailsQuotedPartIsNotThePersons() {
        for (String text : List.of(
                "Danke!\n\nAm 22.11.2026 um 10:00 schrieb Northwind <offers@northwind.example>:\nAbmelden: STOP",
                "Thanks\n\nFrom: Northwind <offers@northwind.example>\nTo: me\n\nReply STOP or unsubscribe here",
                "Merci\n\n-----Message d'origine-----\nRépondez STOP",
                "Tack!\n\nDen 22 nov. 2026 skrev Northwind:\n> STOPP")) {
            assertThat(CLASSIFIER.classify(text, null).kind()).as(text).isEqualTo(Kind.NONE);
        }
        assertStops("Please unsubscribe me\n\nFrom: Northwind <offers@northwind.example>\n20% off");
    }

    @Test
    void errorsAndLettersHeldDownAreForgivenButWordsAreWords() {
        for (String text : List.of(
                "STOOOOP",
                "SToPPPP",
                "unsubscirbe",
                "cancell",
                "cancle",
                "berhentii",
                "ABMELDNE",
                "baja!!!",
                "BAJAAAA",
                "desabonne",
                "отписатся",
                "STОP",
                "stpo please",
                "إيقاااف",
                "إِيقاف",
                "ايقاف",
                "退订了谢谢",
                "请帮我退订",
                "ยกเลิกครับ",
                "수신거부해주세요")) {
            assertStops(text);
        }
        for (String text : List.of(
                "stoop", "shop", "step", "stock", "top", "cancer", "remote", "guitar", "terminal", "anmelden")) {
            assertThat(CLASSIFIER.classify(text, null).kind()).as(text).isNotEqualTo(Kind.OPT_OUT);
        }
    }
}
