package dev.gatepost.console;

import dev.gatepost.demo.Scene;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One scene as the page shows it.
 *
 * @param point what it shows, in a sentence
 * @param at when it ended; null before
 */
record SceneView(
        int number,
        String title,
        Sign sign,
        String outcome,
        String point,
        @Nullable Moment at,
        List<MessageView> messages) {
    /** More than these are folded into one line. */
    private static final int MOST_UNFOLDED = 3;

    private static final List<String> POINTS = List.of(
            "News of an order needs no sign-up for offers.",
            "Another channel, another sender, a decision of its own.",
            "Dan signed up for offers. It is too late in the evening where he lives, so this one waits by itself.",
            "Her reply is read as an opt-out and binds everything that is decided after it.",
            "Her STOP is the evidence, and no caller can send around it.",
            "A parcel is not an offer: this comes from the number that she did not stop.",
            "A receipt that the carrier did not sign changes nothing and is kept for a person to look at.",
            "A receipt that arrives twice counts once.",
            "Twelve messages meet a carrier that does not answer. Each is tried until taken, none is taken twice.");

    static SceneView of(Scene scene, List<MessageView> messages) {
        return new SceneView(
                scene.number(),
                scene.title(),
                Sign.of(scene.state()),
                sentence(scene.outcome()),
                scene.number() <= POINTS.size() ? POINTS.get(scene.number() - 1) : "",
                scene.at() == null ? null : new Moment(scene.at()),
                messages);
    }

    boolean isFolded() {
        return messages.size() > MOST_UNFOLDED;
    }

    /** {@code 12 messages: 12 delivered}. */
    String folded() {
        Map<String, Long> counts = messages.stream()
                .collect(Collectors.groupingBy(
                        m -> m.sign().word().toLowerCase(Locale.ENGLISH), TreeMap::new, Collectors.counting()));
        return messages.size() + " messages: "
                + counts.entrySet().stream()
                        .map(e -> e.getValue() + " " + e.getKey())
                        .collect(Collectors.joining(", "));
    }

    private static String sentence(String outcome) {
        return outcome.isEmpty() ? "" : Character.toUpperCase(outcome.charAt(0)) + outcome.substring(1) + ".";
    }
}
