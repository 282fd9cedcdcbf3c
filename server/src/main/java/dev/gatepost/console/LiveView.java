package dev.gatepost.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that changes while the page is looked at.
 *
 * @param stage how far the story is
 * @param clock the workspace's clock; null before there is a workspace
 * @param states how many messages are in each state
 * @param quarantined refused callbacks that a person may look at
 * @param own the newest messages that are not of the story
 * @param mayAct whether this browser holds the session that may move the clock
 */
record LiveView(
        Stage stage,
        @Nullable ShopClock clock,
        List<SceneView> scenes,
        List<StateCount> states,
        int quarantined,
        List<MessageView> own,
        boolean mayAct) {
    /** How far the story is. */
    enum Stage {
        /** It begins in a moment. */
        AHEAD,
        PLAYING,
        OVER,
        /** It was told in this data folder by an earlier start; of its scenes only the messages remain. */
        EARLIER
    }

    /** The workspace's clock: what it shows, and how far it is ahead of the real one. */
    record ShopClock(Moment shows, Duration ahead, Instant opening) {}

    /**
     * A row of the plot.
     *
     * @param width of its bar, out of 100
     * @param first the message that the row leads to; empty when it is not on the page
     */
    record StateCount(Sign sign, long count, int width, String first) {}

    long asTold() {
        return scenes.stream().filter(s -> s.sign().tone().equals("good")).count();
    }

    long messages() {
        return states.stream().mapToLong(StateCount::count).sum();
    }

    /** Whether more is to come soon, so that the page asks each second. */
    boolean isMoving() {
        boolean underWay = scenes.stream().flatMap(s -> s.messages().stream()).anyMatch(m -> !m.settled())
                || own.stream().anyMatch(m -> !m.settled());
        return switch (stage) {
            case AHEAD, PLAYING -> true;
            case OVER, EARLIER -> underWay;
        };
    }

    /** How the story stands, as the words below its figure. */
    String status() {
        return switch (stage) {
            case AHEAD -> "begins in a moment";
            case PLAYING -> "as told so far";
            case OVER -> "as told";
            case EARLIER -> "told by an earlier start";
        };
    }
}
