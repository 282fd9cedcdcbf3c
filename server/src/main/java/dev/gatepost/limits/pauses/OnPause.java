package dev.gatepost.limits.pauses;

import java.sql.Connection;
import java.sql.SQLException;

/** Hears that something was paused or goes on, in the transaction that did it. */
@FunctionalInterface
public interface OnPause {
    /** {@code pause.resumed()} is null when it begins. A pause of the instance belongs to no workspace's events. */
    void changed(Connection tx, Pause pause) throws SQLException;
}
