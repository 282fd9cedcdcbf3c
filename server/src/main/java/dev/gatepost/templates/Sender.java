package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.util.Set;
import java.util.UUID;

/**
 * What a message comes from (TPL-05).
 *
 * @param address the company's own number, short code, sender id or mail address
 * @param connection the connection that carries it
 * @param countries ISO countries it may send to; empty for all
 * @param registrations registrations that hold, as the rule packs name them: {@code US:10dlc}
 */
public record Sender(
        SenderId id,
        Brand brand,
        Channel channel,
        String address,
        UUID connection,
        Set<Purpose> purposes,
        Set<String> countries,
        Set<String> registrations) {}
