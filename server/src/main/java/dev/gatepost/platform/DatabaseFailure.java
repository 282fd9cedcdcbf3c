package dev.gatepost.platform;

import java.io.Serial;

/** The database did not do what was asked. The caller's transaction is rolled back, or its outcome is unknown. */
public final class DatabaseFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    public DatabaseFailure(String what, Throwable cause) {
        super(what, cause);
    }
}
