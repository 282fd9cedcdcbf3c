package dev.gatepost.keys;

import java.io.Serial;

/** A sealed value did not open: its key was destroyed, or the value was altered or moved. */
public final class Unreadable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public Unreadable(String what) {
        super(what);
    }
}
