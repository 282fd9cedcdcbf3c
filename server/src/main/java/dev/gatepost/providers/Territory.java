package dev.gatepost.providers;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection may be used, and where what it is given goes (POL-06). Places are ISO 3166-1 codes and the groups
 * {@code EU} and {@code EEA}.
 *
 * @param serves countries of recipients for which it may be used; empty for all
 * @param dataIn where message and address are processed and stored; empty when nobody declared it
 * @param processors who processes them there, the provider's own sub-processors too
 */
public record Territory(Set<String> serves, Set<String> dataIn, List<Processor> processors) {
    /** Nothing was declared. */
    static final Territory UNDECLARED = new Territory(Set.of(), Set.of(), List.of());

    private static final Set<String> EU = Set.of(
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK");
    private static final Set<String> EEA_BESIDES = Set.of("IS", "LI", "NO");

    /** A company that processes what a connection is given, and the country in which it does. */
    public record Processor(String name, String country) {}

    public Territory {
        serves = Set.copyOf(serves);
        dataIn = Set.copyOf(dataIn);
        processors = List.copyOf(processors);
    }

    /** The countries that these places name. */
    static Set<String> countries(Set<String> places) {
        Set<String> out = new TreeSet<>();
        for (String place : places) {
            switch (place) {
                case "EU" -> out.addAll(EU);
                case "EEA" -> {
                    out.addAll(EU);
                    out.addAll(EEA_BESIDES);
                }
                default -> out.add(place);
            }
        }
        return out;
    }

    /** Whether it may be used for a recipient there; one whose country is not known is served only where all are. */
    boolean serves(@Nullable String country) {
        return serves.isEmpty() || country != null && countries(serves).contains(country);
    }

    /** Every country to which something personal goes, as declared. */
    Set<String> reaches() {
        Set<String> out = new TreeSet<>(countries(dataIn));
        processors.forEach(p -> out.add(p.country()));
        return out;
    }
}
