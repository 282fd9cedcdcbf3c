package dev.gatepost.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When a message that waits for the hours to open is looked at again. Ten thousand that wait for eight o'clock would
 * meet the carrier in one second; so each has a place of its own after the opening, by its id alone: the same on every
 * node and after every restart. Never before the opening, never after a fifth of the open hours or half an hour, and
 * early enough for a message that expires.
 */
public final class Wake {
    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final int PART = 5;

    private Wake() {}

    /**
     * @param until the instant to which the decision defers
     * @param expires when the message loses its value, if it does
     */
    public static Instant at(Instant until, Duration spread, UUID message, @Nullable Instant expires) {
        long millis = spread.toMillis();
        if (expires != null) {
            millis = Math.min(millis, Duration.between(until, expires).toMillis() / 2);
        }
        return millis <= 0 ? until : until.plusMillis(Math.floorMod(mixed(message), millis));
    }

    /** How long a stretch is used of hours that are open for so long. */
    static Duration spread(Duration open) {
        Duration part = open.dividedBy(PART);
        return part.compareTo(LONGEST) < 0 ? part : LONGEST;
    }

    /** Ids made in one batch differ in few bits; a finaliser of MurmurHash3 makes all bits count. */
    private static long mixed(UUID id) {
        long bits = id.getMostSignificantBits() ^ id.getLeastSignificantBits();
        bits = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
        bits = (bits ^ (bits >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return bits ^ (bits >>> 33);
    }
}
