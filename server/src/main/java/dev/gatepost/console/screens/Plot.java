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
import java.util.function.LongFunction;

/**
 * Figures by the hour as bars that lead to what is behind them, drawn by the server. The same stands below as a table,
 * for those who see no bars or use no pointer.
 *
 * @param tone {@code good}, {@code wait}, {@code stop} or {@code plain}
 * @param total of all hours, or how it stands
 * @param under what the total is
 * @param spoken the plot in a sentence
 * @param begins when the first hour began, in words
 * @param said how its figures are called
 * @param limit where the line of what may be is drawn; negative for none
 * @param goal where the line of what is foreseen is drawn; negative for none
 */
record Plot(
        String title,
        String tone,
        String total,
        String under,
        String spoken,
        String begins,
        Said said,
        int limit,
        int goal,
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

    /**
     * An hour.
     *
     * @param figure what it is, in words
     * @param part what of it is told apart, in words; empty when nothing is
     * @param low how tall that part is
     * @param href what is behind it; empty when that is nowhere
     */
    record Bar(
            String hour,
            long count,
            String figure,
            String part,
            int x,
            int y,
            int wide,
            int tall,
            int low,
            String href,
            String label) {}

    /** Something that was changed in these hours. */
    record Mark(int x, String hour, String words) {}

    /** A change, before it has its place in a plot. */
    record Change(Instant at, String words) {}

    /**
     * How figures are called.
     *
     * @param column above them in the table
     * @param words a figure in words
     * @param part above what is told apart of them; empty when nothing is
     */
    record Said(String column, LongFunction<String> words, String part) {
        static final Said MESSAGES = new Said("Messages", n -> Words.count(n, "message", "messages"), "");
    }

    /**
     * What is plotted.
     *
     * @param total how it stands; empty for the sum of all hours
     * @param counts the figures by the hour
     * @param parts what of each is told apart, never more than it
     * @param limit what may be; 0 when nothing says so
     * @param goal what is foreseen; 0 when nothing is
     * @param href where an hour leads
     */
    record Row(
            String title,
            String tone,
            String total,
            String under,
            Said said,
            Map<Instant, Long> counts,
            Map<Instant, Long> parts,
            long limit,
            long goal,
            Function<Instant, String> href) {
        /** Messages, each hour with its address. */
        static Row messages(
                String title, String tone, String under, Map<Instant, Long> counts, Function<Instant, String> href) {
            return new Row(title, tone, "", under, Said.MESSAGES, counts, Map.of(), 0, 0, href);
        }

        /** Something else, that leads nowhere. */
        static Row of(String title, String tone, String under, Said said, Map<Instant, Long> counts) {
            return new Row(title, tone, "", under, said, counts, Map.of(), 0, 0, hour -> "");
        }

        Row standing(String words) {
            return new Row(title, tone, words, under, said, counts, parts, limit, goal, href);
        }

        Row apart(Map<Instant, Long> some) {
            return new Row(title, tone, total, under, said, counts, some, limit, goal, href);
        }

        Row below(long most) {
            return new Row(title, tone, total, under, said, counts, parts, most, goal, href);
        }

        /** With the line of where it is going; beyond twice what may be it is drawn there. */
        Row goingTo(long foreseen) {
            long drawn = limit > 0 ? Math.min(foreseen, 2 * limit) : foreseen;
            return new Row(title, tone, total, under, said, counts, parts, limit, drawn, href);
        }
    }

    static Instant first(Instant now) {
        return now.truncatedTo(ChronoUnit.HOURS).minus(HOURS - 1L, ChronoUnit.HOURS);
    }

    static Plot of(Row row, List<Change> changes, Instant now) {
        Instant first = first(now);
        long most = Math.max(
                Math.max(1, Math.max(row.limit(), row.goal())),
                row.counts().values().stream().mapToLong(n -> n).max().orElse(1));
        long total = 0;
        List<Bar> bars = new ArrayList<>(HOURS);
        for (int i = 0; i < HOURS; i++) {
            Instant hour = first.plus(i, ChronoUnit.HOURS);
            total += row.counts().getOrDefault(hour, 0L);
            bars.add(bar(row, hour, i, most));
        }
        List<Mark> marks = changes.stream()
                .filter(c -> !c.at().isBefore(first) && !c.at().isAfter(now))
                .map(c -> mark(c, first))
                .toList();
        String figure = row.total().isEmpty() ? Words.number(total) : row.total();
        long highest = row.counts().values().stream().mapToLong(n -> n).max().orElse(0);
        String all = row.total().isEmpty() ? row.said().words().apply(total) : row.total();
        String spoken = all + " in 24 hours, at most " + row.said().words().apply(highest) + " in one hour"
                + (row.limit() > 0 ? "; the limit is " + row.said().words().apply(row.limit()) : "");
        return new Plot(
                row.title(),
                row.tone(),
                figure,
                row.under(),
                spoken,
                HOUR.format(first.atZone(ZoneOffset.UTC)) + " UTC",
                row.said(),
                row.limit() > 0 ? BASE - tall(row.limit(), most) : -1,
                row.goal() > 0 ? BASE - tall(row.goal(), most) : -1,
                List.copyOf(bars),
                marks);
    }

    private static Bar bar(Row row, Instant hour, int place, long most) {
        int wide = WIDTH / HOURS;
        long count = row.counts().getOrDefault(hour, 0L);
        long part = Math.min(count, row.parts().getOrDefault(hour, 0L));
        int tall = tall(count, most);
        String name = HOUR.format(hour.atZone(ZoneOffset.UTC));
        LongFunction<String> words = row.said().words();
        boolean apart = !row.said().part().isEmpty();
        String label = name + " UTC: " + words.apply(count)
                + (apart ? ", " + row.said().part().toLowerCase(Locale.ROOT) + " " + words.apply(part) : "");
        return new Bar(
                name,
                count,
                row.said().equals(Said.MESSAGES) ? Words.number(count) : words.apply(count),
                apart ? words.apply(part) : "",
                place * wide,
                BASE - tall,
                wide - GAP,
                tall,
                Math.min(tall, tall(part, most)),
                row.href().apply(hour),
                label);
    }

    private static int tall(long count, long most) {
        return count == 0 ? 0 : (int) Math.max(LEAST, Math.round((double) count * (BASE - 2) / most));
    }

    private static Mark mark(Change change, Instant first) {
        long seconds = Duration.between(first, change.at()).toSeconds();
        int x = (int) (seconds * WIDTH / Duration.ofHours(HOURS).toSeconds());
        return new Mark(Math.clamp(x, 4, WIDTH - 4), HOUR.format(change.at().atZone(ZoneOffset.UTC)), change.words());
    }

    /** Those in which something was; an hour of nothing has no bar and no line in the table. */
    List<Bar> standing() {
        return bars.stream().filter(bar -> bar.count() > 0).toList();
    }

    List<Bar> newestFirst() {
        return standing().reversed();
    }
}
