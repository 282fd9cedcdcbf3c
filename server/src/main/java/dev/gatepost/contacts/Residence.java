package dev.gatepost.contacts;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a person lives, as somebody told it (POL-02): a country, and for the United States and Canada the state or
 * province. A postal code is turned into its state and forgotten.
 *
 * @param country ISO 3166-1 alpha-2
 * @param region ISO 3166-2, as {@code US-CA}; null when it is not known
 * @param zones every time zone of the state, or of the country; empty when unknown
 */
public record Residence(String country, @Nullable String region, List<ZoneId> zones) {
    public Residence {
        zones = List.copyOf(zones);
        if (region != null && !region.startsWith(country + "-")) {
            throw new IllegalArgumentException("the region is one of the country");
        }
    }

    /** What somebody told, or what is wrong with it. */
    public sealed interface Told {
        record Fine(Residence residence) implements Told {}

        record Wrong(String field, String why) implements Told {}
    }

    /**
     * Reads what somebody tells.
     *
     * @param region {@code US-CA}, or {@code CA} with the country; null when it is not given
     * @param postal a postal code, which is looked up for the United States and Canada; null when it is not given
     */
    public static Told told(String country, @Nullable String region, @Nullable String postal) {
        if (!RegionZones.isCountry(country)) {
            return new Told.Wrong("country", "an ISO 3166-1 code, such as US");
        }
        String state = null;
        if (region != null) {
            state = region.startsWith(country + "-") ? region : country + "-" + region;
            if (!RegionZones.isRegion(country, state)) {
                return new Told.Wrong("region", "an ISO 3166-2 code of that country, such as US-CA");
            }
        }
        if (postal != null) {
            Optional<String> of =
                    RegionZones.ofPostalCode(country, postal.strip().toUpperCase(Locale.ROOT));
            if (of.isEmpty() && RegionZones.hasPostalCodes(country) && state == null) {
                return new Told.Wrong("postal_code", "it tells no state; give the 'region'");
            }
            if (state != null && of.isPresent() && !of.get().equals(state)) {
                return new Told.Wrong("postal_code", "it is of " + of.get() + ", not of " + state);
            }
            state = of.orElse(state);
        }
        return new Told.Fine(new Residence(country, state, RegionZones.zones(country, state)));
    }

    /** The residence that {@link #written} wrote. */
    private static Residence read(String written) {
        String country = written.substring(0, 2);
        String region = written.length() > 2 ? written : null;
        return new Residence(country, region, RegionZones.zones(country, region));
    }

    /** The same of what may not have been told. */
    public static @Nullable Residence written(@Nullable String written) {
        return written == null ? null : read(written);
    }

    /** {@code US-CA}, {@code FR}. */
    public String written() {
        return region == null ? country : region;
    }

    /** Whether it tells all that rules ask for: the state, where states have rules. */
    boolean isExact() {
        return region != null || !RegionZones.hasPostalCodes(country);
    }
}
