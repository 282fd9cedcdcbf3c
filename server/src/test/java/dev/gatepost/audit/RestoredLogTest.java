package dev.gatepost.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-02, OPS-03: a log that a restore set back, checked by a stranger; the twin of {@link TamperingTest}. */
class RestoredLogTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    @Test
    void whatTheRestoreLostIsToldAndNothingIsCalledTampering() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            log.setBack(500);
            assertThat(log.verified())
                    .doesNotContain("refused")
                    .contains("left its first 500 events")
                    .contains("LOST: events 2 to 2 of the instance's log", "instance-2.note", "os-user:ada")
                    .contains("All of these are those that were seen outside");
        }
    }

    @Test
    void anEventThatWasChangedBeforeTheRestoreIsStillFound() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            log.setBack(500);
            log.rewrite(events -> TamperedLog.changed(events, 350));
            assertThat(log.verified()).contains("is refused", "the change is among events 300 to 499");
        }
    }

    @Test
    void anEventThatWasChangedAfterTheRestoreIsStillFound() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            log.setBack(500);
            log.rewrite(events -> TamperedLog.changed(events, 520));
            assertThat(log.verified()).contains("is refused", "the change is among events 500 to 540");
        }
    }

    @Test
    void aCutAfterTheRestoreIsStillFound() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            log.setBack(500);
            log.rewrite(events -> events.subList(0, 510));
            assertThat(log.verified()).contains("is refused", "The log was cut back: it has 510 events");
        }
    }

    /** Less came back than the instance's log still vouches for: no restore does that, a thief does. */
    @Test
    void aWorkspaceThatIsSetBackFurtherThanTheInstanceIsRefused() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            log.setBack(400);
            assertThat(log.verified()).contains("is refused", "cut back", "vouches for 500");
        }
    }
}
