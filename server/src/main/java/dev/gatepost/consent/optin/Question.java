package dev.gatepost.consent.optin;

import dev.gatepost.consent.ConsentEventId;
import dev.gatepost.consent.Proof;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question that waits for a person's yes, or was answered. */
public record Question(
        UUID id,
        ContactId contact,
        Channel channel,
        Purpose purpose,
        String brand,
        String basis,
        @Nullable String campaign,
        Proof proof,
        ConsentEventId pending,
        Instant askedAt,
        Instant expiresAt,
        @Nullable Instant answeredAt) {
    static final String PREFIX = "opt";

    /** {@code opt_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    boolean isOpen(Instant now) {
        return answeredAt == null && expiresAt.isAfter(now);
    }
}
