package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a message comes from (TPL-05).
 *
 * @param address the company's own number, short code, sender id or mail address
 * @param connection the connection that carries it
 * @param countries ISO countries it may send to; empty for all
 * @param registrations registrations that hold today, as the rule packs name them: {@code US:10dlc}
 * @param milliPerSecond thousandths of a segment (SMS) or message a second that were granted to it; 0 when unknown
 * @param blockScope how far a provider's block reaches that it causes
 * @param profile the pool, messaging service or campaign it belongs to at its provider, or null
 * @param retired whether nothing new may come from it; what is under way still does
 */
public record Sender(
        SenderId id,
        Brand brand,
        Channel channel,
        String address,
        UUID connection,
        Set<Purpose> purposes,
        Set<String> countries,
        Set<String> registrations,
        SenderType type,
        long milliPerSecond,
        BlockScope blockScope,
        @Nullable String profile,
        boolean retired) {
    /** One of which no more is known than that; its address tells its type. */
    public Sender(
            SenderId id,
            Brand brand,
            Channel channel,
            String address,
            UUID connection,
            Set<Purpose> purposes,
            Set<String> countries,
            Set<String> registrations) {
        this(
                id,
                brand,
                channel,
                address,
                connection,
                purposes,
                countries,
                registrations,
                SenderType.of(channel, address),
                0,
                BlockScope.NUMBER,
                null,
                false);
    }

    /** Whether a provider's block that one of the two causes reaches the other (CON-12). */
    public boolean sharesBlockWith(Sender other) {
        if (id.equals(other.id)) {
            return true;
        }
        if (!connection.equals(other.connection)) {
            return false;
        }
        boolean sameProfile = profile != null && profile.equals(other.profile);
        return blockScope == BlockScope.ACCOUNT
                || other.blockScope == BlockScope.ACCOUNT
                || sameProfile && (blockScope == BlockScope.PROFILE || other.blockScope == BlockScope.PROFILE);
    }
}
