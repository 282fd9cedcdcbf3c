package dev.gatepost.policy.trial;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address to which a trial workspace may write once it is approved.
 *
 * @param index the organisation's keyed index of the address
 * @param hint as much of the address as its owner needs to recognise it
 * @param name whose it is, as the team says it
 */
public record TrialRecipient(
        UUID id,
        Channel channel,
        byte[] index,
        String hint,
        String name,
        String askedBy,
        Instant askedAt,
        @Nullable String approvedBy,
        @Nullable Instant approvedAt) {
    static final String PREFIX = "trr";

    /** {@code trr_…} */
    public String written() {
        return Ids.write(PREFIX, id);
    }

    static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    /** The first two characters and the last two, where that leaves most of it out. */
    static String hint(String address) {
        int at = address.indexOf('@');
        if (at > 0) {
            return address.charAt(0) + "…" + address.substring(at);
        }
        return address.length() < 8 ? "…" : address.substring(0, 3) + "…" + address.substring(address.length() - 2);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TrialRecipient that && id.equals(that.id) && Arrays.equals(index, that.index);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "TrialRecipient(" + written() + ")";
    }
}
