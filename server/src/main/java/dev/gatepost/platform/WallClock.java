package dev.gatepost.platform;

import java.time.Duration;
import java.time.Instant;

/**
 * The time in a workspace. Everywhere real time, but a test workspace may carry an offset, so that its clock can be set
 * to any hour and then runs on (DX-04).
 */
public record WallClock(Duration offset) {
    public static final WallClock REAL = new WallClock(Duration.ZERO);

    /** The workspace's time at this real instant. */
    public Instant at(Instant real) {
        return real.plus(offset);
    }

    /** The real instant at which the workspace's clock shows {@code shown}. */
    public Instant real(Instant shown) {
        return shown.minus(offset);
    }
}
