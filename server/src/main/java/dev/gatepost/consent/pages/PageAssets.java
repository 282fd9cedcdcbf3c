package dev.gatepost.consent.pages;

import dev.gatepost.platform.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;

/** The stylesheet of the pages, read once at start. */
final class PageAssets {
    private static final byte[] CSS = read();
    private static final String TAG =
            HexFormat.of().formatHex(Digests.sha256(CSS)).substring(0, 16);

    private PageAssets() {}

    static byte[] css() {
        return CSS;
    }

    static String tag() {
        return TAG;
    }

    /** Its address; another content has another one. */
    static String address() {
        return "/p/page.css?v=" + TAG;
    }

    private static byte[] read() {
        try (InputStream in = PageAssets.class.getResourceAsStream("/pages/page.css")) {
            if (in == null) {
                throw new IllegalStateException("pages/page.css is missing from this build");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
