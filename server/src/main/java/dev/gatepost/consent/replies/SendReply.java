package dev.gatepost.consent.replies;

import dev.gatepost.access.Workspace;

/** Sends an answer through the same gate as every message; another room does it. */
@FunctionalInterface
public interface SendReply {
    /** What came of it. */
    sealed interface Outcome {
        /** It is durable; the same answer handed in again is the same message. */
        record Taken(String message) implements Outcome {}

        /** Not now; it may be handed in again. */
        record Busy() implements Outcome {}

        /** Never; {@code code} says why. */
        record Refused(String code) implements Outcome {}
    }

    /** The text of an answer. */
    @FunctionalInterface
    interface Words {
        /**
         * The text, in the language of the keyword.
         *
         * @param brand the written id of the sender's brand
         * @param name the brand's shown name
         */
        String of(Workspace workspace, KeywordReply reply, String brand, String name);
    }

    /**
     * Hands it in.
     *
     * @param to the person's address, in the clear for this call alone
     */
    Outcome send(Workspace workspace, KeywordReply reply, String to, Words words);
}
