package dev.gatepost.platform;

import java.io.Serial;
import java.sql.SQLException;

/** The database did not do what was asked. The caller's transaction is rolled back, or its outcome is unknown. */
public final class DatabaseFailure extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    /** PostgreSQL, appendix A: error codes. */
    private static final String UNIQUE_VIOLATION = "23505";

    public DatabaseFailure(String what, Throwable cause) {
        super(what, cause);
    }

    /** Whether something was there already that may be there once only. */
    public boolean isDuplicate() {
        return getCause() instanceof SQLException sql && UNIQUE_VIOLATION.equals(sql.getSQLState());
    }
}
