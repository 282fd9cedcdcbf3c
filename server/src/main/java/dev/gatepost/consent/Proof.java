package dev.gatepost.consent;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind an event, as far as it is not personal (CON-01).
 *
 * @param jurisdiction ISO 3166 code of the country or state whose law counts: {@code DE}, {@code US-FL}
 * @param disclosure the version of the text that the person saw
 * @param snapshotHash SHA-256 of the form as it was shown
 * @param retainUntil when the evidence may be destroyed; null for as long as the contact is kept
 * @param approval the approval that allowed it after an opt-out (CON-09)
 * @param account the company whose permission it is, rather than the person's own (CON-10)
 */
public record Proof(
        @Nullable String jurisdiction,
        @Nullable Shown disclosure,
        byte @Nullable [] snapshotHash,
        @Nullable Instant retainUntil,
        @Nullable UUID approval,
        @Nullable UUID account) {
    public static final Proof NONE = new Proof(null, null, null, null, null, null);

    /** A version of a disclosure. */
    public record Shown(UUID disclosure, int version) {}

    /** The same under this approval. */
    Proof approvedBy(UUID given) {
        return new Proof(jurisdiction, disclosure, snapshotHash, retainUntil, given, account);
    }

    /** The same on behalf of this account. */
    public Proof of(UUID company) {
        return new Proof(jurisdiction, disclosure, snapshotHash, retainUntil, approval, company);
    }

    @Override
    public String toString() {
        return "Proof(" + jurisdiction + ")";
    }
}
