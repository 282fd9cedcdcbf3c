package dev.gatepost.proof.claims;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A claim of a person, and what was done for it at once. */
record Claim(UUID id, ContactId contact, String caseNumber, String reason, String hold, String madeBy, Instant madeAt) {
    private static final String PREFIX = "clm";

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    Map<String, Object> document() {
        return Answers.document(
                "id",
                written(),
                "contact",
                contact.toString(),
                "case_number",
                caseNumber,
                "reason",
                reason,
                "hold",
                hold,
                "stopped",
                true,
                "made_by",
                madeBy,
                "made_at",
                madeAt.toString(),
                "file",
                "/v1/claim-files/" + written() + "/file");
    }
}
