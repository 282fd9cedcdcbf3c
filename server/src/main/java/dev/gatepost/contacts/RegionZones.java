package dev.gatepost.contacts;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * States and provinces with their time zones, and the postal codes that tell them: the same data files as for numbers,
 * and {@code numbers/postal_codes.json}. Loaded once, with the class.
 */
final class RegionZones {
    private static final Map<String, List<ZoneId>> COUNTRIES = new HashMap<>();
    private static final Map<String, List<ZoneId>> REGIONS = new HashMap<>();
    private static final @Nullable String[] ZIP = new @Nullable String[1_000];
    private static final Map<String, String> PROVINCES = new HashMap<>();

    static {
        NumberPlaces.read("numbers/country_zones.json", NumberPlaces.CountryZones.class)
                .countries()
                .forEach((country, zones) -> COUNTRIES.put(country, NumberPlaces.zones(zones)));
        Map<String, Set<ZoneId>> regions = new TreeMap<>();
        NumberPlaces.read("numbers/npa.json", NumberPlaces.AreaCodes.class)
                .codes()
                .values()
                .forEach(area -> add(area, regions));
        regions.forEach((region, zones) -> REGIONS.put(region, List.copyOf(zones)));
        PostalCodes codes = NumberPlaces.read("numbers/postal_codes.json", PostalCodes.class);
        codes.us().forEach((range, state) -> {
            for (int i = Integer.parseInt(range, 0, 3, 10); i <= Integer.parseInt(range, 4, 7, 10); i++) {
                ZIP[i] = state;
            }
        });
        PROVINCES.putAll(codes.ca());
    }

    /** Postal codes by range of their first three digits, and by their first letter. */
    record PostalCodes(int version, String asOf, String about, Map<String, String> us, Map<String, String> ca) {}

    private RegionZones() {}

    /** Area codes that two provinces share are written {@code CA-NS+PE}; each may be where the person is. */
    private static void add(NumberPlaces.Area area, Map<String, Set<ZoneId>> into) {
        if (area.region() == null || area.zones() == null) {
            return;
        }
        String prefix = area.region().substring(0, 3);
        for (String part : area.region().substring(3).split("\\+")) {
            into.computeIfAbsent(prefix + part, r -> new LinkedHashSet<>()).addAll(NumberPlaces.zones(area.zones()));
        }
    }

    static boolean isCountry(String code) {
        return COUNTRIES.containsKey(code);
    }

    /** Whether it may be one; of the United States and Canada all are known. */
    static boolean isRegion(String country, String code) {
        return hasPostalCodes(country) ? REGIONS.containsKey(code) : code.matches("[A-Z]{2}-[A-Z0-9]{1,3}");
    }

    /** Whether the states of the country are told by its postal codes. */
    static boolean hasPostalCodes(String country) {
        return country.equals("US") || country.equals("CA");
    }

    static List<ZoneId> zones(String country, @Nullable String region) {
        List<ZoneId> known = region == null ? null : REGIONS.get(region);
        return known != null ? known : COUNTRIES.getOrDefault(country, List.of());
    }

    static Optional<String> ofPostalCode(String country, String code) {
        if (country.equals("US") && code.matches("[0-9]{5}(-[0-9]{4})?")) {
            return Optional.ofNullable(ZIP[Integer.parseInt(code, 0, 3, 10)]);
        }
        if (country.equals("CA") && code.matches("[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]")) {
            return Optional.ofNullable(PROVINCES.get(code.substring(0, 1)));
        }
        return Optional.empty();
    }

    /** The states whose zones are known. */
    static Set<String> regions() {
        return new TreeSet<>(REGIONS.keySet());
    }
}
