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
                return "SQL state " + sql.getSQLState() + constraint(sql) + place(sql);
            }
        }
        return failure.getClass().getSimpleName() + place(failure);
    }

    /** The first line of our own on the way to the failure, else the first at all. */
    private static String place(Throwable failure) {
        StackTraceElement[] stack = failure.getStackTrace();
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("dev.gatepost.")) {
                return " at " + frame;
            }
        }
        return stack.length > 0 ? " at " + stack[0] : "";
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
