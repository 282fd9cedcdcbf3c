package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.util.List;

/**
 * How far a workspace is on the way to its first message.
 *
 * @param lines each step in its order
 */
record Guide(List<Line> lines) {
    Guide {
        lines = List.copyOf(lines);
    }

    /** What is needed, in its order. */
    enum Step {
        CONNECTION,
        BRAND,
        SENDER,
        TEMPLATE,
        KEY,
        MESSAGE,
        /** Everything is there. */
        NONE
    }

    /**
     * A step as it stands.
     *
     * @param words what there is, or what is missing
     * @param href what there is; empty when there is nothing to see
     */
    record Line(Step step, String title, boolean done, String words, String href) {
        Sign sign(boolean next) {
            return done
                    ? new Sign("check", "Done", "good")
                    : next ? new Sign("play", "Now", "wait") : new Sign("dot", "Later", "plain");
        }
    }

    /** The first step that is not done. */
    Step open() {
        return lines.stream().filter(l -> !l.done()).map(Line::step).findFirst().orElse(Step.NONE);
    }
}
