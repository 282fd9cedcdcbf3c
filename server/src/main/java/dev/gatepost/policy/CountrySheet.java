package dev.gatepost.policy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What opens a country for promotional messages in a live workspace (POL-09): the facts that nobody verified, as
 * counsel read them, signed, approved by another, and valid until a day.
 *
 * @param packs the hash of the packs at that time
 * @param facts a line for each fact that nobody verified
 * @param counsel who signed, by name
 * @param statement what counsel says about the facts
 * @param approvedBy who approved; null while it waits
 */
public record CountrySheet(
        UUID id,
        String country,
        String packs,
        List<String> facts,
        String counsel,
        String statement,
        String askedBy,
        Instant askedAt,
        Instant expiresAt,
        @Nullable String approvedBy) {
    /** Whether it opens the country at that instant, as far as its facts still are all there are. */
    public boolean isValid(Instant at, List<String> factsNow) {
        return approvedBy != null && at.isBefore(expiresAt) && facts.containsAll(factsNow);
    }
}
