package dev.gatepost.limits.rates;

import dev.gatepost.platform.HttpAnswer;
import dev.gatepost.platform.Problem;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Puts a verdict into an answer: {@code RateLimit-Policy} and {@code RateLimit} of the limit nearest to its end
 * (draft-ietf-httpapi-ratelimit-headers), and {@code Retry-After} with a refusal.
 */
public final class RateHeaders {
    private RateHeaders() {}

    /** Sets the headers; answers a refusal. Returns whether the call goes on. */
    public static boolean goesOn(RateVerdict verdict, HttpServletResponse response, String correlation)
            throws IOException {
        switch (verdict) {
            case RateVerdict.Passed(var nearest) -> {
                if (nearest != null) {
                    set(response, nearest);
                }
                return true;
            }
            case RateVerdict.Exceeded exceeded -> refuse(response, exceeded, correlation);
            case RateVerdict.Unread unread -> HttpAnswer.problem(response, unread.problem(), correlation);
        }
        return false;
    }

    private static void refuse(HttpServletResponse response, RateVerdict.Exceeded exceeded, String correlation)
            throws IOException {
        Problem problem = exceeded.problem();
        set(response, exceeded.standing());
        response.setHeader("Retry-After", Long.toString(exceeded.retryAfter()));
        HttpAnswer.problem(response, problem, correlation);
    }

    private static void set(HttpServletResponse response, RateVerdict.Standing standing) {
        response.setHeader("RateLimit-Policy", standing.policyHeader());
        response.setHeader("RateLimit", standing.header());
    }
}
