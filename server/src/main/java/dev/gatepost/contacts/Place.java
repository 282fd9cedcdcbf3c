package dev.gatepost.contacts;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a person may be, as far as the address tells by itself and as far as somebody told where they live.
 *
 * @param country ISO 3166-1 alpha-2 of the address, or of the home where the address tells none (mail); null when
 *     neither does (satellite, shared codes)
 * @param regions further jurisdictions whose rules count: subdivisions as {@code US-FL}, for North America from the
 *     area code, and those of the home; the country of the home as {@code FR} where it is another
 * @param zones every candidate time zone; empty when unknown
 * @param homeKnown whether it is known where the person lives, down to the state where states have rules
 */
public record Place(@Nullable String country, List<String> regions, List<ZoneId> zones, boolean homeKnown) {
    public static final Place UNKNOWN = new Place(null, List.of(), List.of());

    public Place {
        regions = List.copyOf(regions);
        zones = List.copyOf(zones);
    }

    /** A place of which the address alone tells. */
    public Place(@Nullable String country, List<String> regions, List<ZoneId> zones) {
        this(country, regions, zones, false);
    }

    /**
     * The same of somebody who lives there. Nothing is taken away: the rules of both hold, in the zones of both.
     *
     * @param numbered whether the address is a number, whose own country stays unknown when it tells none
     */
    public Place of(@Nullable Residence home, boolean numbered) {
        if (home == null) {
            return this;
        }
        Set<String> further = new LinkedHashSet<>(regions);
        String own = country == null && !numbered ? home.country() : country;
        if (!home.country().equals(own)) {
            further.add(home.country());
        }
        if (home.region() != null) {
            further.add(home.region());
        }
        Set<ZoneId> all = new LinkedHashSet<>(zones);
        all.addAll(home.zones());
        return new Place(own, List.copyOf(further), List.copyOf(all), homeKnown || home.isExact());
    }

    /** The same with the rules of this jurisdiction as well. */
    public Place under(String jurisdiction) {
        List<String> more = new ArrayList<>(regions);
        more.add(jurisdiction);
        return new Place(country, more, zones, homeKnown);
    }

    /** Every country that is in question; empty when none is known. */
    public List<String> countries() {
        if (regions.isEmpty()) {
            return country == null ? List.of() : List.of(country);
        }
        List<String> out = new ArrayList<>(1);
        if (country != null) {
            out.add(country);
        }
        for (String region : regions) {
            if (region.length() == 2) {
                out.add(region);
            }
        }
        return out;
    }

    /** Whether the state of the United States is known for one, by whatever. */
    public boolean tellsState() {
        return regions.stream().anyMatch(region -> region.startsWith("US-"));
    }
}
