package dev.gatepost.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A file of policy cases: what somebody expects of the rules, to be held against them by {@link PolicyCheck}.
 *
 * @param cases each with any number of automatic checks
 */
record CaseFile(List<Case> cases) {
    /** A case; words for people stand beside {@code auto} and are not read. */
    record Case(String id, @Nullable List<Auto> auto) {
        List<Auto> checks() {
            return auto == null ? List.of() : auto;
        }
    }

    /**
     * One automatic check. Which properties it needs depends on its kind.
     *
     * @param kind time, consent, content or segments
     * @param now time: the instant of the send
     * @param zones time: the candidate zones of the person
     * @param decision time, decision: allow, defer or deny
     * @param notBefore time, decision: the instant to which a deferral must lead
     * @param reason decision: the code of a reason that must be among the decision's
     * @param given decision: what is not as favourable as it could be, see {@link CaseGiven}
     * @param tenant time: hours of the workspace's own, closed from the first to the second
     * @param have consent: the basis on record
     * @param ok consent: whether it suffices
     * @param token content: the name of an element
     * @param present content: whether the rules ask for it
     * @param text segments: the text, or else {@code repeat}, a list of pairs of text and count
     */
    record Auto(
            String kind,
            @Nullable List<String> jurisdictions,
            @Nullable String channel,
            @Nullable String purpose,
            @Nullable Instant now,
            @Nullable List<String> zones,
            @Nullable String decision,
            @Nullable Instant notBefore,
            @Nullable String reason,
            @Nullable JsonNode given,
            @Nullable List<String> tenant,
            @Nullable String have,
            @Nullable Boolean ok,
            @Nullable String token,
            @Nullable Boolean present,
            @Nullable String text,
            @Nullable JsonNode repeat,
            @Nullable String encoding,
            @Nullable Integer units,
            @Nullable Integer segments) {}
}
