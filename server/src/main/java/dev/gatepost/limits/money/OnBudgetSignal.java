package dev.gatepost.limits.money;

import java.sql.Connection;
import java.sql.SQLException;

/** Hears that a budget nears or has reached its cap. */
@FunctionalInterface
public interface OnBudgetSignal {
    /** Called in the transaction that reached the threshold; what is written here is committed with it or not. */
    void reached(Connection tx, BudgetSignal signal) throws SQLException;
}
