package dev.gatepost.consent.pages;

import dev.gatepost.access.Authenticate;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who pressed a button, as far as a proof of consent needs it; it is kept under the contact's evidence key alone. */
record Visitor(String address, String userAgent) {
    private static final int LONGEST = 300;

    static Visitor of(HttpServletRequest request) {
        return new Visitor(bounded(request.getRemoteAddr()), bounded(request.getHeader("User-Agent")));
    }

    /** Its network, cut so that it names no person. */
    String network() {
        return Authenticate.network(address);
    }

    /** For the sealed evidence. */
    Map<String, String> evidence() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("ip", address);
        out.put("user_agent", userAgent);
        return out;
    }

    private static String bounded(@Nullable String text) {
        String given = text == null ? "" : text.replaceAll("\\p{Cntrl}", " ");
        return given.length() > LONGEST ? given.substring(0, LONGEST) : given;
    }

    @Override
    public String toString() {
        return "Visitor(…)";
    }
}
