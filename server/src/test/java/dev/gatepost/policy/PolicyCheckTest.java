package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.FactsFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** POL-05 */
class PolicyCheckTest {
    @TempDir
    Path folder;

    @Test
    void ourOwnCasesPass() throws URISyntaxException {
        Path cases =
                Path.of(PolicyCheckTest.class.getResource("/policy/cases.json").toURI());
        Run run = run(cases);
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.code()).isZero();
    }

    /** POL-03: 239 cases whose answers were found by a second program that reads the facts in its own way. */
    @Test
    void edgesOfWindowsClocksConsentsAndSegmentsAreAsAnotherReadingOfTheFactsHasThem() throws URISyntaxException {
        Run run = run(
                Path.of(PolicyCheckTest.class.getResource("/policy/edges.json").toURI()));
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.lines().getLast()).endsWith(" passed, 0 failed");
        assertThat(run.code()).isZero();
    }

    /** POL-01, CON-13, POL-09: what the collected cases tell in words, as decisions. */
    @Test
    void ourDecisionsPass() throws URISyntaxException {
        Run run = run(Path.of(
                PolicyCheckTest.class.getResource("/policy/decisions.json").toURI()));
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
        assertThat(run.lines().getLast()).endsWith(" passed, 0 failed");
        assertThat(run.code()).isZero();
    }

    @Test
    void aSlipOfThePenInWhatACaseGivesFails() throws IOException {
        Run run = run(write("""
                {"cases": [{"id": "B1", "auto": [{"kind": "decision", "jurisdictions": ["US"], "channel": "sms",
                  "purpose": "otp", "now": "2026-11-24T03:00:00Z", "given": {"ofer": true}, "decision": "allow"}]}]}
                """));
        assertThat(run.lines().getFirst()).startsWith("failed B1 decision").contains("ofer");
    }

    @Test
    void aWrongExpectationFailsAndSaysWhy() throws IOException {
        Run run = run(write("""
                {"cases": [
                  {"id": "A1", "auto": [{"kind": "time", "jurisdictions": ["US"], "channel": "sms", "purpose": "promotional",
                    "now": "2026-11-24T03:00:00Z", "zones": ["America/New_York"], "decision": "allow"}]},
                  {"id": "A2", "auto": [{"kind": "consent", "jurisdictions": ["QQ"], "channel": "sms",
                    "purpose": "promotional", "have": "express", "ok": true}]},
                  {"id": "A3", "auto": [{"kind": "moon"}]},
                  {"id": "A4", "auto": []}
                ]}
                """));
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.lines().get(0))
                .startsWith("failed A1 time: expected allow, got defer")
                .contains("22:00 in America/New_York");
        assertThat(run.lines().get(1)).isEqualTo("failed A2 consent: no rule pack for QQ");
        assertThat(run.lines().get(2)).isEqualTo("failed A3 moon: the kind moon is not known");
        assertThat(run.lines().getLast()).isEqualTo("0 passed, 3 failed");
    }

    @Test
    void whatIsNoFileOfCasesIsSaidSo() throws IOException {
        assertThat(run(write("{\"cases\": 7}")).code()).isEqualTo(2);
        assertThat(run(folder.resolve("missing.json")).code()).isEqualTo(2);
    }

    /** POL-03 */
    @Test
    void theCollectedCasesPass() {
        Optional<Path> cases = FactsFolder.file("testcases.json");
        Assumptions.assumeTrue(cases.isPresent());
        Run run = run(cases.orElseThrow());
        assertThat(run.lines()).noneMatch(line -> line.startsWith("failed"));
    }

    private Path write(String json) throws IOException {
        return Files.writeString(folder.resolve("cases.json"), json);
    }

    private record Run(int code, List<String> lines) {}

    private static Run run(Path file) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = PolicyCheck.run(PolicyScene.PACKS, file, new PrintStream(out, true, StandardCharsets.UTF_8));
        return new Run(code, out.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
