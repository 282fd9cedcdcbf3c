package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a pack's text into rules, refusing whatever is not exactly understood. */
final class RuleReader {
    private static final int DAY = 86_400;
    private static final String MIDNIGHT = "24:00";
    private static final String HOLIDAY = "HOLIDAY";
    private static final String RECIPIENT = "recipient";

    private final RuleFile file;
    private final Map<String, List<LocalDate>> calendars;

    /** @param calendars the holiday calendars of all packs */
    RuleReader(RuleFile file, Map<String, List<LocalDate>> calendars) {
        this.file = file;
        this.calendars = calendars;
    }

    List<Rule> read() {
        return file.rules().stream().map(this::rule).toList();
    }

    private Rule rule(RuleFile.Text text) {
        Channel channel = Channel.parse(text.channel()).orElseThrow(() -> wrong(text, "channel " + text.channel()));
        Purpose purpose = Purpose.parse(text.purpose()).orElseThrow(() -> wrong(text, "purpose " + text.purpose()));
        if (!text.id().equals(file.pack() + "/" + text.channel() + "/" + text.purpose())) {
            throw wrong(text, "id " + text.id());
        }
        return new Rule(
                text.id(),
                file.layer(),
                channel,
                purpose,
                text.from(),
                text.until(),
                text.unlessNearerRule() == null ? Set.of() : Set.copyOf(text.unlessNearerRule()),
                threshold(text),
                text.quietHours() == null ? null : hours(text, text.quietHours()),
                caps(text),
                content(text),
                registrations(text));
    }

    private Rule.Threshold threshold(RuleFile.Text text) {
        RuleFile.Consent consent = text.consent();
        ConsentBasis least = consent.needed();
        for (ConsentBasis alternative : orEmpty(consent.or())) {
            if (alternative.compareTo(consent.needed()) >= 0) {
                throw wrong(text, "alternative " + alternative.written() + " that is no weaker than what is needed");
            }
            least = alternative.compareTo(least) < 0 ? alternative : least;
        }
        List<Rule.Life> lives = orEmpty(consent.expiry()).stream()
                .map(expiry -> Rule.Life.of(expiry.basis(), expiry.lasts()))
                .toList();
        return new Rule.Threshold(text.id(), cite(text, consent.sources()), least, consent.needed(), lives);
    }

    private OpenHours hours(RuleFile.Text text, RuleFile.Hours hours) {
        List<String> closed = orEmpty(hours.closed());
        int[][] week = new int[7][0];
        for (RuleFile.Window window : hours.open()) {
            for (String name : window.days()) {
                int day = weekday(text, name);
                if (!closed.contains(name)) {
                    week[day] = add(text, week[day], second(text, window.from()), second(text, window.until()));
                }
            }
        }
        closed.stream().filter(name -> !name.equals(HOLIDAY)).forEach(name -> weekday(text, name));
        @Nullable ZoneId fixed = hours.clock().equals(RECIPIENT) ? null : ZoneId.of(hours.clock());
        long[] days = closed.contains(HOLIDAY) ? holidays(text, hours.holidays()) : new long[0];
        return new OpenHours(text.id(), cite(text, hours.sources()), fixed, week, days);
    }

    /**
     * The days of the calendar; none when no pack carries it, because holidays are closed only where they are known.
     */
    private long[] holidays(RuleFile.Text text, @Nullable String calendar) {
        if (calendar == null) {
            throw wrong(text, "closed holidays without a calendar");
        }
        return calendars.getOrDefault(calendar, List.of()).stream()
                .mapToLong(LocalDate::toEpochDay)
                .sorted()
                .toArray();
    }

    private int weekday(RuleFile.Text text, String name) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (day.name().substring(0, 3).equals(name)) {
                return day.getValue() - 1;
            }
        }
        throw wrong(text, "day " + name);
    }

    private int second(RuleFile.Text text, String time) {
        if (!time.matches("[0-2][0-9]:[0-5][0-9]")) {
            throw wrong(text, "time " + time);
        }
        return time.equals(MIDNIGHT) ? DAY : LocalTime.parse(time).toSecondOfDay();
    }

    private int[] add(RuleFile.Text text, int[] row, int from, int until) {
        if (from >= until || row.length > 0 && from < row[row.length - 1]) {
            throw wrong(text, "windows that are empty, overlap or run backwards");
        }
        int[] longer = Arrays.copyOf(row, row.length + 2);
        longer[row.length] = from;
        longer[row.length + 1] = until;
        return longer;
    }

    private List<Rule.Cap> caps(RuleFile.Text text) {
        if (text.caps() == null) {
            return List.of();
        }
        List<Rule.Cap> caps = new ArrayList<>();
        for (RuleFile.Cap cap : text.caps().limits()) {
            switch (cap.counted()) {
                case "promotional" ->
                    caps.add(new Rule.Cap(
                            text.id(), cite(text, text.caps().sources()), cap.max(), duration(cap.within())));
                case "elsewhere" -> duration(cap.within());
                default -> throw wrong(text, "cap counted " + cap.counted());
            }
        }
        return List.copyOf(caps);
    }

    private static Duration duration(String text) {
        return Duration.parse(text);
    }

    private List<Rule.Element> content(RuleFile.Text text) {
        RuleFile.Content content = text.content();
        if (content == null) {
            return List.of();
        }
        String source = cite(text, content.sources());
        List<Rule.Element> elements = new ArrayList<>();
        for (String token : content.checked()) {
            if (!ContentTokens.CHECKED.contains(token)) {
                throw wrong(text, "element " + token + " that no software can check");
            }
            elements.add(new Rule.Element(text.id(), source, token, true));
        }
        content.attested().forEach(token -> elements.add(new Rule.Element(text.id(), source, token, false)));
        return List.copyOf(elements);
    }

    private List<Rule.Registration> registrations(RuleFile.Text text) {
        RuleFile.Registration registration = text.registration();
        if (registration == null) {
            return List.of();
        }
        String source = cite(text, registration.sources());
        return registration.schemes().stream()
                .filter(RuleFile.Scheme::needed)
                .map(scheme -> new Rule.Registration(
                        text.id(), source, Set.copyOf(scheme.anyOf().keySet())))
                .toList();
    }

    private String cite(RuleFile.Text text, List<String> codes) {
        return codes.stream()
                .map(code -> {
                    RuleFile.Source source = file.sources().get(code);
                    if (source == null) {
                        throw wrong(text, "source " + code + " that is not listed");
                    }
                    return source.cited();
                })
                .collect(Collectors.joining("; "));
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private IllegalArgumentException wrong(RuleFile.Text text, String what) {
        return new IllegalArgumentException("rule " + text.id() + " in pack " + file.pack() + " has a wrong " + what);
    }
}
