package dev.gatepost.controls;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A control that counts: how many things there are and how many of them are not as they should be. It holds when none
 * is wrong.
 *
 * @param wrong what is wrong with those that are counted, in words: {@code have no end}
 * @param empty why it cannot be said when there is nothing to count; null when nothing means that it holds
 * @param sql a statement with two parameters, the workspace and the present, that gives one row: how many there are,
 *     how many of them are wrong, and one of these as a text or null
 */
public record CountedControl(
        Definition definition,
        Reach reach,
        String wrong,
        @Nullable String empty,
        String sql) implements Control {
    /** One of a workspace that holds where there is nothing. */
    public static CountedControl of(Definition definition, String wrong, String sql) {
        return new CountedControl(definition, Reach.WORKSPACE, wrong, null, sql);
    }

    /** The same where nothing to count is no proof. */
    public CountedControl orNotYet(String why) {
        return new CountedControl(definition, reach, wrong, why, sql);
    }

    /** The same of the whole Gatepost. */
    public CountedControl ofInstance() {
        return new CountedControl(definition, Reach.INSTANCE, wrong, empty, sql);
    }

    @Override
    public Finding evaluate(Connection tx, Asked asked) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, asked.workspace().value(), asked.now());
            try (ResultSet row = s.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException(definition.id() + " gives no row");
                }
                return finding(row.getLong(1), row.getLong(2), row.getString(3));
            }
        }
    }

    private Finding finding(long looked, long bad, @Nullable String example) {
        var facts = new TreeMap<String, String>();
        facts.put("looked_at", Long.toString(looked));
        facts.put("wrong", Long.toString(bad));
        if (bad > 0) {
            if (example != null) {
                facts.put("example", example);
            }
            return new Finding.Failing(
                    bad + " of " + looked + " " + wrong + (example == null ? "." : ", " + example + " among them."),
                    facts);
        }
        return looked == 0 && empty != null
                ? new Finding.NotYet(empty, facts)
                : new Finding.Held("None of " + looked + " " + wrong + ".", facts);
    }
}
