package dev.gatepost.consent;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person did about one channel, purpose and brand, wherever we learned of it.
 *
 * @param brand the written id of the brand
 * @param basis how strong a grant is; {@code none} for all else
 * @param evidence further proof (URI, IP, user agent, text shown), sealed under the evidence key
 * @param ends what a revocation suppresses at the organisation
 */
public record Act(
        Channel channel,
        Purpose purpose,
        String brand,
        ConsentEvent.Status status,
        String basis,
        String source,
        @Nullable String campaign,
        Map<String, String> evidence,
        Ends ends,
        Proof proof,
        Instant occurredAt) {
    /**
     * What a revocation suppresses at the organisation.
     *
     * @param purposes the purposes; empty means all
     * @param brandOnly whether other brands may go on
     */
    public record Ends(Set<Purpose> purposes, boolean brandOnly) {
        /** That purpose on the channel, whatever the brand. */
        public static Ends of(Purpose purpose) {
            return new Ends(Set.of(purpose), false);
        }
    }

    Act under(Proof other) {
        return new Act(channel, purpose, brand, status, basis, source, campaign, evidence, ends, other, occurredAt);
    }

    @Override
    public String toString() {
        return "Act(" + status + ")";
    }
}
