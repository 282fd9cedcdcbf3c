package dev.gatepost.platform;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes time-ordered identifiers (RFC 9562, version 7): 48 bits of milliseconds, then a 12-bit counter and 62 random
 * bits. Within one process they strictly increase, so an id can stand in for the order of creation.
 */
public final class UuidV7 {
    private static final UuidV7 SYSTEM = new UuidV7(Clock.systemUTC(), new SecureRandom());

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int counter;

    public UuidV7(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A new id from the machine's clock and secure randomness. */
    public static UUID next() {
        return SYSTEM.generate();
    }

    /** The instant (to the millisecond) at which a version 7 id was made. */
    public static Instant instantOf(UUID id) {
        return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
    }

    /** A new id, greater than every earlier one of this generator. */
    public UUID generate() {
        long low = random.nextLong();
        long millis;
        int count;
        synchronized (this) {
            millis = clock.millis();
            if (millis > lastMillis) {
                lastMillis = millis;
                counter = (int) (low >>> 54) & 0x1ff;
            } else {
                counter++;
                if (counter > 0xfff) {
                    lastMillis++;
                    counter = 0;
                }
                millis = lastMillis;
            }
            count = counter;
        }
        return new UUID(millis << 16 | 0x7000L | count, 0x8000000000000000L | (low & 0x3fffffffffffffffL));
    }
}
