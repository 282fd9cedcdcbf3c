package dev.gatepost.providers;

import dev.gatepost.platform.Purpose;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One way for a sender's messages to leave (LIM-04).
 *
 * @param priority lower goes first, from 0 to 100; the next is used when none of a lower one is usable
 * @param weight the share among routes of one priority, from 1 to 1000
 * @param countries ISO 3166-1 alpha-2; empty for all
 * @param purposes empty for all
 */
public record Route(ConnectionId connection, int priority, int weight, Set<String> countries, Set<Purpose> purposes) {
    public Route {
        if (priority < 0 || priority > 100 || weight < 1 || weight > 1_000) {
            throw new IllegalArgumentException("a route has a priority of 0 to 100 and a weight of 1 to 1000");
        }
        countries = Set.copyOf(countries);
        purposes = Set.copyOf(purposes);
    }

    /** The route that a sender has without being told: over its own connection, first, for all. */
    static Route own(ConnectionId connection) {
        return new Route(connection, 0, 100, Set.of(), Set.of());
    }

    /** An unknown country goes only where all countries go. */
    boolean serves(@Nullable String country, Purpose purpose) {
        return (countries.isEmpty() || (country != null && countries.contains(country)))
                && (purposes.isEmpty() || purposes.contains(purpose));
    }
}
