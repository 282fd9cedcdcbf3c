package dev.gatepost.console.screens;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Counts by the hour as bars that lead to what is behind them, drawn by the server. The same stands below as a table,
 * for those who see no bars or use no pointer.
 *
 * @param tone {@code good}, {@code wait}, {@code stop} or {@code plain}
 * @param total of all hours
 * @param under what the total is
 * @param spoken the plot in a sentence
 * @param begins when the first hour began, in words
 */
record Plot(
        String title,
        String tone,
        String total,
        String under,
        String spoken,
        String begins,
        List<Bar> bars,
        List<Mark> marks) {
    static final int WIDTH = 480;
    static final int HEIGHT = 72;
    /** Where bars stand; below it are the marks. */
    static final int BASE = 62;

    static final int HOURS = 24;
    private static final int GAP = 3;
    private static final int LEAST = 2;
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("EEE HH:00", Locale.ENGLISH);

    /** An hour. */
    record Bar(String hour, long count, int x, int y, int wide, int tall, String href, String label) {}

    /** Something that was changed in these hours. */
    record Mark(int x, String hour, String words) {}

    /** A change, before it has its place in a plot. */
    record Change(Instant at, String words) {}

    /** What is plotted: messages by the hour, under this name and tone, each hour with its address. */
    record Row(String title, String tone, String under, Map<Instant, Long> counts, Function<Instant, String> href) {}

    static Plot of(Row row, List<Change> changes, Instant now) {
        Instant last = now.truncatedTo(ChronoUnit.HOURS);
        Instant first = last.minus(HOURS - 1L, ChronoUnit.HOURS);
        long most = Math.max(
                1, row.counts().values().stream().mapToLong(n -> n).max().orElse(1));
        int wide = WIDTH / HOURS;
        long total = 0;
        List<Bar> bars = new ArrayList<>(HOURS);
        for (int i = 0; i < HOURS; i++) {
            Instant hour = first.plus(i, ChronoUnit.HOURS);
            long count = row.counts().getOrDefault(hour, 0L);
            total += count;
            int tall = count == 0 ? 0 : (int) Math.max(LEAST, count * (BASE - 2) / most);
            String name = HOUR.format(hour.atZone(ZoneOffset.UTC));
            bars.add(new Bar(
                    name,
                    count,
                    i * wide,
                    BASE - tall,
                    wide - GAP,
                    tall,
                    row.href().apply(hour),
                    name + " UTC: " + Words.count(count, "message", "messages")));
        }
        List<Mark> marks = changes.stream()
                .filter(c -> !c.at().isBefore(first) && !c.at().isAfter(now))
                .map(c -> mark(c, first))
                .toList();
        String spoken = Words.count(total, "message", "messages") + " in 24 hours, at most " + Words.number(most)
                + " in one hour";
        return new Plot(
                row.title(),
                row.tone(),
                Words.number(total),
                row.under(),
                spoken,
                HOUR.format(first.atZone(ZoneOffset.UTC)) + " UTC",
                List.copyOf(bars),
                marks);
    }

    private static Mark mark(Change change, Instant first) {
        long seconds = Duration.between(first, change.at()).toSeconds();
        int x = (int) (seconds * WIDTH / Duration.ofHours(HOURS).toSeconds());
        return new Mark(Math.clamp(x, 4, WIDTH - 4), HOUR.format(change.at().atZone(ZoneOffset.UTC)), change.words());
    }

    List<Bar> newestFirst() {
        return bars.reversed();
    }
}
