package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rule packs of one release: data files, one for each jurisdiction, and holiday calendars, loaded strictly. An
 * unknown property, a repeated one, a source that is not listed, a calendar that is missing or an hour that is none
 * stops the load, because a rule that is half understood must not decide.
 *
 * <p>The strictest wins: a consent must satisfy every layer (by what it needs or by an alternative that it allows),
 * hours of all layers must be open in every candidate zone, and all caps, contents and registrations hold together.
 * Fields of the world pack that say so give way where a nearer rule exists. A rule that begins or ends on some day does
 * so by the person's own calendar; where that is in doubt, it holds. Merging is done once for each combination and
 * kept, so that a decision finds its rules by one look-up. Immutable but for that cache; safe for all threads.
 */
public final class RulePacks {
    static final String WORLD = "ZZ";
    private static final String UNION = "EU";
    private static final String CALENDARS = "calendars/";
    private static final String ZONES = "ZONES.json";
    private static final long DAY = 86_400;
    private static final long MOST_WESTERN = -12 * 3_600L;
    private static final long MOST_EASTERN = 14 * 3_600L;
    /** Far above what the places in our data files can combine to; a bound, not a tuning knob. */
    private static final int MOST_KEPT = 20_000;

    private final SortedMap<String, RuleFile> texts = new TreeMap<>();
    private final SortedMap<String, CalendarFile> calendars = new TreeMap<>();
    private final Map<String, List<Rule>> packs = new HashMap<>();
    private final Set<String> union = new TreeSet<>();
    /** Epoch days on which something begins or ends; between two of them the rules are the same. */
    private final long[] turns;

    private final ZoneTable zones;
    private final String hash;
    private final Map<Key, RuleSet> merged = new ConcurrentHashMap<>();

    /** What every decision under these packs says about its rules. */
    record Stamp(String packs, String zoneData) {}

    private record Key(
            @Nullable String country, List<String> regions, Channel channel, Purpose purpose, int first, int last) {}

    RulePacks(SortedMap<String, byte[]> files) {
        this(new PackFiles(files, "", ""));
    }

    /** Reads all packs; throws an exception that says which rule is wrong and why. */
    RulePacks(PackFiles files) {
        JsonMapper mapper = mapper();
        byte[] clocks = files.files().get(ZONES);
        zones = new ZoneTable(clocks == null ? null : mapper.readValue(clocks, ZoneTable.File.class));
        files.files().forEach((name, bytes) -> {
            if (name.equals(ZONES)) {
                return;
            }
            if (name.startsWith(CALENDARS)) {
                CalendarFile file = mapper.readValue(bytes, CalendarFile.class);
                named(name, CALENDARS + file.calendar());
                calendars.put(file.calendar(), file);
            } else {
                RuleFile file = mapper.readValue(bytes, RuleFile.class);
                named(name, file.pack());
                texts.put(file.pack(), file);
            }
        });
        Map<String, Holidays> days = new HashMap<>();
        calendars.forEach((name, file) -> days.put(name, file.holidays()));
        TreeSet<LocalDate> begins = new TreeSet<>();
        for (RuleFile file : texts.values()) {
            List<Rule> rules = new RuleReader(file, days, zones).read();
            packs.put(file.pack(), rules);
            if (file.members() != null) {
                union.addAll(file.members());
            }
            rules.forEach(rule -> begins.addAll(turns(rule)));
        }
        if (!packs.containsKey(WORLD)) {
            throw new IllegalArgumentException("the world pack ZZ is missing");
        }
        turns = begins.stream().mapToLong(LocalDate::toEpochDay).toArray();
        hash = files.hash();
    }

    private static void named(String file, String holds) {
        if (!file.equals(holds + ".json")) {
            throw new IllegalArgumentException(file + " holds " + holds);
        }
    }

    private static List<LocalDate> turns(Rule rule) {
        List<LocalDate> out = new ArrayList<>();
        Stream.concat(
                        Stream.of(rule.from(), rule.until()),
                        rule.registrations().stream().map(Rule.Registration::from))
                .forEach(day -> {
                    if (day != null) {
                        out.add(day);
                    }
                });
        return out;
    }

    /** Loads the packs that come with the program, if they are as they were signed. */
    public static RulePacks load() {
        PackFiles files = PackFiles.ofProgram();
        return switch (SignedPacks.ofProgram().check(files)) {
            case SignedPacks.Checked.Genuine _ -> new RulePacks(files);
            case SignedPacks.Checked.Wrong(String why) ->
                throw new IllegalStateException("the rule packs of this program cannot be used: " + why);
        };
    }

