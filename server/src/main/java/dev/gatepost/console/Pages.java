package dev.gatepost.console;

import dev.gatepost.platform.Digests;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** Writes the pages. The templates were compiled with the build: nothing is compiled while Gatepost runs. */
final class Pages {
    private static final int TAG_DIGITS = 16;

    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader(), "dev.gatepost");

    /** A part of a page and the tag by which a browser says that it has it already. */
    record Part(String html, String tag) {}

    /** All that changes while the page is looked at. */
    Part live(LiveView view) {
        String inner = write("live", Map.of("view", view));
        return new Part(inner, HexFormat.of().formatHex(Digests.sha256(inner)).substring(0, TAG_DIGITS));
    }

    /** The live part alone, in the element that asks for its successor. */
    String fragment(LiveView view, Part live) {
        return write("fragment", Map.of("view", view, "inner", live.html(), "tag", live.tag()));
    }

    /** The whole page. */
    String page(LiveView view, Part live, int apiPort) {
        return write(
                "page",
                Map.of("view", view, "inner", live.html(), "tag", live.tag(), "curl", Curl.firstMessage(apiPort)));
    }

    /** The page behind the one-time link; {@code stale} when the link was used or is too old. */
    String welcome(String token, boolean stale) {
        return write("welcome", Map.of("token", token, "stale", stale));
    }

    private String write(String template, Map<String, Object> values) {
        var out = new StringOutput();
        engine.render("console/" + template + ".jte", new HashMap<>(values), out);
        return out.toString();
    }
}
