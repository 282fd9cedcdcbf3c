package dev.gatepost.console;

import dev.gatepost.demo.Scene;
import dev.gatepost.messages.MessageState;

/**
 * A state as it is shown: never by colour alone.
 *
 * @param icon the id of a symbol of the page
 * @param word the state in a word or two
 * @param tone {@code good}, {@code wait}, {@code stop} or {@code plain}: the colour that goes with it
 */
public record Sign(String icon, String word, String tone) {
    static Sign of(Scene.State state) {
        return switch (state) {
            case WAITING -> new Sign("dot", "Waiting", "plain");
            case PLAYING -> new Sign("play", "Playing", "plain");
            case TRUE -> new Sign("check", "As told", "good");
            case FALSE -> new Sign("cross", "Not as told", "stop");
        };
    }

    public static Sign of(MessageState state) {
        return switch (state) {
            case ACCEPTED -> new Sign("dot", "Accepted", "plain");
            case DEFERRED -> new Sign("clock", "Waits", "wait");
            case SENDING -> new Sign("play", "Sending", "plain");
            case UNCERTAIN -> new Sign("clock", "Uncertain", "wait");
            case SUBMITTED -> new Sign("play", "Handed over", "plain");
            case SENT -> new Sign("play", "Sent", "plain");
            case DELIVERED -> new Sign("check", "Delivered", "good");
            case READ -> new Sign("check", "Read", "good");
            case UNDELIVERED -> new Sign("cross", "Undelivered", "stop");
            case FAILED -> new Sign("cross", "Failed", "stop");
            case BOUNCED -> new Sign("cross", "Bounced", "stop");
            case COMPLAINED -> new Sign("cross", "Complained of", "stop");
            case BLOCKED -> new Sign("bar", "Not sent", "stop");
            case EXPIRED -> new Sign("bar", "Expired", "stop");
            case CANCELLED -> new Sign("bar", "Cancelled", "stop");
        };
    }
}
