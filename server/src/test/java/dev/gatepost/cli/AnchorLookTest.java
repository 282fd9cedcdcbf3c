package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AnchorSettings;
import dev.gatepost.platform.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** AUD-02: the doctor is red without an anchor, with one on the data's own disk, a late one, a contradicting one. */
class AnchorLookTest {
    @TempDir
    private Path data = Path.of("set by JUnit");

    private AnchorLook look(@Nullable String target, @Nullable ObjectNode running) {
        return AnchorLook.of(
                new AnchorSettings(Optional.ofNullable(target), Duration.ofMinutes(10), Optional.empty()),
                data,
                running);
    }

    private static long red(AnchorLook look) {
        return look.findings().stream().filter(f -> !f.fine() && !f.known()).count();
    }

    private static ObjectNode running(boolean demo, long lag, boolean contradicted) {
        return Json.object()
                .put("demo", demo)
                .put("lag_seconds", lag)
                .put("late_seconds", 1_800)
                .put("contradicted", contradicted)
                .put("trouble", "x");
    }

    @Test
    void noAnchorIsRedAndInTheDemoAThingToKnow() {
        assertThat(red(look(null, null))).isEqualTo(1);
        assertThat(red(look(null, running(false, -1, false)))).isEqualTo(1);
        AnchorLook demo = look(null, running(true, -1, false));
        assertThat(red(demo)).isZero();
        assertThat(demo.findings().getFirst().mend()).startsWith("The demo has none.");
    }

    @Test
    void anAnchorOnTheDiskOfTheDataIsRed() {
        assertThat(red(look("file:" + data.resolve("deep/below"), null))).isEqualTo(1);
        Path elsewhere = Path.of("/dev/shm");
        if (Files.isDirectory(elsewhere)) {
            assertThat(red(look("file:" + elsewhere.resolve("anchors"), null))).isZero();
        }
    }

    @Test
    void aLateOrContradictingAnchorIsRed() {
        String target = "https://anchors.example/log";
        assertThat(red(look(target, null))).isZero();
        assertThat(red(look(target, running(false, 0, false)))).isZero();
        assertThat(red(look(target, running(false, 1_801, false)))).isEqualTo(1);
        assertThat(red(look(target, running(false, 0, true)))).isEqualTo(1);
    }
}
