package dev.gatepost.consent;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people are told before they agree, in versions whose text never changes (CON-01).
 *
 * @param category what is sent: offers, news, reminders, surveys, orders, account
 * @param versions oldest first
 */
record Disclosure(
        UUID id,
        String name,
        Channel channel,
        String brand,
        String category,
        Instant createdAt,
        @Nullable Instant retiredAt,
        List<Version> versions) {
    static final String PREFIX = "dis";

    /**
     * A version.
     *
     * @param snapshot the form as it is shown, or null
     */
    record Version(
            int number,
            String language,
            String text,
            @Nullable Snapshot snapshot,
            Instant createdAt,
            String createdBy) {}

    /** A form as shown: HTML, PNG or JPEG, at most 32 KiB. */
    record Snapshot(String type, byte[] bytes) {
        @Override
        public String toString() {
            return "Snapshot(" + type + ")";
        }
    }

    String written() {
        return Ids.write(PREFIX, id);
    }

    Version newest() {
        return versions.getLast();
    }

    Optional<Version> version(int number) {
        return versions.stream().filter(v -> v.number() == number).findFirst();
    }
}
