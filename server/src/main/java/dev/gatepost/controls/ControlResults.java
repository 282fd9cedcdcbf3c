package dev.gatepost.controls;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The table {@code control_result}, to which is only added. Its role is console. */
public final class ControlResults {
    private static final String COLUMNS = "control, at, outcome, why, facts, looked_by";

    /** Looks now, and adds what was found. */
    public ControlResult look(Connection tx, Control control, Control.Asked asked, String by) throws SQLException {
        Finding found = control.evaluate(tx, asked);
        var result = new ControlResult(
                control.definition().id(), asked.now(), found.outcome(), found.why(), found.facts(), by);
        try (PreparedStatement s = tx.prepareStatement("""
                insert into control_result (workspace_id, id, control, at, outcome, why, facts, looked_by)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?)""")) {
            Sql.bind(
                    s,
                    asked.workspace().value(),
                    UuidV7.next(),
                    result.control(),
                    result.at(),
                    result.outcome(),
                    result.why(),
                    new String(Json.write(result.facts()), StandardCharsets.UTF_8),
                    by);
            s.executeUpdate();
        }
        return result;
    }

    /** The newest of each control: one look into the index for each, however many there were before. */
    public Map<String, ControlResult> newest(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with recursive asked as (select ?::uuid as workspace),
                known as (
                    (select r.control from asked a join control_result r on r.workspace_id = a.workspace
                     order by r.control limit 1)
                    union all
                    select (select r.control from control_result r where r.workspace_id = a.workspace
                            and r.control > k.control order by r.control limit 1)
                    from known k cross join asked a where k.control is not null)
                select n.control, n.at, n.outcome, n.why, n.facts, n.looked_by
                from known k cross join asked a cross join lateral (
                    select r.control, r.at, r.outcome, r.why, r.facts, r.looked_by from control_result r
                    where r.workspace_id = a.workspace and r.control = k.control
                    order by r.id desc limit 1) n
                where k.control is not null""")) {
            Sql.bind(s, workspace.value());
            Map<String, ControlResult> out = new LinkedHashMap<>();
            read(s).forEach(r -> out.put(r.control(), r));
            return out;
        }
    }

    /** Of one control, the newest first. */
    public List<ControlResult> of(Connection tx, WorkspaceId workspace, String control, int limit) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS
                + " from control_result where workspace_id = ? and control = ? order by id desc limit ?")) {
            Sql.bind(s, workspace.value(), control, limit);
            return read(s);
        }
    }

    /** Looks at every control of this reach whose time has come; how many there were. */
    public int lookWhereDue(Connection tx, Register register, Control.Reach reach, Control.Asked asked, String by)
            throws SQLException {
        Map<String, ControlResult> newest = newest(tx, asked.workspace());
        int looked = 0;
        for (Control control : register.controls()) {
            ControlResult last = newest.get(control.definition().id());
            Instant due = last == null
                    ? asked.now()
                    : last.at().plus(control.definition().cadence());
            if (control.reach() == reach && !due.isAfter(asked.now())) {
                look(tx, control, asked, by);
                looked++;
            }
        }
        return looked;
    }

    private static List<ControlResult> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<ControlResult> out = new ArrayList<>();
            while (row.next()) {
                var facts = new TreeMap<String, String>();
                Json.readOwn(row.getString(5).getBytes(StandardCharsets.UTF_8))
                        .properties()
                        .forEach(e -> facts.put(e.getKey(), e.getValue().asString()));
                out.add(new ControlResult(
                        row.getString(1),
                        row.getTimestamp(2).toInstant(),
                        row.getString(3),
                        row.getString(4),
                        facts,
                        row.getString(6)));
            }
            return out;
        }
    }
}
