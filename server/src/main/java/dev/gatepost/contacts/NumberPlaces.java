package dev.gatepost.contacts;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.io.IOException;
import java.io.InputStream;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * From numbers to places, by our own data files.
 *
 * <ul>
 *   <li>North America: {@code numbers/npa.json} gives for each area code its country, its state or province, and every
 *       zone in which quiet hours must hold. The library's own zones are wrong or incomplete for some codes, and answer
 *       all 42 zones for a code they do not know.
 *   <li>Elsewhere: the country of the whole number, and all zones of that country from {@code
 *       numbers/country_zones.json}; mobile prefixes do not tell the zone.
 *   <li>Codes that are new to the file, toll-free and satellite numbers: no zones.
 * </ul>
 */
final class NumberPlaces {
    private static final int NORTH_AMERICA = 1;
    private static final int LAST_CODE = 999;
    private static final String NO_REGION = "001";

    private final PhoneNumberUtil library;
    private final @Nullable Place[] areaCodes = new @Nullable Place[LAST_CODE + 1];
    private final Map<String, Place> countries = new HashMap<>();
    /** The country of a calling code that has only one. */
    private final Map<Integer, Place> callingCodes = new HashMap<>();

    NumberPlaces(PhoneNumberUtil library) {
        this.library = library;
        read("numbers/country_zones.json", CountryZones.class)
                .countries()
                .forEach((country, zones) -> countries.put(country, new Place(country, List.of(), zones(zones))));
        read("numbers/npa.json", AreaCodes.class)
                .codes()
                .forEach((code, area) -> areaCodes[Integer.parseInt(code)] = place(area));
        for (int code : library.getSupportedCallingCodes()) {
            List<String> regions = library.getRegionCodesForCountryCode(code);
            if (regions.size() == 1) {
                callingCodes.put(code, ofCountry(regions.getFirst()));
            }
        }
    }

    /** The place of a number that was split from this E.164 text. */
    Place of(PhoneNumber number, String e164) {
        if (number.getCountryCode() == NORTH_AMERICA && e164.length() > 4) {
            Place known = areaCodes[Integer.parseInt(e164, 2, 5, 10)];
            if (known != null) {
                return known;
            }
        }
        Place single = callingCodes.get(number.getCountryCode());
        return single != null ? single : ofCountry(library.getRegionCodeForNumber(number));
    }

    /** Anywhere in a country; unknown without one. */
    Place ofCountry(@Nullable String region) {
        if (region == null || region.equals(NO_REGION)) {
            return Place.UNKNOWN;
        }
        // A number of the United States or Canada comes here only when its area code is new to our file.
        if (region.equals("US") || region.equals("CA")) {
            return new Place(region, List.of(), List.of());
        }
        Place place = countries.get(region);
        return place != null ? place : new Place(region, List.of(), List.of());
    }

    private static Place place(Area area) {
        return Boolean.TRUE.equals(area.tollFree()) || area.country() == null
                ? Place.UNKNOWN
                : new Place(
                        area.country(),
                        area.region() == null ? List.of() : List.of(area.region()),
                        zones(area.zones() == null ? List.of() : area.zones()));
    }

    static List<ZoneId> zones(List<String> names) {
        return names.stream().map(ZoneId::of).toList();
    }

    static <T> T read(String file, Class<T> type) {
        JsonMapper mapper = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .build();
        try (InputStream in = NumberPlaces.class.getClassLoader().getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the program");
            }
            return mapper.readValue(in, type);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    record AreaCodes(int version, String asOf, String about, Map<String, Area> codes) {
        AreaCodes {
            for (String code : codes.keySet()) {
                if (!code.matches("[2-9][0-9]{2}")) {
                    throw new IllegalArgumentException(code + " is no area code");
                }
            }
        }
    }

    record Area(
            @Nullable String country,
            @Nullable String region,
            @Nullable List<String> zones,
            @Nullable Boolean tollFree) {}

    record CountryZones(int version, String asOf, String about, Map<String, List<String>> countries) {}
}
