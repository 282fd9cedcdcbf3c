package dev.gatepost.consent.propagation;

import dev.gatepost.platform.Answers;
import java.util.Map;

/**
 * How news of consents reached one system over a stretch of time.
 *
 * @param system the id of an endpoint for events, or the name under which a system acknowledges
 * @param by {@code delivery} for an endpoint's 2xx, {@code acknowledgement} where the system itself said so
 * @param p50 seconds, in the middle of all that arrived
 * @param outstanding not arrived
 * @param late those of them that are older than the deadline
 */
public record Line(
        String system, String by, long arrived, double p50, double p95, double worst, long outstanding, long late) {
    Map<String, Object> document() {
        return Answers.document(
                "system", system,
                "by", by,
                "arrived", arrived,
                "p50_seconds", p50,
                "p95_seconds", p95,
                "worst_seconds", worst,
                "outstanding", outstanding,
                "late", late);
    }
}
