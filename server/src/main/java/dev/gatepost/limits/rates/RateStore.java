package dev.gatepost.limits.rates;

import dev.gatepost.limits.rates.OwnRates.For;
import dev.gatepost.limits.rates.OwnRates.Rule;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The table {@code rate_limit}. */
final class RateStore {
    Map<For, Rule> rules(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select layer, key, tokens, seconds, burst, mode from rate_limit where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<For, Rule> out = new HashMap<>();
            while (rows.next()) {
                Rate rate = new Rate(rows.getLong(3), rows.getInt(4), rows.getLong(5));
                out.put(
                        new For(RateLayer.parse(rows.getString(1)).orElseThrow(), rows.getString(2)),
                        new Rule(rate, RateMode.parse(rows.getString(6)).orElseThrow()));
            }
            return out;
        }
    }

    void put(Connection tx, WorkspaceId workspace, For what, Rule rule, Instant now, String actor) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into rate_limit (workspace_id, layer, key, tokens, seconds, burst, mode, changed_at, changed_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, layer, key) do update set tokens = excluded.tokens,
                    seconds = excluded.seconds, burst = excluded.burst, mode = excluded.mode,
                    changed_at = excluded.changed_at, changed_by = excluded.changed_by""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    what.layer().written(),
                    what.key(),
                    rule.rate().tokens(),
                    rule.rate().seconds(),
                    rule.rate().burst(),
                    rule.mode().written(),
                    now,
                    actor);
            s.executeUpdate();
        }
    }

    void remove(Connection tx, WorkspaceId workspace, For what) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from rate_limit where workspace_id = ? and layer = ? and key = ?")) {
            Sql.bind(s, workspace.value(), what.layer().written(), what.key());
            s.executeUpdate();
        }
    }
}
