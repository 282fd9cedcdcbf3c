package dev.gatepost.callbacks;

import dev.gatepost.providers.Connections;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Signatures cover the address that was called, and a proxy that rewrites the host makes us expect another. This tells
 * for which address a proof would have been right, so that a person can set it; what a header says is never believed.
 */
final class WhichUrl {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:\\[\\]-]{1,260}");

    private WhichUrl() {}

    /** A sentence for the reason of a refusal; empty when no other address would have fitted. */
    static String hint(
            Connections.Open open, RawCallback raw, String expected, HttpServletRequest request, Instant now) {
        String path = raw.url().substring(expected.length());
        for (String base : candidates(request)) {
            if (!base.equals(expected) && fits(open, raw, base + path, now)) {
                return "; it is signed for " + base + ", and " + expected
                        + " is expected: set GATEPOST_PUBLIC_URL or the connection's callback_base";
            }
        }
        return "";
    }

    private static boolean fits(Connections.Open open, RawCallback raw, String url, Instant now) {
        return switch (open.wouldBe(new RawCallback(raw.method(), url, raw.headers(), raw.body()), now)) {
            case Verdict.Genuine _, Verdict.Stale _ -> true;
            case Verdict.Forged _ -> false;
        };
    }

    private static Set<String> candidates(HttpServletRequest request) {
        Set<String> out = new LinkedHashSet<>();
        for (String header : List.of("X-Forwarded-Host", "X-Original-Host", "Host")) {
            first(request.getHeader(header)).ifPresent(host -> {
                String proto = first(request.getHeader("X-Forwarded-Proto"))
                        .orElse("https")
                        .toLowerCase(Locale.ROOT);
                out.add((proto.equals("http") ? "http://" : "https://") + host);
                out.add("https://" + host);
                out.add("http://" + host);
            });
        }
        return out;
    }

    private static Optional<String> first(@Nullable String value) {
        return Optional.ofNullable(value)
                .map(v -> v.split(",", 2)[0].strip())
                .filter(v -> HOST.matcher(v).matches());
    }
}
