package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one segment costs (SMS), or one message (every other channel), from an instant on. A null connection, country or
 * purpose means every one that has no price of its own.
 */
record Price(
        UUID id,
        @Nullable UUID connection,
        Channel channel,
        @Nullable String country,
        @Nullable Purpose purpose,
        Money each,
        Instant validFrom) {}
