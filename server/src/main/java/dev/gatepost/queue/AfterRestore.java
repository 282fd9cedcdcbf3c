package dev.gatepost.queue;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** What a restore does to waiting work. */
public final class AfterRestore {
    private AfterRestore() {}

    /** Takes everything out of these lanes and puts whose it was into {@code restored_waiting}; how many there were. */
    public static int take(Connection tx, List<String> lanes) throws SQLException {
        try (PreparedStatement take = tx.prepareStatement("""
                with gone as (delete from queue_entry where lane = any(?) returning workspace_id, item)
                insert into restored_waiting (workspace_id, message_id) select workspace_id, item from gone""")) {
            Sql.bind(take, Sql.column(tx, "text", lanes, l -> l));
            return take.executeUpdate();
        }
    }
}
