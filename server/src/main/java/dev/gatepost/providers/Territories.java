package dev.gatepost.providers;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace declared of its connections, and the bound that it set for its data. Pure. Under a bound, a
 * connection of which nobody declared where data goes is not used: not known is not permitted.
 *
 * @param within places that nothing personal leaves; empty for no bound
 */
public record Territories(Map<ConnectionId, Territory> declared, Set<String> within) {
    /** Nothing is declared and nothing bound. */
    public static final Territories NONE = new Territories(Map.of(), Set.of());

    public Territories {
        declared = Map.copyOf(declared);
        within = Set.copyOf(within);
    }

    boolean isSilent() {
        return declared.isEmpty() && within.isEmpty();
    }

    Territory of(ConnectionId connection) {
        return declared.getOrDefault(connection, Territory.UNDECLARED);
    }

    /** Whether a message to that country may leave over that connection. */
    boolean permits(ConnectionId connection, @Nullable String country) {
        return isSilent() || refusal(connection, country) == null;
    }

    /** Why it may not; null when it may. */
    @Nullable
    String refusal(ConnectionId connection, @Nullable String country) {
        Territory territory = of(connection);
        if (!territory.serves(country)) {
            return "%s serves %s, not %s"
                    .formatted(
                            connection, sorted(territory.serves()), country == null ? "an unknown country" : country);
        }
        if (within.isEmpty()) {
            return null;
        }
        if (territory.dataIn().isEmpty()) {
            return "nobody declared where %s takes its data, and the workspace keeps its own in %s"
                    .formatted(connection, sorted(within));
        }
        Set<String> beyond = new TreeSet<>(territory.reaches());
        beyond.removeAll(Territory.countries(within));
        return beyond.isEmpty()
                ? null
                : "%s takes data to %s, and the workspace keeps its own in %s"
                        .formatted(connection, sorted(beyond), sorted(within));
    }

    /** Whether this bound lets data go where the other does not. */
    static boolean isWider(Set<String> bound, Set<String> than) {
        return !than.isEmpty()
                && (bound.isEmpty() || !Territory.countries(than).containsAll(Territory.countries(bound)));
    }

    private static String sorted(Set<String> places) {
        return places.isEmpty() ? "no place" : String.join(", ", Collections.unmodifiableSet(new TreeSet<>(places)));
    }
}
