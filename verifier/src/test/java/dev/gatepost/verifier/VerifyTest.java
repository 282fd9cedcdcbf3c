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
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AUD-02: a log that was touched anywhere is refused, and the place is named. */
class VerifyTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    private final List<String> events = LogBuilder.events(13);

    @SuppressWarnings("NullAway.Init")
    private LogBuilder builder;

    private String said = "";

    @BeforeEach
    void key() throws GeneralSecurityException {
        builder = new LogBuilder();
    }

    @Test
    void anUntouchedLogOfAnySizeHolds() throws Exception {
        for (int size = 0; size < 70; size++) {
            assertThat(verify(builder.lines(LogBuilder.events(size)))).isZero();
            assertThat(said).startsWith("The log holds: " + size + " events");
        }
    }

    @Test
    void aChangedEventIsNamed() throws Exception {
        List<String> lines = builder.lines(events);
        lines.set(1 + 7, lines.get(1 + 7).replace("accepted", "rejected"));
        assertRefused(lines, "Event 7 was changed");
    }

    @Test
    void aChangedEventWithARewrittenHashIsConfinedBetweenCheckpoints() throws Exception {
        List<String> lines = builder.lines(events);
        lines.add(1 + 5, LogBuilder.noteLine(builder.note(events.subList(0, 5))));
        lines.add(2 + 9, LogBuilder.noteLine(builder.note(events.subList(0, 9))));
        assertThat(verify(lines)).isZero();
        lines.set(2 + 7, LogBuilder.eventLine(7, "{\"action\":\"forged\"}"));
        assertRefused(lines, "among events 5 to 8");
    }

    @Test
    void aRemovedEventIsNamed() throws Exception {
        List<String> lines = builder.lines(events);
        lines.remove(1 + 4);
        assertRefused(lines, "Event 4 is missing: event 5 follows");
    }

    @Test
    void aRemovedEventIsNoticedThoughTheOthersWereRenumbered() throws Exception {
        List<String> fewer = new ArrayList<>(events);
        fewer.remove(4);
        List<String> lines = builder.lines(fewer);
        lines.set(0, builder.lines(events).getFirst());
        assertRefused(lines, "The end is missing: events 12 to 12");
    }

    @Test
    void aCutEndIsNamed() throws Exception {
        List<String> lines = builder.lines(events);
        assertRefused(lines.subList(0, 11), "The end is missing: events 10 to 12");
    }

    @Test
    void anInsertedEventIsNamed() throws Exception {
        List<String> lines = builder.lines(events);
        lines.add(1 + 6, LogBuilder.eventLine(5, "{\"action\":\"forged\"}"));
        assertRefused(lines, "Event 5 stands again where event 6 belongs");
        List<String> longer = builder.lines(events);
        longer.add(LogBuilder.eventLine(13, "{\"action\":\"forged\"}"));
        assertRefused(longer, "Event 13 was added");
    }

    @Test
    void anExchangeOfTwoEventsIsNamed() throws Exception {
        List<String> lines = builder.lines(events);
        Collections.swap(lines, 1 + 2, 1 + 3);
        assertRefused(lines, "event 3 stands where event 2 belongs");
        List<String> swapped = new ArrayList<>(events);
        Collections.swap(swapped, 2, 3);
        List<String> renumbered = builder.lines(swapped);
        renumbered.set(0, builder.lines(events).getFirst());
        assertRefused(renumbered, "not the one that was signed");
    }

    @Test
    void aCheckpointByAnotherKeyOrForAnotherLogIsRefused() throws Exception {
        List<String> forged = new LogBuilder().lines(events);
        assertRefused(forged, "The signature does not hold");
        List<String> lines = builder.lines(events);
        lines.set(0, LogBuilder.noteLine(builder.note("gatepost/ws_other", events)));
        assertRefused(lines, "about another log");
        String altered = builder.note(events).replace("\n13\n", "\n12\n");
        lines.set(0, LogBuilder.noteLine(altered));
        assertRefused(lines, "The signature does not hold");
    }

    @Test
    void anEarlierCheckpointMustBeAPrefix() throws Exception {
        Path earlier = folder.resolve("earlier.txt");
        for (int size : new int[] {0, 1, 6, 13}) {
            Files.writeString(earlier, builder.note(events.subList(0, size)));
            assertThat(verify(builder.lines(events), "--earlier", "" + earlier)).isZero();
        }
        List<String> rewritten = new ArrayList<>(events);
        rewritten.set(3, "{\"action\":\"forged\"}");
        Files.writeString(earlier, builder.note(events.subList(0, 6)));
        assertThat(verify(builder.lines(rewritten))).isZero();
        assertThat(verify(builder.lines(rewritten), "--earlier", "" + earlier)).isEqualTo(1);
        assertThat(said).contains("History was rewritten: the first 6 events");
        Files.writeString(earlier, builder.note(LogBuilder.events(14)));
        assertThat(verify(builder.lines(events), "--earlier", "" + earlier)).isEqualTo(1);
        assertThat(said).contains("The log was cut back");
    }

    @Test
    void whateverIsNotALogIsRefused() throws Exception {
        assertRefused(List.of("hello"), "no exported log");
        List<String> lines = builder.lines(events);
        assertRefused(lines.subList(1, 14), "begins with event 0");
        lines.set(1 + 3, lines.get(1 + 3) + " ");
        assertRefused(lines, "Line 5 is neither");
    }

    @Test
    void everySingleAlteredByteIsRefused() throws Exception {
        byte[] log = Files.readAllBytes(LogBuilder.write(folder, builder.lines(LogBuilder.events(3))));
        Path altered = folder.resolve("altered.ndjson");
        for (int i = 0; i < log.length - 1; i++) {
            byte[] one = log.clone();
            one[i] ^= 1;
            Files.write(altered, one);
            assertThat(run("" + altered, "--key", builder.key()))
                    .as("byte " + i)
                    .isEqualTo(1);
        }
    }

    @Test
    void aWrongQuestionIsNoAnswer() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(run("log")).isEqualTo(2);
        assertThat(run("log", "--key")).isEqualTo(2);
        assertThat(run(folder.resolve("absent").toString(), "--key", builder.key()))
                .isEqualTo(2);
        assertThat(run("" + LogBuilder.write(folder, builder.lines(events)), "--key", "a+b+c"))
                .isEqualTo(1);
    }

    private void assertRefused(List<String> lines, String sentence) throws Exception {
        assertThat(verify(lines)).isEqualTo(1);
        assertThat(said).contains(sentence);
    }

    private int verify(List<String> lines, String... more) throws IOException, GeneralSecurityException {
        List<String> arguments = new ArrayList<>(List.of("" + LogBuilder.write(folder, lines), "--key", builder.key()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }
}
