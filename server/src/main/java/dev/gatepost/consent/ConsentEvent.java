package dev.gatepost.consent;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the ledger; never changed, never removed (CON-01).
 *
 * @param brand the written id of the brand
 * @param basis how strong: none, implied, soft_opt_in, express, express_written
 * @param source how it came, as {@link ConsentSource} writes it
 */
public record ConsentEvent(
        WorkspaceId workspace,
        ConsentEventId id,
        ContactId contact,
        Channel channel,
        Purpose purpose,
        String brand,
        Status status,
        String basis,
        String source,
        @Nullable String campaign,
        String actor,
        Instant occurredAt,
        Instant recordedAt,
        Proof proof) {
    /** What the person did. */
    public enum Status {
        GRANTED,
        REVOKED,
        /** Asked for and not yet confirmed; counts as absent. */
        PENDING;

        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Status> parse(String text) {
            for (Status status : values()) {
                if (status.written().equals(text)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }
}
