package dev.gatepost.privacy.erasure;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** What a restore does to whoever was erased since: they are erased again, by the same request. */
public final class AfterRestore {
    private AfterRestore() {}

    /**
     * Asks again for these erasures, rows of {@code erasure} in JSON as they were asked for; how many are not in the
     * backup. {@link WorkErasures} carries them out before anybody is served.
     */
    public static int ask(Connection tx, List<String> rows) throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into erasure select r.* from unnest(?::text[]) as n(row),
                    jsonb_populate_record(null::erasure, n.row::jsonb) r
                on conflict do nothing""")) {
            Sql.bind(add, Sql.column(tx, "text", rows, r -> r));
            return add.executeUpdate();
        }
    }
}
