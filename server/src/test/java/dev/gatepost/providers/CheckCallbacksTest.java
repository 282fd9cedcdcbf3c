package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HOOK-02: captured callbacks are judged as they should be. */
class CheckCallbacksTest {
    private static final Path OWN = Path.of("src", "test", "resources", "callbacks");

    private record Run(int exit, List<String> lines) {}

    private static Run run(Path path) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int exit = CheckCallbacks.run(path, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return new Run(exit, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    }

    @Test
    void everyCaseOfOurOwnPasses() {
        Run run = run(OWN);
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.exit()).isZero();
        assertThat(run.lines().getLast()).matches("[1-9][0-9]* passed, 0 failed");
    }

    @Test
    void everyCaseOfTheReferenceVectorsPassesWhereTheyAreAtHand() {
        Path facts = Optional.ofNullable(System.getenv("GATEPOST_FACTS"))
                .map(Path::of)
                .orElse(Path.of("..", "..", "shared", "facts"))
                .resolve("vectors");
        Assumptions.assumeTrue(Files.isDirectory(facts), "the reference vectors are not on this machine");
        Run run = run(facts);
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.exit()).isZero();
    }

    @Test
    void aCaseThatTurnsOutOtherwiseFailsTheRun(@TempDir Path directory) throws IOException {
        String good = Files.readString(OWN.resolve("sandbox.json"));
        Path file = directory.resolve("sandbox.json");
        Files.writeString(file, good.replaceFirst("\"expect\": \"valid\"", "\"expect\": \"invalid\""));
        Run run = run(file);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.lines())
                .filteredOn(line -> line.startsWith("failed sandbox/"))
                .hasSize(1);
        assertThat(run.lines().getLast()).endsWith(", 1 failed");
    }

    @Test
    void aProviderWithoutAVerifierFailsEachOfItsCases(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("pigeon.json");
        Files.writeString(file, "[{\"name\":\"a\",\"expect\":\"valid\"},{\"name\":\"b\",\"expect\":\"invalid\"}]");
        Run run = run(file);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.lines())
                .containsExactly(
                        "failed pigeon/a: no verifier for pigeon yet",
                        "failed pigeon/b: no verifier for pigeon yet",
                        "0 passed, 2 failed");
    }

    @Test
    void whatCannotBeReadIsAFailureAndNothingAtAllIsNoSuccess(@TempDir Path directory) throws IOException {
        assertThat(run(directory).exit()).isEqualTo(1);
        assertThat(run(directory.resolve("missing.json")).exit()).isEqualTo(1);
        Files.writeString(directory.resolve("twilio.json"), "{not json");
        assertThat(run(directory).lines()).contains("failed twilio: the file is no JSON");
    }
}
