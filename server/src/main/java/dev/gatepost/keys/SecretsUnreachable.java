package dev.gatepost.keys;

import java.io.Serial;

/** The store of secrets did not answer, or refused. The message holds no secret. */
public final class SecretsUnreachable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public SecretsUnreachable(String what) {
        super(what);
    }
}
