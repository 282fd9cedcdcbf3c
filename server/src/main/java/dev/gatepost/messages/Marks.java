package dev.gatepost.messages;

import org.jspecify.annotations.Nullable;

/**
 * What a message is looked for and counted by, beside its ids. Nothing of it is personal.
 *
 * @param referenceHash keyed hash of the caller's own reference; null when none was given
 * @param country ISO 3166-1 alpha-2 of the address, as far as it tells by itself
 * @param reason code of the first reason when it was refused or put off at once
 * @param segments parts of the rendered text as SMS; 0 on other channels
 * @param fallbackOf the message whose place it takes
 * @param fallbacks how many messages may still take its place, one after the other
 */
public record Marks(
        byte @Nullable [] referenceHash,
        @Nullable String country,
        @Nullable String reason,
        int segments,
        @Nullable MessageId fallbackOf,
        int fallbacks) {
    /** The greatest number of fallbacks of one message. */
    public static final int MOST_FALLBACKS = 4;

    public Marks {
        if (segments < 0 || fallbacks < 0 || fallbacks > MOST_FALLBACKS) {
            throw new IllegalArgumentException("no message has " + segments + " segments, " + fallbacks + " fallbacks");
        }
    }
}
