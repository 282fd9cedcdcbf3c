package dev.gatepost.demo;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the nine, as far as it has come.
 *
 * @param number 1 to 9
 * @param title what is attempted: {@code Promotion, Dan in Miami}
 * @param state how far it is
 * @param outcome what came of it, in the words of the terminal; empty while it waits
 * @param messages the written ids of the messages it made
 * @param at when it ended, by the workspace's clock
 */
public record Scene(
        int number,
        String title,
        State state,
        String outcome,
        List<String> messages,
        @Nullable Instant at) {
    /** How far a scene is. */
    public enum State {
        WAITING,
        PLAYING,
        /** It happened as told. */
        TRUE,
        /** It did not. */
        FALSE
    }

    public Scene {
        messages = List.copyOf(messages);
    }

    static Scene waiting(int number, String title) {
        return new Scene(number, title, State.WAITING, "", List.of(), null);
    }
}
