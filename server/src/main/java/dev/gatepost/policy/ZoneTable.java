package dev.gatepost.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of the world as decisions know them. They come with the rule packs ({@code ZONES.json}, taken from the tz
 * database), because governments change clocks faster than Java is updated: British Columbia and Alberta kept their
 * summer time in 2026, and a Java of that spring is an hour wrong there. So a decision does not depend on the Java that
 * makes it. A zone that the table lacks has the rules that Java knows. Immutable.
 */
final class ZoneTable {
    private final String version;
    private final Map<ZoneId, ZoneRules> rules = new HashMap<>();

    /**
     * The file.
     *
     * @param from before it, nothing is claimed
     * @param until after it, the clocks stay as they then are
     * @param zones for each zone, pairs of an epoch second and the offset in seconds that holds from it
     * @param sameAs zones that agree with another in all that time
     */
    record File(
            String version,
            Instant from,
            Instant until,
            String about,
            Map<String, List<Long>> zones,
            Map<String, String> sameAs) {}

    /** @param file null for a release without clocks: then those of Java count */
    ZoneTable(@Nullable File file) {
        if (file == null) {
            version = ZoneRulesProvider.getVersions("UTC").lastEntry().getKey();
            return;
        }
        version = file.version();
        Map<String, ZoneRules> byName = new HashMap<>();
        file.zones().forEach((name, changes) -> byName.put(name, read(name, changes)));
        file.sameAs().forEach((name, other) -> {
            ZoneRules same = byName.get(other);
            if (same == null) {
                throw new IllegalArgumentException("zone " + name + " is the same as one that is not there");
            }
            byName.put(name, same);
        });
        byName.forEach((name, known) -> {
            if (ZoneId.getAvailableZoneIds().contains(name)) {
                rules.put(ZoneId.of(name), known);
            }
        });
    }

    private static ZoneRules read(String name, List<Long> changes) {
        if (changes.size() < 2 || changes.size() % 2 != 0) {
            throw new IllegalArgumentException("zone " + name + " has a wrong list of changes");
        }
        ZoneOffset first = offset(changes.get(1));
        ZoneOffset before = first;
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        for (int i = 2; i < changes.size(); i += 2) {
            ZoneOffset after = offset(changes.get(i + 1));
            transitions.add(
                    ZoneOffsetTransition.of(LocalDateTime.ofEpochSecond(changes.get(i), 0, before), before, after));
            before = after;
        }
        return ZoneRules.of(first, first, List.of(), transitions, List.of());
    }

    private static ZoneOffset offset(long seconds) {
        return ZoneOffset.ofTotalSeconds(Math.toIntExact(seconds));
    }

    /** Which edition of the tz database: {@code 2026e}. */
    String version() {
        return version;
    }

    /** The offset from UTC in seconds. */
    int offset(Instant at, ZoneId zone) {
        return rules(zone).getOffset(at).getTotalSeconds();
    }

    LocalDateTime local(Instant at, ZoneId zone) {
        return LocalDateTime.ofEpochSecond(
                at.getEpochSecond(), at.getNano(), rules(zone).getOffset(at));
    }

    /** A local time that the clocks skip moves forward with them; one that they repeat is the earlier. */
    Instant instant(LocalDate day, LocalTime time, ZoneId zone) {
        ZoneRules known = rules(zone);
        LocalDateTime local = day.atTime(time);
        ZoneOffsetTransition change = known.getTransition(local);
        if (change == null) {
            return local.toInstant(known.getOffset(local));
        }
        return change.isGap()
                ? local.plus(change.getDuration()).toInstant(change.getOffsetAfter())
                : local.toInstant(change.getOffsetBefore());
    }

    private ZoneRules rules(ZoneId zone) {
        ZoneRules known = rules.get(zone);
        return known == null ? zone.getRules() : known;
    }
}
