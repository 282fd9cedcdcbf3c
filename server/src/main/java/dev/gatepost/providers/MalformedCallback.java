package dev.gatepost.providers;

import java.io.Serial;

/** A verified callback that makes no sense. The message names the field, never its content. */
public final class MalformedCallback extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public MalformedCallback(String what) {
        super(what);
    }
}
