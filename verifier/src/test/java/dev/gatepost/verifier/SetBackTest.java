package dev.gatepost.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AUD-02, OPS-03: a log that a restore set back is no forged one, and never simply a good one. What is lost is named
 * with who vouches for it; what was tampered with before and after is still found.
 */
class SetBackTest {
    private static final int KEPT = 20;

    @TempDir
    private Path folder = Path.of("set by JUnit");

    /** As it was before the restore: 30 events, seen outside at 10, 20 and 30. */
    private final List<String> before = LogBuilder.events(30);

    @SuppressWarnings("NullAway.Init")
    private LogBuilder builder;

    private String said = "";

    @BeforeEach
    void key() throws GeneralSecurityException {
        builder = new LogBuilder();
    }

    private static String restored(long size, @Nullable Long outside) {
        return "{\"action\":\"log.restored\",\"actor\":\"os-user:ada\",\"at\":\"2026-11-22T10:00:00Z\",\"facts\":{"
                + (outside == null ? "" : "\"outside\":\"" + outside + "\",")
                + "\"reason\":\"restored from the backup of Sunday\",\"size\":\"" + size
                + "\"},\"object\":\"rst_1\"}";
    }

    /** The log after the restore: what the backup had, the restore, and what came since. */
    private List<String> after(@Nullable Long outside, int since) {
        List<String> events = new ArrayList<>(before.subList(0, KEPT));
        events.add(restored(KEPT, outside));
        for (int i = 0; i < since; i++) {
            events.add(
                    "{\"action\":\"message.accepted\",\"at\":\"2026-11-22T11:00:00Z\",\"object\":\"new_" + i + "\"}");
        }
        return events;
    }

    private Path seen(List<String> events, int size) throws IOException, GeneralSecurityException {
        return Files.writeString(
                folder.resolve("seen-" + size + "-" + events.hashCode() + ".note"),
                builder.note(events.subList(0, size)));
    }

    private int verify(List<String> events, List<Path> seen, String... more)
            throws IOException, GeneralSecurityException {
        List<String> arguments =
                new ArrayList<>(List.of("" + LogBuilder.write(folder, builder.lines(events)), "--key", builder.key()));
        seen.forEach(note -> arguments.addAll(List.of("--anchor", "" + note)));
        arguments.addAll(List.of(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(arguments.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private List<Path> allSeen() throws IOException, GeneralSecurityException {
        return List.of(seen(before, 10), seen(before, 20), seen(before, 30));
    }

    @Test
    void whatARestoreLeftBehindIsToldAndNotCalledTampering() throws Exception {
        for (int since : new int[] {0, 5, 15}) {
            assertThat(verify(after(30L, since), allSeen())).as(said).isEqualTo(3);
            assertThat(said)
                    .contains("LOST: events 20 to 29", "seen-30-", "os-user:ada", "2026-11-22T10:00:00Z", "rst_1")
                    .contains("All of these are those that were seen outside")
                    .doesNotContain("refused");
        }
    }

    @Test
    void whoKnowsOfTheRestoreIsToldTheSameAndMayGoOn() throws Exception {
        assertThat(verify(after(30L, 5), allSeen(), "--known-restore", "rst_1")).isZero();
        assertThat(said).contains("LOST: events 20 to 29", "You know of that restore");
        assertThat(verify(after(30L, 5), allSeen(), "--known-restore", "rst_2")).isEqualTo(3);
    }

    @Test
    void aLogThatWasSetBackIsNeverSimplyGoodThoughNobodySawMore() throws Exception {
        assertThat(verify(after(null, 5), List.of())).isEqualTo(3);
        assertThat(said).contains("SET BACK", "Of these the first 0", "nothing that was given tells");
    }

    /** Somebody with the signing key cuts the log and writes a restore that never was. */
    @Test
    void aMadeUpRestoreThatHidesATruncationIsALossThatSomebodyVouchesFor() throws Exception {
        List<String> forged = new ArrayList<>(before.subList(0, 12));
        forged.add(restored(12, null));
        assertThat(verify(forged, allSeen())).isEqualTo(3);
        assertThat(said)
                .contains("LOST: events 12 to 19", "LOST: events 12 to 29", "by os-user:ada")
                .contains("Of these the first 10 are those that were seen outside")
                .contains("Whoever holds the signing key could have written that");
    }

    @Test
    void tamperingBeforeTheRestoreIsStillFound() throws Exception {
        List<String> forged = new ArrayList<>(after(30L, 5));
        forged.set(7, "{\"action\":\"forged\"}");
        assertThat(verify(forged, allSeen())).isEqualTo(1);
        assertThat(said).contains("History was rewritten", "from event 0 on");
        forged = new ArrayList<>(after(30L, 5));
        forged.set(15, "{\"action\":\"forged\"}");
        assertThat(verify(forged, allSeen())).isEqualTo(1);
        assertThat(said).contains("from event 10 on", "events 10 to 19");
    }

    @Test
    void tamperingAfterTheRestoreIsStillFound() throws Exception {
        List<String> honest = after(30L, 25);
        List<Path> seen = new ArrayList<>(allSeen());
        seen.add(seen(honest, 40));
        assertThat(verify(honest, seen)).as(said).isEqualTo(3);
        List<String> forged = new ArrayList<>(honest);
        forged.set(35, "{\"action\":\"forged\"}");
        assertThat(verify(forged, seen)).isEqualTo(1);
        assertThat(said).contains("History was rewritten: the first 40 events");
        assertThat(verify(honest.subList(0, 38), seen)).isEqualTo(1);
        assertThat(said).contains("The log was cut back: it has 38 events");
        List<String> lines = builder.lines(honest);
        lines.remove(1 + 33);
        Path cut = LogBuilder.write(folder, lines);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(Verify.run(
                        new String[] {"" + cut, "--key", builder.key()},
                        new PrintStream(out, true, StandardCharsets.UTF_8)))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Event 33 is missing");
    }

    @Test
    void aRestoreThatClaimsMoreThanStoodBeforeItIsRefused() throws Exception {
        List<String> events = new ArrayList<>(before.subList(0, 10));
        events.add(restored(25, null));
        assertThat(verify(events, List.of())).isEqualTo(1);
        assertThat(said).contains("Event 10 says that a restore left 25 events");
        events.set(10, restored(10, null).replace("\"10\"", "\"ten\""));
        assertThat(verify(events, List.of())).isEqualTo(1);
        assertThat(said).contains("cannot be read");
    }

    /** A restore sets back every log of an instance; one that the instance's log does not tell of was made up. */
    @Test
    void aRestoreThatTheInstanceDoesNotKnowIsRefused() throws Exception {
        Path instance = folder.resolve("instance.ndjson");
        Files.writeString(instance, String.join("\n", builder.lines(LogBuilder.events(3))) + "\n");
        String[] asked = {"--instance", "" + instance, "--instance-key", builder.key()};
        assertThat(verify(after(null, 5), List.of(), asked)).isEqualTo(1);
        assertThat(said).contains("the log of the instance knows of no such restore");
        List<String> knowing = new ArrayList<>(LogBuilder.events(3));
        knowing.add(restored(3, null));
        Files.writeString(instance, String.join("\n", builder.lines(knowing)) + "\n");
        assertThat(verify(after(null, 5), List.of(), asked)).as(said).isEqualTo(3);
        assertThat(said).contains("SET BACK: the instance's log");
    }
}