    /** Reads the packs of a release; throws an exception that says which rule is wrong and why. */
    public static RulePacks of(PackFiles files) {
        return new RulePacks(files);
    }

    /** The hash of the files, see {@link PackFiles#hash}. */
    public String hash() {
        return hash;
    }

    /** The clocks that come with these packs. */
    ZoneTable zones() {
        return zones;
    }

    /** The edition of the tz database that decisions under these packs use. */
    public String zoneData() {
        return zones.version();
    }

    /** The holiday calendars that do not reach that day. */
    public List<String> calendarsEndingBefore(LocalDate day) {
        return calendars.values().stream()
                .filter(calendar -> calendar.until().isBefore(day))
                .map(CalendarFile::calendar)
                .toList();
    }

    /** The jurisdictions for which a pack exists. */
    public SortedSet<String> jurisdictions() {
        return new TreeSet<>(packs.keySet());
    }

    /** The packs as they stand in their files. */
    SortedMap<String, RuleFile> texts() {
        return texts;
    }

    SortedMap<String, CalendarFile> calendars() {
        return calendars;
    }

    /** Whether a pack speaks of that jurisdiction, by its own name or as a member of the union. */
    boolean knows(String jurisdiction) {
        return !jurisdiction.equals(WORLD) && (packs.containsKey(jurisdiction) || union.contains(jurisdiction));
    }

    /** What holds for this place at this instant. */
    RuleSet merged(Place place, Channel channel, Purpose purpose, Instant at) {
        long second = at.getEpochSecond();
        long first = Math.floorDiv(second + MOST_WESTERN, DAY);
        long last = Math.floorDiv(second + MOST_EASTERN, DAY);
        if (era(first) != era(last) && !place.zones().isEmpty()) {
            first = Long.MAX_VALUE;
            last = Long.MIN_VALUE;
            for (ZoneId zone : place.zones()) {
                long day = Math.floorDiv(second + zones.offset(at, zone), DAY);
                first = Math.min(first, day);
                last = Math.max(last, day);
            }
        }
        Key key = new Key(place.country(), place.regions(), channel, purpose, era(first), era(last));
        RuleSet known = merged.get(key);
        if (known != null) {
            return known;
        }
        Set<String> jurisdictions = new LinkedHashSet<>();
        // Mail seldom tells its country: then the union's consent holds, the strictest that is common.
        jurisdictions.add(place.country() == null ? UNION : place.country());
        jurisdictions.addAll(place.regions());
        RuleSet made = merge(
                jurisdictions, Medium.of(channel), purpose, LocalDate.ofEpochDay(first), LocalDate.ofEpochDay(last));
        if (merged.size() < MOST_KEPT) {
            merged.put(key, made);
        }
        return made;
    }

    RuleSet merge(Set<String> jurisdictions, Channel channel, Purpose purpose, LocalDate day) {
        return merge(jurisdictions, Medium.of(channel), purpose, day, day);
    }

    /**
     * Merges the world, the union where a country is its member, and the packs of these jurisdictions.
     *
     * @param first the local day in the most western place that the person may be at
     * @param last the local day in the most eastern one
     */
    RuleSet merge(Set<String> jurisdictions, Medium medium, Purpose purpose, LocalDate first, LocalDate last) {
        Set<String> all = new LinkedHashSet<>();
        all.add(WORLD);
        if (jurisdictions.stream().anyMatch(union::contains)) {
            all.add(UNION);
        }
        all.addAll(jurisdictions);
        List<Rule> rules = new ArrayList<>();
        for (String jurisdiction : all) {
            for (Rule rule : packs.getOrDefault(jurisdiction, List.of())) {
                if (medium.covers(rule, purpose) && rule.inForce(first, last)) {
                    rules.add(rule);
                }
            }
        }
        // Nobody lives in the world at large; only who asks for its rules by name means it.
        boolean known = jurisdictions.contains(WORLD) || jurisdictions.stream().anyMatch(this::knows);
        return MergeRules.merge(rules, known, last, new Stamp(hash, zones.version()));
    }

    private int era(long day) {
        int era = 0;
        while (era < turns.length && day >= turns[era]) {
            era++;
        }
        return era;
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
    }
}
