package dev.gatepost.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.gatepost.FactsFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CON-04 */
class KeywordClassifierTest {
    private static final KeywordClassifier CLASSIFIER = new KeywordClassifier();

    @TempDir
    Path folder;

    @Test
    void ourOwnCasesPass() throws URISyntaxException {
        Run run = run(Path.of(
                KeywordClassifierTest.class.getResource("/consent/cases.json").toURI()));
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.code()).isZero();
    }

    @Test
    void politeRequestsInManyLanguagesAreStopsAndTalkIsNot() throws URISyntaxException {
        Run run = run(Path.of(
                KeywordClassifierTest.class.getResource("/consent/phrases.json").toURI()));
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.code()).isZero();
    }

    @Test
    void aWrongExpectationFails() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.json"),
                "{\"tests\": [{\"text\": \"STOP\", \"expect\": \"help\"}, {\"text\": \"hello\", \"expect\": \"none\"}]}");
        Run run = run(file);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines().getFirst()).startsWith("failed \"STOP\": expected help, got opt_out by ");
        assertThat(run.lines().getLast()).isEqualTo("1 passed, 1 failed");
        assertThat(run(folder.resolve("missing.json")).code()).isEqualTo(2);
    }

    @Test
    void theCollectedCasesPass() {
        Optional<Path> file = FactsFolder.file("keywords.json");
        Assumptions.assumeTrue(file.isPresent());
        assertThat(run(file.orElseThrow()).lines()).noneMatch(line -> line.startsWith("failed"));
    }

    @Test
    void theCollectedListsAreKept() {
        Optional<Path> file = FactsFolder.file("keywords.json");
        Assumptions.assumeTrue(file.isPresent());
        JsonNode all = new JsonMapper().readTree(file.orElseThrow());
        all.path("natural_language_opt_out").values().forEach(language -> {
            for (JsonNode phrase : language.isArray() ? language : new JsonMapper().createArrayNode()) {
                assertThat(kind("Hello. " + phrase.asString() + "!"))
                        .as(phrase.asString())
                        .isEqualTo("opt_out");
            }
        });
        all.path("not_opt_out").values().forEach(language -> {
            for (JsonNode text : language.isArray() ? language : new JsonMapper().createArrayNode()) {
                assertThat(kind(text.asString())).as(text.asString()).isNotEqualTo("opt_out");
            }
        });
    }

    @Test
    void aStopBeatsEverythingElseInTheMessage() {
        for (String other : List.of("HELP", "YES", "START", "INFO")) {
            assertThat(kind("STOP " + other)).isEqualTo("opt_out");
            assertThat(kind(other + " stop")).isEqualTo("opt_out");
        }
    }

    @Property(tries = 2_000)
    void everyTextHasAnAnswer(@ForAll @StringLength(max = 300) String text) {
        assertThatCode(() -> CLASSIFIER.classify(text, "US")).doesNotThrowAnyException();
    }

    @Property(tries = 500)
    void caseSpacesAndPunctuationDoNotMatter(@ForAll @StringLength(max = 5) String noise) {
        String marks = noise.replaceAll("[\\p{L}\\p{N}\\p{M}>\\p{So}\\p{Cs}\\p{Co}\\p{Cn}]", "!");
        assertThat(kind("  sToP" + " " + marks)).isEqualTo("opt_out");
    }

    @Test
    void aHugeTextIsAnsweredAtOnce() {
        for (String piece : List.of("stop ", "“", "don't ", "s t o p ", ">\n", "unsubscribe ", "to “", "ｓ", "\u0301")) {
            String huge = piece.repeat(200_000);
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> CLASSIFIER.classify(huge, null));
        }
    }

    private static String kind(String text) {
        return CLASSIFIER.classify(text, null).kind().written();
    }

    private record Run(int code, List<String> lines) {}

    private static Run run(Path file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = ClassifyFile.run(file, new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Run(code, out.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
