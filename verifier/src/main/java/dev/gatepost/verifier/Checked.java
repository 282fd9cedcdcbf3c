package dev.gatepost.verifier;

import java.util.List;

/**
 * A log that was read to its end.
 *
 * @param newest the checkpoint that it agrees with
 * @param forks where it says that it was set back
 * @param losses what somebody outside saw and is gone, as far as a fork says so
 */
record Checked(SignedCheckpoint newest, List<Fork> forks, List<Loss> losses) {
    Checked {
        forks = List.copyOf(forks);
        losses = List.copyOf(losses);
    }
}
