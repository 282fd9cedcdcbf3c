package dev.gatepost.dispatch;

import dev.gatepost.queue.Queue.Key;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who goes first where a sender's pace is scarce: while a lane waits for permits of a sender, the lanes behind it leave
 * the next permit to it. So a code does not stand behind promotions even at one message a second (LIM-07).
 */
final class Precedence {
    /** A wait that was not renewed for this long is forgotten: its messages went elsewhere. */
    private static final long RENEWED_NANOS = 3_000_000_000L;

    private record Waiting(int lane, Key key) {}

    private final List<String> lanes;
    private final Map<Waiting, Long> waiting = new ConcurrentHashMap<>();

    /** {@code lanes} in their order, the most urgent first. */
    Precedence(List<String> lanes) {
        this.lanes = List.copyOf(lanes);
    }

    /** A lane found no permit for this sender. */
    void waits(String lane, Key key) {
        waiting.put(new Waiting(lanes.indexOf(lane), key), System.nanoTime());
    }

    /** A lane had its turn with this sender. */
    void served(String lane, Key key) {
        waiting.remove(new Waiting(lanes.indexOf(lane), key));
    }

    /** Whether a more urgent lane waits for this sender's next permit. */
    boolean mustYield(String lane, Key key) {
        int own = lanes.indexOf(lane);
        for (int i = 0; i < own; i++) {
            Long since = waiting.get(new Waiting(i, key));
            if (since != null && System.nanoTime() - since < RENEWED_NANOS) {
                return true;
            }
        }
        return false;
    }
}
