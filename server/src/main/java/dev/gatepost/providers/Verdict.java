package dev.gatepost.providers;

/** Whether a callback is believed. */
public sealed interface Verdict {
    /** Proven. {@code eventId} is the same for every repeat of the same event, and bounded to 200 characters. */
    record Genuine(String eventId) implements Verdict {}

    /** Proof is missing or wrong; {@code why} holds no content. */
    record Forged(String why) implements Verdict {}

    /** The proof is right but too old or from the future. */
    record Stale(String why) implements Verdict {}
}
