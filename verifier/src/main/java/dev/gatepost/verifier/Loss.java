package dev.gatepost.verifier;

/**
 * Events that somebody outside saw and that the log does not have, where the log itself says that it was set back.
 *
 * @param from the first that may be lost
 * @param until the first that nobody outside vouched for
 * @param by who saw them
 */
record Loss(long from, long until, String by, Fork fork) {
    /** As it is told. */
    String sentence(String log) {
        return "LOST: events " + from + " to " + (until - 1) + " of " + log + " as " + by + " saw them are not in this"
                + " log. It says that it was set back to its first " + from + " events: " + fork.words()
                + ". Whoever holds the signing key could have written that: ask them, and compare with the report of"
                + " the restore.";
    }
}
