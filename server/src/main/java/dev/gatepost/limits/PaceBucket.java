package dev.gatepost.limits;

import java.time.Duration;

/**
 * One lane's permits. Whole numbers throughout, so that nothing is gained by rounding: between any two instants no more
 * than the burst and the rate times the time between them is given out. A 429 takes what has gathered, holds the lane,
 * halves the rate, and lets it grow back by a sixtieth of the configured rate each second.
 *
 * <p>A lane without a known limit gives freely until its provider says 429; from then on half of what went through in
 * the second before is its rate, which grows until the next 429, or until ten minutes passed without one.
 */
final class PaceBucket {
    /** Thousandths a second times nanoseconds: a permit is 10¹² of them. */
    private static final long PERMIT = 1_000_000_000_000L;

    private static final long SECOND = 1_000_000_000L;
    private static final long STEPS_TO_RECOVER = 60;
    private static final long MOST_STEPS = 600;
    private static final long DEEPEST = 64;
    private static final long MOST_DEBT = -1_000_000 * PERMIT;

    private PaceRate configured;
    private long milli;
    private long ceiling;
    private long gathered;
    private long at;
    private long heldUntil;
    private long halvedAt;
    private long nextStep;
    private long second;
    private long inThisSecond;
    private long inTheLastSecond;

    PaceBucket(PaceRate rate, long now) {
        this.configured = rate;
        this.milli = rate.milliPerSecond();
        this.ceiling = milli;
        this.gathered = most();
        this.at = now;
        this.heldUntil = now;
        this.halvedAt = now - SECOND;
        this.nextStep = now;
        this.second = now;
    }

    /** Takes as many of the wanted permits as there are. */
    synchronized int take(int wanted, PaceRate rate, long now) {
        accrue(rate, now);
        if (now - heldUntil < 0) {
            return 0;
        }
        int taken = isFree() ? wanted : Math.clamp(gathered / PERMIT, 0, wanted);
        if (!isFree()) {
            gathered -= taken * PERMIT;
        }
        count(taken, now);
        return taken;
    }

    synchronized void giveBack(int permits, PaceRate rate, long now) {
        accrue(rate, now);
        gathered = Math.min(most(), gathered + Math.min(permits, 1_000_000) * PERMIT);
        inThisSecond = Math.max(0, inThisSecond - permits);
    }

    /** Owes permits for what already went: the lane rests until they are made good. */
    synchronized void charge(int permits, PaceRate rate, long now) {
        accrue(rate, now);
        if (!isFree()) {
            gathered = Math.max(MOST_DEBT, gathered - Math.min(permits, 1_000_000) * PERMIT);
        }
    }

    /** Nanoseconds until a permit is there at the present rate; 0 when there is one. */
    synchronized long wait(PaceRate rate, long now) {
        accrue(rate, now);
        long held = Math.max(0, heldUntil - now);
        if (isFree() || gathered >= PERMIT) {
            return held;
        }
        return held + (PERMIT - gathered + milli - 1) / milli;
    }

    /** The provider said 429: nothing goes for so long, and then half as fast. Answers to one rush halve it once. */
    synchronized void slow(Duration hold, PaceRate rate, long now) {
        accrue(rate, now);
        boolean wasHeld = now - heldUntil < 0;
        long until = now + hold.toNanos();
        if (until - heldUntil > 0) {
            heldUntil = until;
        }
        if (!wasHeld && now - halvedAt >= SECOND) {
            if (isFree()) {
                // What went through is the only measure of what is too much.
                ceiling = Math.clamp(Math.max(inThisSecond, inTheLastSecond) * 1_000, 1_000, configuredMilli());
                milli = ceiling;
            }
            milli = Math.max(Math.max(1, ceiling / DEEPEST), milli / 2);
            halvedAt = now;
        }
        gathered = Math.min(gathered, 0);
        nextStep = heldUntil + SECOND;
    }

    synchronized Pace.Standing standing(long now) {
        return new Pace.Standing(
                configured,
                milli / 1_000.0,
                isFree() ? configured.burst() : Math.max(0, gathered / PERMIT),
                Duration.ofNanos(Math.max(0, heldUntil - now)));
    }

    private boolean isFree() {
        return configured.isUnlimited() && milli == configuredMilli();
    }

    private long configuredMilli() {
        return configured.milliPerSecond();
    }

    /** What may gather. A lane whose limit is not known gathers a second's worth. */
    private long most() {
        return configured.isUnlimited() ? Math.max(PERMIT, milli * SECOND) : configured.burst() * PERMIT;
    }

    private void count(int taken, long now) {
        if (now - second >= SECOND) {
            inTheLastSecond = now - second < 2 * SECOND ? inThisSecond : 0;
            inThisSecond = 0;
            second = now;
        }
        inThisSecond += taken;
    }

    private void accrue(PaceRate rate, long now) {
        if (!rate.equals(configured)) {
            boolean slowed = milli < configuredMilli();
            configured = rate;
            ceiling = rate.milliPerSecond();
            milli = slowed ? Math.min(milli, ceiling) : ceiling;
            gathered = Math.min(gathered, most());
        }
        if (now - at <= 0) {
            return;
        }
        if (at - heldUntil < 0) {
            at = now - heldUntil < 0 ? now : heldUntil;
        }
        while (milli < configuredMilli() && now - nextStep >= 0) {
            gather(nextStep);
            boolean longAgo = nextStep - heldUntil >= MOST_STEPS * SECOND;
            long step = Math.max(1, ceiling / STEPS_TO_RECOVER);
            milli = longAgo ? configuredMilli() : Math.min(configuredMilli(), milli + step);
            nextStep += SECOND;
        }
        gather(now);
    }

    private void gather(long to) {
        long room = most() - gathered;
        long elapsed = to - at;
        if (elapsed <= 0) {
            return;
        }
        at = to;
        if (room > 0) {
            boolean full = elapsed > room / milli;
            gathered = full ? most() : Math.min(most(), gathered + elapsed * milli);
        }
    }
}
