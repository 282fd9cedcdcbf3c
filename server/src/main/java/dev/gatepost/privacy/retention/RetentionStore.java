package dev.gatepost.privacy.retention;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.RetentionRule.Place;
import dev.gatepost.privacy.retention.RetentionRule.State;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The table {@code retention_rule}. */
final class RetentionStore {
    private static final String SELECT = """
            select workspace_id, id, data_class, purpose, region, days, reason, state, asked_by, asked_at, approved_by
            from retention_rule where workspace_id = ?""";

    void insert(Connection tx, RetentionRule r) throws SQLException {
        if (r.state() == State.ACTIVE) {
            supersede(tx, r);
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into retention_rule
                    (workspace_id, id, data_class, purpose, region, days, reason, state, asked_by, asked_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.id(),
                    r.place().dataClass(),
                    r.place().purpose(),
                    r.place().region(),
                    r.days(),
                    r.reason(),
                    r.state().written(),
                    r.askedBy(),
                    r.askedAt());
            s.executeUpdate();
        }
    }

    private static void supersede(Connection tx, RetentionRule r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update retention_rule set state = 'superseded'
                where workspace_id = ? and data_class = ? and purpose = ? and region = ? and state = 'active'""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.place().dataClass(),
                    r.place().purpose(),
                    r.place().region());
            s.executeUpdate();
        }
    }

    /** Puts a rule that was proposed in force. */
    void approve(Connection tx, RetentionRule r, String by, Instant now) throws SQLException {
        supersede(tx, r);
        try (PreparedStatement s = tx.prepareStatement("""
                update retention_rule set state = 'active', approved_by = ?, approved_at = ?
                where workspace_id = ? and id = ? and state = 'proposed'""")) {
            Sql.bind(s, by, now, r.workspace().value(), r.id());
            s.executeUpdate();
        }
    }

    void withdraw(Connection tx, RetentionRule r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update retention_rule set state = 'withdrawn'
                where workspace_id = ? and id = ? and state in ('proposed', 'active')""")) {
            Sql.bind(s, r.workspace().value(), r.id());
            s.executeUpdate();
        }
    }

    Optional<RetentionRule> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ? for update")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** What is proposed or in force. */
    List<RetentionRule> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and state in ('proposed', 'active') order by id")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** What is in force in these workspaces. */
    List<RetentionRule> active(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select r.workspace_id, r.id, r.data_class, r.purpose, r.region, r.days, r.reason, r.state, r.asked_by,
                    r.asked_at, r.approved_by
                from unnest(?::uuid[]) as w (id)
                join retention_rule r on r.workspace_id = w.id where r.state = 'active'""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            return read(s);
        }
    }

    private static List<RetentionRule> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<RetentionRule> out = new ArrayList<>();
            while (row.next()) {
                out.add(new RetentionRule(
                        new WorkspaceId(row.getObject(1, UUID.class)),
                        row.getObject(2, UUID.class),
                        new Place(row.getString(3), row.getString(4), row.getString(5)),
                        row.getInt(6),
                        row.getString(7),
                        State.valueOf(row.getString(8).toUpperCase(Locale.ROOT)),
                        row.getString(9),
                        Objects.requireNonNull(Sql.instant(row, 10)),
                        row.getString(11)));
            }
            return out;
        }
    }
}
