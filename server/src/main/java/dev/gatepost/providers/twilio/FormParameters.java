package dev.gatepost.providers.twilio;

import dev.gatepost.providers.proofs.FormPairs;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A decoded form, names and values as the bytes that were sent. Each byte is kept as one character (ISO 8859-1), so
 * that sorting is by bytes and the signed text is exactly what came, valid UTF-8 or not.
 */
record FormParameters(SortedMap<String, SortedSet<String>> values) {
    /** Reads {@code application/x-www-form-urlencoded}; empty when an escape is broken or there are too many. */
    static Optional<FormParameters> parse(byte[] form) {
        return FormPairs.parse(form).map(read -> {
            SortedMap<String, SortedSet<String>> values = new TreeMap<>();
            read.pairs()
                    .forEach(pair -> values.computeIfAbsent(pair.name(), key -> new TreeSet<>())
                            .add(pair.value()));
            return new FormParameters(values);
        });
    }

    /** What is signed after the URL: each name with each of its different values, in order, without separators. */
    byte[] signedText() {
        StringBuilder text = new StringBuilder();
        values.forEach((name, all) -> all.forEach(value -> text.append(name).append(value)));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The value of a parameter that has exactly one, read as UTF-8. */
    Optional<String> only(String name) {
        SortedSet<String> all = values.get(name);
        return all == null || all.size() != 1
                ? Optional.empty()
                : Optional.of(new String(all.first().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8));
    }
}
