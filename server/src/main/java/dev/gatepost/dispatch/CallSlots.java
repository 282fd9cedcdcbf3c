package dev.gatepost.dispatch;

import dev.gatepost.queue.Queue.Key;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How many calls of one lane may be under way: so many in all, and a part of them for each sender, so that one provider
 * which does not answer cannot keep the others waiting (LIM-07).
 */
final class CallSlots {
    /** Calls of one lane at once. */
    static final int ALL = 256;
    /** Of these, for one sender. */
    static final int FOR_ONE = 96;

    private final Map<Key, Integer> used = new HashMap<>();
    private int inUse;

    /** Waits until at least one is free, at most this long. */
    synchronized boolean awaitOne(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (inUse >= ALL) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    synchronized int free() {
        return ALL - inUse;
    }

    /** Takes at most that many; returns how many were taken. */
    synchronized int take(Key key, int wanted) {
        int mine = used.getOrDefault(key, 0);
        int taken = Math.max(0, Math.min(wanted, Math.min(ALL - inUse, FOR_ONE - mine)));
        if (taken > 0) {
            used.put(key, mine + taken);
            inUse += taken;
        }
        return taken;
    }

    synchronized void release(Key key, int count) {
        if (count <= 0) {
            return;
        }
        used.merge(key, -count, Integer::sum);
        if (used.getOrDefault(key, 0) <= 0) {
            used.remove(key);
        }
        inUse -= count;
        notifyAll();
    }
}
