package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two gates that delay: caps and quiet hours. A delay of more than fourteen days is a refusal. */
final class Timing {
    private static final Duration LONGEST_WAIT = Duration.ofDays(14);
    /** Each round moves on by at least one opening of one rule in one zone; two weeks hold far fewer. */
    private static final int MOST_ROUNDS = 400;

    private static final Duration SAME_OFFER = Duration.ofHours(24);
    private static final Duration SAME_NOTICE = Duration.ofMinutes(10);

    private Timing() {}

    /** Counts the brand's promotional messages in each rolling window, and waits for the oldest to leave it. */
    static void caps(Instant at, List<Instant> recent, RuleSet rules, Findings findings) {
        for (Rule.Cap cap : rules.caps()) {
            Instant begin = at.minus(cap.within());
            int count = 0;
            for (Instant sent : recent) {
                if (sent.isAfter(begin)) {
                    count++;
                }
            }
            if (count < cap.max()) {
                continue;
            }
            Instant free = leaving(recent, begin, count - cap.max()).plus(cap.within());
            findings.note(
                    ReasonCode.FREQUENCY_CAP,
                    cap.rule(),
                    cap.source(),
                    "%d in the last %s; %d allowed".formatted(count, words(cap.within()), cap.max()));
            postpone(at, free, findings);
        }
    }

    /** The same text to the same person again: for promotion a slip within a day, for others within ten minutes. */
    static void repeats(Instant at, Purpose purpose, PolicyFacts.ContentFact content, Findings findings) {
        Instant before = content.before();
        if (before == null || purpose == Purpose.OTP) {
            return;
        }
        Duration window = purpose == Purpose.PROMOTIONAL ? SAME_OFFER : SAME_NOTICE;
        if (Duration.between(before, at).abs().compareTo(window) < 0) {
            findings.deny(
                    ReasonCode.DUPLICATE_CONTENT,
                    "gate/repeats",
                    "Gatepost: a safe default",
                    "the same text at %s; once in %s is allowed".formatted(before, words(window)));
        }
    }

    /** The instant of the message with this rank, oldest first, among those after {@code begin}. */
    private static Instant leaving(List<Instant> recent, Instant begin, int rank) {
        return recent.stream()
                .filter(sent -> sent.isAfter(begin))
                .sorted()
                .skip(rank)
                .findFirst()
                .orElse(begin);
    }

    /** Waits until every rule is open in every zone at once. */
    static void hours(Instant at, Purpose purpose, List<ZoneId> zones, RuleSet rules, Findings findings) {
        if (rules.hours().isEmpty()) {
            return;
        }
        for (OpenHours hours : rules.hours()) {
            if (hours.fixed() == null && zones.isEmpty() && purpose == Purpose.PROMOTIONAL) {
                findings.deny(
                        ReasonCode.QUIET_HOURS_UNKNOWN,
                        hours.rule(),
                        hours.source(),
                        "no time zone is known for this address");
                break;
            }
        }
        Instant start = findings.until() == null ? at : findings.until();
        for (OpenHours hours : rules.hours()) {
            note(hours, zones, at, start, findings);
        }
        Instant open = opening(start, zones, rules);
        if (open == null) {
            findings.neverOpens();
        } else if (open.isAfter(start)) {
            postpone(at, open, findings);
            findings.spread(Wake.spread(stretch(open, zones, rules)));
        }
    }

    /** How long all stays open from an instant at which all is open. */
    private static Duration stretch(Instant open, List<ZoneId> zones, RuleSet rules) {
        Instant end = open.plus(LONGEST_WAIT);
        for (OpenHours hours : rules.hours()) {
            ZoneId fixed = hours.fixed();
            for (ZoneId zone : fixed == null ? zones : List.of(fixed)) {
                Instant closing = hours.closing(open, zone);
                end = closing.isBefore(end) ? closing : end;
            }
        }
        return Duration.between(open, end);
    }

    /** Names a rule that is closed now, or that will be when the caps are free. */
    private static void note(OpenHours hours, List<ZoneId> zones, Instant at, Instant start, Findings findings) {
        ZoneId now = closed(hours, zones, at);
        ZoneId then = now != null || start.equals(at) ? now : closed(hours, zones, start);
        if (then != null) {
            findings.note(
                    ReasonCode.QUIET_HOURS,
                    hours.rule(),
                    hours.source(),
                    hours.explain(now != null ? at : start, then));
        }
    }

    private static void postpone(Instant at, Instant until, Findings findings) {
        if (until.isAfter(at.plus(LONGEST_WAIT))) {
            findings.neverOpens();
        }
        Instant known = findings.until();
        if (known == null || until.isAfter(known)) {
            findings.waitUntil(until);
        }
    }

    /** The first instant from {@code start} at which all is open; null when there is none in fourteen days. */
    private static @Nullable Instant opening(Instant start, List<ZoneId> zones, RuleSet rules) {
        Instant candidate = start;
        Instant end = start.plus(LONGEST_WAIT);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Instant moved = candidate;
            for (OpenHours hours : rules.hours()) {
                ZoneId closed = closed(hours, zones, moved);
                if (closed != null) {
                    moved = hours.nextOpening(moved, closed);
                    if (moved == null || moved.isAfter(end)) {
                        return null;
                    }
                }
            }
            if (moved.equals(candidate)) {
                return candidate;
            }
            candidate = moved;
        }
        return null;
    }

    /** The first zone in which the rule is closed at this instant, or null. */
    private static @Nullable ZoneId closed(OpenHours hours, List<ZoneId> zones, Instant at) {
        ZoneId fixed = hours.fixed();
        if (fixed != null) {
            return hours.isOpen(at, fixed) ? null : fixed;
        }
        for (int i = 0; i < zones.size(); i++) {
            if (!hours.isOpen(at, zones.get(i))) {
                return zones.get(i);
            }
        }
        return null;
    }

    private static String words(Duration duration) {
        if (duration.toHours() > 0 && duration.equals(Duration.ofHours(duration.toHours()))) {
            return duration.toHours() + " hours";
        }
        return duration.toMinutes() + " minutes";
    }
}
