package dev.gatepost.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatepost.recovery.BackupUnusable.Code;
import dev.gatepost.recovery.Journal.Entry;
import dev.gatepost.recovery.Journal.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OPS-03: the journal tells all that was written to it, or that it does not. */
class JournalTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir
    private Path folder = Path.of("");

    private Journal journal() {
        return new Journal(folder.resolve("journal"));
    }

    private void write(int... numbers) {
        for (int n : numbers) {
            journal().append(List.of(new Entry("suppressed", Map.of("number", n))), 0, NOW);
        }
    }

    private List<Integer> after(Position from) {
        List<Integer> out = new ArrayList<>();
        journal().readAfter(from, line -> out.add(line.body().path("number").asInt()));
        return out;
    }

    private Path file() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("journal"))) {
            return all.filter(f -> f.toString().endsWith(".jsonl"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void isCut(Position from) {
        var refusal = catchThrowableOfType(BackupUnusable.class, () -> after(from));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(Code.JOURNAL_CUT);
    }

    @Test
    void whatIsWrittenIsReadFromAnyPlaceOn() {
        write(1, 2);
        Position then = journal().position();
        write(3, 4);

        assertThat(after(Position.START)).containsExactly(1, 2, 3, 4);
        assertThat(after(then)).containsExactly(3, 4);
    }

    @Test
    void aLineThatIsChangedTakenOutOrCutOffIsSeen() throws IOException {
        write(1, 2, 3);
        List<String> lines = Files.readAllLines(file());

        Files.write(file(), List.of(lines.get(0), lines.get(1).replace("2}", "7}"), lines.get(2)));
        isCut(Position.START);
        Files.write(file(), List.of(lines.get(0), lines.get(2)));
        isCut(Position.START);
        Files.write(file(), lines.subList(0, 2));
        isCut(Position.START);
        Files.write(file(), lines);
        assertThat(after(Position.START)).hasSize(3);
    }

    @Test
    void whatAKilledWriterBeganIsWrittenOverByTheNext() throws IOException {
        write(1);
        Files.writeString(file(), "{\"n\":2,\"at\":\"2026", StandardOpenOption.APPEND);

        assertThat(after(Position.START)).containsExactly(1);
        write(2);
        assertThat(after(Position.START)).containsExactly(1, 2);
    }

    @Test
    void theJournalOfAnotherGatepostIsNotTakenForOurs() {
        write(1, 2);

        isCut(new Position(1, "f".repeat(64)));
        isCut(new Position(9, "f".repeat(64)));
    }

    @Test
    void oldFilesGoAndTheRestIsReadFromWhereItBegins() throws IOException {
        journal()
                .append(
                        Stream.generate(() -> new Entry("suppressed", Map.of("number", 1, "text", "x".repeat(60_000))))
                                .limit(80)
                                .toList(),
                        0,
                        NOW);
        Path first = file();
        write(2);
        Position then = journal().position();
        write(3);
        Files.setLastModifiedTime(first, FileTime.from(NOW.minus(Duration.ofDays(50))));

        journal().forget(NOW, Duration.ofDays(42));

        assertThat(first).doesNotExist();
        assertThat(after(then)).containsExactly(3);
        isCut(Position.START);
        List<Integer> all = new ArrayList<>();
        journal().readAll(line -> all.add(line.body().path("number").asInt()));
        assertThat(all).containsExactly(2, 3);
    }
}
