package dev.gatepost.messages;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Hears of steps in the transaction that writes them. */
@FunctionalInterface
public interface OnMessageChange {
    void changed(Connection tx, List<Step> steps) throws SQLException;

    /** Hears of messages just accepted or refused. The same as any step, unless a listener says otherwise. */
    default void admitted(Connection tx, List<Step> first) throws SQLException {
        changed(tx, first);
    }
}
