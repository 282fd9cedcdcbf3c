package dev.gatepost.providers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A callback as it came over the wire.
 *
 * @param url the full public address that the provider called: scheme, host, path and query with its escapes
 * @param headers in order, with repeats
 * @param body the exact bytes
 */
public record RawCallback(String method, String url, List<Header> headers, byte[] body) {
    public record Header(String name, String value) {}

    /** The value of a header that occurs exactly once (names are case-insensitive); empty when missing or repeated. */
    public Optional<String> only(String name) {
        List<String> found = new ArrayList<>();
        for (Header header : headers) {
            if (header.name().equalsIgnoreCase(name)) {
                found.add(header.value());
            }
        }
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    @Override
    public String toString() {
        return "RawCallback(" + method + ", " + body.length + " bytes)";
    }
}
