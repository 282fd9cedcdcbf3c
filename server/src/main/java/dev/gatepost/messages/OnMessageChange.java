package dev.gatepost.messages;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Hears of steps in the transaction that writes them. */
@FunctionalInterface
public interface OnMessageChange {
    void changed(Connection tx, List<Step> steps) throws SQLException;
}
