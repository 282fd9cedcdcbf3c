package dev.gatepost.proof.claims;

import dev.gatepost.privacy.requests.ReportView;
import java.time.Instant;

/** What the readable report of a claim shows; public for its template alone. */
public record ClaimReport(
        ReportView person,
        String caseNumber,
        String reason,
        String hold,
        Instant stoppedAt,
        int messages,
        int proofs) {}
