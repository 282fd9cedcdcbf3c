package dev.gatepost.controls;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.OptionalDouble;

/**
 * A figure by which compliance is measured (GOV-08).
 *
 * @param name {@code opt_out_seconds_p95}
 * @param says what it is, with its unit
 * @param worst which of several workspaces' figures is the worst
 * @param goal what it should be: at most, or at least where the lowest is the worst; what a control asks for, where one
 *     does
 * @param sql a statement with two parameters, the workspace and the present, that gives one number or null
 */
public record Measured(String name, String says, Worst worst, double goal, String sql) {
    /** Which end is bad. */
    public enum Worst {
        HIGHEST,
        LOWEST;

        /** The side of its goal on which a figure is good. */
        public String bound() {
            return switch (this) {
                case HIGHEST -> "at_most";
                case LOWEST -> "at_least";
            };
        }
    }

    /** The figure; empty when there is nothing to measure. */
    public OptionalDouble value(Connection tx, Control.Asked asked) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, asked.workspace().value(), asked.now());
            try (ResultSet row = s.executeQuery()) {
                if (!row.next()) {
                    return OptionalDouble.empty();
                }
                double value = row.getDouble(1);
                return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
            }
        }
    }
}
