package dev.gatepost.verifier;

import java.io.Serial;

/** The log does not hold; the message says in a sentence where and why. */
final class Refusal extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    Refusal(String sentence) {
        super(sentence);
    }
}
