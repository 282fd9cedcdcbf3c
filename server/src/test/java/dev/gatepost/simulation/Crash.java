package dev.gatepost.simulation;

/** A node dies at this point. An error and not an exception, so that nothing on its way believes it can go on. */
final class Crash extends Error {
    private static final long serialVersionUID = 1;

    Crash(String when) {
        super(when, null, false, false);
    }
}
