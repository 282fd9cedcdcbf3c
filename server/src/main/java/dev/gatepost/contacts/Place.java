package dev.gatepost.contacts;

import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an address may be, as far as it tells by itself.
 *
 * @param country ISO 3166-1 alpha-2, or null when the address tells none (mail, satellite, shared codes)
 * @param regions subdivisions in the form {@code US-FL}; for North America from the area code
 * @param zones every candidate time zone; empty when unknown
 */
public record Place(@Nullable String country, List<String> regions, List<ZoneId> zones) {
    public static final Place UNKNOWN = new Place(null, List.of(), List.of());

    public Place {
        regions = List.copyOf(regions);
        zones = List.copyOf(zones);
    }
}
