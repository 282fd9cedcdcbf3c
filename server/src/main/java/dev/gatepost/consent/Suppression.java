package dev.gatepost.consent;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An address that an organisation must not write to. It is found by the keyed index alone, holds in every workspace of
 * the organisation and survives erasure.
 *
 * @param channel null for every channel
 * @param purpose null for every purpose
 * @param brand null for every brand
 * @param evidence the consent event that made it
 */
public record Suppression(
        OrganisationId organisation,
        byte[] index,
        UUID id,
        @Nullable Channel channel,
        @Nullable Purpose purpose,
        @Nullable String brand,
        String source,
        Instant since,
        ConsentEventId evidence) {
    /** Whether a message like this act's would be stopped by it. */
    boolean covers(Act act) {
        return (channel == null || channel == act.channel())
                && (purpose == null || purpose == act.purpose())
                && (brand == null || brand.equals(act.brand()));
    }

    @Override
    public String toString() {
        return "Suppression(" + id + ")";
    }
}
