package dev.gatepost.providers;

import java.util.ArrayList;
import java.util.List;

/** A callback as somebody on the way would change it. */
final class Altered {
    private Altered() {}

    /** With these values of a header, and no other; none takes it away. */
    static RawCallback header(RawCallback callback, String name, List<String> values) {
        List<RawCallback.Header> headers = new ArrayList<>(callback.headers());
        headers.removeIf(header -> header.name().equalsIgnoreCase(name));
        values.forEach(value -> headers.add(new RawCallback.Header(name, value)));
        return new RawCallback(callback.method(), callback.url(), headers, callback.body());
    }
}
