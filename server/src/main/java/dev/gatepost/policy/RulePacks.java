package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rule packs in force: data files, one for each jurisdiction, loaded strictly. An unknown property, a repeated one,
 * a source that is not listed or an hour that is none stops the load, because a rule that is half understood must not
 * decide.
 *
 * <p>The strictest wins: a consent must satisfy every layer (by what it needs or by an alternative that it allows),
 * hours of all layers must be open in every candidate zone, and all caps, contents and registrations hold together.
 * Fields of the world pack that say so give way where a nearer rule exists. Merging is done once for each combination
 * and kept, so that a decision finds its rules by one look-up. Immutable but for that cache; safe for all threads.
 */
public final class RulePacks {
    private static final String WORLD = "ZZ";
    private static final String UNION = "EU";
    private static final String FOLDER = "rules/";
    /** Far above what the places in our data files can combine to; a bound, not a tuning knob. */
    private static final int MOST_KEPT = 20_000;

    private final Map<String, List<Rule>> packs = new HashMap<>();
    private final Set<String> union = new TreeSet<>();
    /** Days on which some rule begins or ends; between two of them the rules are the same. */
    private final List<LocalDate> turns;

    private final String hash;
    private final Map<Key, RuleSet> merged = new ConcurrentHashMap<>();

    private record Key(@Nullable String country, List<String> regions, Channel channel, Purpose purpose, int era) {}

    private record Index(List<String> packs) {}

    /** @param files the packs by name ({@code US-FL.json}), as bytes */
    RulePacks(SortedMap<String, byte[]> files) {
        List<RuleFile> texts = new ArrayList<>();
        JsonMapper mapper = mapper();
        files.forEach((name, bytes) -> {
            RuleFile file = mapper.readValue(bytes, RuleFile.class);
            if (!name.equals(file.pack() + ".json")) {
                throw new IllegalArgumentException(name + " holds the pack " + file.pack());
            }
            texts.add(file);
        });
        Map<String, List<LocalDate>> calendars = new HashMap<>();
        texts.forEach(file -> calendars.putAll(file.calendars() == null ? Map.of() : file.calendars()));
        TreeSet<LocalDate> days = new TreeSet<>();
        for (RuleFile file : texts) {
            List<Rule> rules = new RuleReader(file, calendars).read();
            packs.put(file.pack(), rules);
            if (file.members() != null) {
                union.addAll(file.members());
            }
            for (Rule rule : rules) {
                if (rule.from() != null) {
                    days.add(rule.from());
                }
                if (rule.until() != null) {
                    days.add(rule.until());
                }
            }
        }
        if (!packs.containsKey(WORLD)) {
            throw new IllegalArgumentException("the world pack ZZ is missing");
        }
        turns = List.copyOf(days);
        hash = hash(files);
    }

    /** Loads the packs that come with the program. */
    public static RulePacks load() {
        Index index = mapper().readValue(bytes(FOLDER + "index.json"), Index.class);
        SortedMap<String, byte[]> files = new TreeMap<>();
        for (String pack : index.packs()) {
            files.put(pack + ".json", bytes(FOLDER + pack + ".json"));
        }
        return new RulePacks(files);
    }

    /**
     * Hex SHA-256 over all packs in the order of their names: name, NUL, length in decimal, NUL, bytes with LF ends.
     */
    public String hash() {
        return hash;
    }

    /** The jurisdictions for which a pack exists. */
    public Set<String> jurisdictions() {
        return new TreeSet<>(packs.keySet());
    }

    /** What holds for this place at this instant. */
    RuleSet merged(Place place, Channel channel, Purpose purpose, Instant at) {
        LocalDate day = at.atOffset(ZoneOffset.UTC).toLocalDate();
        Key key = new Key(place.country(), place.regions(), channel, purpose, era(day));
        RuleSet known = merged.get(key);
        if (known != null) {
            return known;
        }
        Set<String> jurisdictions = new LinkedHashSet<>();
        // Mail seldom tells its country: then the union's consent holds, the strictest that is common.
        jurisdictions.add(place.country() == null ? UNION : place.country());
        jurisdictions.addAll(place.regions());
        RuleSet made = merge(jurisdictions, channel, purpose, day);
        if (merged.size() < MOST_KEPT) {
            merged.put(key, made);
        }
        return made;
    }

    /** Merges the world, the union where a country is its member, and the packs of these jurisdictions. */
    RuleSet merge(Set<String> jurisdictions, Channel channel, Purpose purpose, LocalDate day) {
        Set<String> all = new LinkedHashSet<>();
        all.add(WORLD);
        if (jurisdictions.stream().anyMatch(union::contains)) {
            all.add(UNION);
        }
        all.addAll(jurisdictions);
        List<Rule> rules = new ArrayList<>();
        for (String jurisdiction : all) {
            for (Rule rule : packs.getOrDefault(jurisdiction, List.of())) {
                if (rule.channel() == channel && rule.purpose() == purpose && rule.inForce(day)) {
                    rules.add(rule);
                }
            }
        }
        return merge(rules);
    }

    private RuleSet merge(List<Rule> rules) {
        boolean nearer = rules.stream().anyMatch(rule -> rule.layer() != RuleFile.Layer.WORLD);
        List<Rule.Threshold> consents = new ArrayList<>();
        List<OpenHours> hours = new ArrayList<>();
        List<Rule.Cap> caps = new ArrayList<>();
        List<Rule.Element> content = new ArrayList<>();
        List<Rule.Registration> registrations = new ArrayList<>();
        for (Rule rule : rules) {
            Set<RuleFile.Field> silent = nearer ? rule.givesWay() : Set.of();
            if (!silent.contains(RuleFile.Field.CONSENT)) {
                consents.add(rule.threshold());
            }
            OpenHours own = rule.hours();
            if (own != null && !silent.contains(RuleFile.Field.QUIET_HOURS)) {
                hours.add(own);
            }
            if (!silent.contains(RuleFile.Field.CAPS)) {
                caps.addAll(rule.caps());
            }
            if (!silent.contains(RuleFile.Field.CONTENT)) {
                rule.content().stream()
                        .filter(element -> content.stream()
                                .noneMatch(other ->
                                        other.checked() && other.token().equals(element.token())))
                        .forEach(content::add);
            }
            if (!silent.contains(RuleFile.Field.REGISTRATION)) {
                registrations.addAll(rule.registrations());
            }
        }
        List<String> ids = rules.stream().map(Rule::id).toList();
        Decision allowed = new Decision(new Decision.Outcome.Allow(), List.of(), hash, ids);
        return new RuleSet(
                List.copyOf(consents),
                List.copyOf(hours),
                List.copyOf(caps),
                List.copyOf(content),
                List.copyOf(registrations),
                ids,
                allowed);
    }

    private int era(LocalDate day) {
        int era = 0;
        while (era < turns.size() && !day.isBefore(turns.get(era))) {
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

    private static String hash(SortedMap<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, bytes) -> {
                byte[] canonical = new String(bytes, StandardCharsets.UTF_8)
                        .replace("\r\n", "\n")
                        .getBytes(StandardCharsets.UTF_8);
                digest.update((name + '\0' + canonical.length + '\0').getBytes(StandardCharsets.UTF_8));
                digest.update(canonical);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static byte[] bytes(String file) {
        try (InputStream in = RulePacks.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }
}
