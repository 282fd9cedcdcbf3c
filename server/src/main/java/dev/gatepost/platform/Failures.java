package dev.gatepost.platform;

import java.sql.SQLException;

/**
 * Says what failed without repeating values: database errors quote rows and parameters, so only their SQL state and the
 * kind of exception reach a log line (OBS-03).
 */
public final class Failures {
    private Failures() {}

    public static String describe(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return "SQL state " + sql.getSQLState() + constraint(sql);
            }
        }
        StackTraceElement[] stack = failure.getStackTrace();
        return failure.getClass().getSimpleName() + (stack.length > 0 ? " at " + stack[0] : "");
    }

    private static String constraint(SQLException sql) {
        if (sql instanceof org.postgresql.util.PSQLException pg && pg.getServerErrorMessage() != null) {
            var message = pg.getServerErrorMessage();
            String where = message.getConstraint() != null ? message.getConstraint() : message.getTable();
            String routine = message.getRoutine();
            return (where == null ? "" : " on " + where) + (routine == null ? "" : " in " + routine);
        }
        return "";
    }
}
