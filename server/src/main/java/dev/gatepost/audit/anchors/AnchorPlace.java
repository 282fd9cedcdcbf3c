package dev.gatepost.audit.anchors;

/** A place outside where signed checkpoints are kept, each under a name of its own that is never written twice. */
interface AnchorPlace {
    /** What came of keeping one. */
    sealed interface Kept {
        /** It lies there now, or lay there already. */
        record Fine() implements Kept {}

        /** The place holds something else than the log says now: one of the two was changed. */
        record Contradicted(String how) implements Kept {}

        /** It could not be reached; later may do. */
        record Failed(String why) implements Kept {}
    }

    /**
     * Keeps the note under that name.
     *
     * @param size of the log that the note vouches for
     */
    Kept keep(AnchorName name, String note);
}
