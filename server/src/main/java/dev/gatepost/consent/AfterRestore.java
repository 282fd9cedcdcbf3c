package dev.gatepost.consent;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** What a restore does to who may be written to: who said STOP since is suppressed again. */
public final class AfterRestore {
    private AfterRestore() {}

    /**
     * Puts these rows of {@code suppression} back, as the journal has them in JSON; how many were missing. What was
     * lifted since stays lifted no longer: that is asked for again, and nobody is written to meanwhile.
     */
    public static int suppress(Connection tx, List<String> rows) throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into suppression select r.* from unnest(?::text[]) as n(row),
                    jsonb_populate_record(null::suppression, n.row::jsonb) r
                on conflict do nothing""")) {
            Sql.bind(add, Sql.column(tx, "text", rows, r -> r));
            return add.executeUpdate();
        }
    }
}
