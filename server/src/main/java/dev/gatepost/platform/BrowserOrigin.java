package dev.gatepost.platform;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Where a browser says that a request comes from: {@code Origin} (RFC 6454) and {@code Sec-Fetch-Site} (W3C Fetch
 * Metadata). What is no browser says nothing, and has no cookie of ours to ride on.
 */
public final class BrowserOrigin {
    private BrowserOrigin() {}

    /**
     * Whether a browser says that another page than ours sends this. Cookies are shared by all ports of a host, so that
     * a page of another port can plant the token that our forms carry; where it comes from it cannot plant.
     */
    public static boolean isElsewhere(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        String site = request.getHeader("Sec-Fetch-Site");
        String own = request.getScheme() + "://" + request.getHeader("Host");
        return origin != null && !origin.equals(own)
                || site != null && !site.equals("same-origin") && !site.equals("none");
    }
}
