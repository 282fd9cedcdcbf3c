package dev.gatepost.console;

import dev.gatepost.platform.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The few files that the pages use, read once at start. What is not named here is not served. */
public final class Assets {
    private static final int TAG_DIGITS = 16;

    private static final Map<String, Kept> FILES = Map.of(
            "page.css", read("/console/page.css", "text/css;charset=utf-8", false),
            "live.js", read("/console/live.js", "text/javascript;charset=utf-8", false),
            "passkey.js", read("/console/passkey.js", "text/javascript;charset=utf-8", false),
            "desk.css", read("/console/desk.css", "text/css;charset=utf-8", false),
            "desk.js", read("/console/desk.js", "text/javascript;charset=utf-8", false),
            "people.css", read("/console/people.css", "text/css;charset=utf-8", false),
            "mark.svg", read("/console/mark.svg", "image/svg+xml", false),
            "inter-5.3.0.woff2", read("/console/inter-5.3.0.woff2", "font/woff2", true),
            "htmx-2.0.10.js",
                    read("/META-INF/resources/webjars/htmx.org/2.0.10/dist/htmx.min.js", "text/javascript", true));

    private Assets() {}

    /**
     * A file.
     *
     * @param tag begins its SHA-256 in hex
     * @param named whether its name changes with its content
     */
    record Kept(byte[] bytes, String type, String tag, boolean named) {}

    static Optional<Kept> named(String name) {
        return Optional.ofNullable(FILES.get(name));
    }

    /** The address of a file, such that another content has another address. */
    public static String address(String name) {
        Kept kept = named(name).orElseThrow(() -> new IllegalArgumentException("no asset " + name));
        return "/assets/" + name + (kept.named() ? "" : "?v=" + kept.tag());
    }

    private static Kept read(String path, String type, boolean named) {
        try (InputStream in = Assets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is missing from this build");
            }
            byte[] bytes = in.readAllBytes();
            String tag = HexFormat.of().formatHex(Digests.sha256(bytes)).substring(0, TAG_DIGITS);
            return new Kept(bytes, type, tag, named);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
