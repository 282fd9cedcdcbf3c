package dev.gatepost.evidence.reviews;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code review} and {@code review_item}. */
final class ReviewStore {
    private static final int LISTED = 200;

    void insert(Connection tx, WorkspaceId workspace, Review r) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into review (workspace_id, id, kind, started_at, started_by, deadline, finished_at)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s, workspace.value(), r.id(), r.kind(), r.startedAt(), r.startedBy(), r.deadline(), r.finishedAt());
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into review_item (workspace_id, review_id, id, subject, label, detail, person)
                select ?, ?, i.id, i.subject, i.label, i.detail, i.person
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::uuid[])
                    as i (id, subject, label, detail, person)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    r.id(),
                    column(tx, "uuid", r.items(), Review.Item::id),
                    column(tx, "text", r.items(), i -> i.of().subject()),
                    column(tx, "text", r.items(), i -> i.of().label()),
                    column(tx, "text", r.items(), i -> i.of().detail()),
                    column(tx, "uuid", r.items(), i -> i.of().person()));
            s.executeUpdate();
        }
    }

    /** The newest first, each with its items. */
    List<Review> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, kind, started_at, started_by, deadline, finished_at from review
                where workspace_id = ? order by id desc limit ?""")) {
            Sql.bind(s, workspace.value(), LISTED);
            return read(tx, workspace, s);
        }
    }

    /** One that stays as it is until the transaction ends. */
    Optional<Review> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, kind, started_at, started_by, deadline, finished_at from review
                where workspace_id = ? and id = ? for update""")) {
            Sql.bind(s, workspace.value(), id);
            return read(tx, workspace, s).stream().findFirst();
        }
    }

    private static List<Review> read(Connection tx, WorkspaceId workspace, PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<Review> out = new ArrayList<>();
            while (row.next()) {
                UUID id = row.getObject(1, UUID.class);
                out.add(new Review(
                        id,
                        row.getString(2),
                        row.getTimestamp(3).toInstant(),
                        row.getString(4),
                        row.getTimestamp(5).toInstant(),
                        Sql.instant(row, 6),
                        items(tx, workspace, id)));
            }
            return out;
        }
    }

    private static List<Review.Item> items(Connection tx, WorkspaceId workspace, UUID review) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, subject, label, detail, person, decision, reason, decided_by, decided_at from review_item
                where workspace_id = ? and review_id = ? order by id""")) {
            Sql.bind(s, workspace.value(), review);
            try (ResultSet row = s.executeQuery()) {
                List<Review.Item> out = new ArrayList<>();
                while (row.next()) {
                    var of = new Reviewed.Subject(
                            row.getString(2), row.getString(3), row.getString(4), row.getObject(5, UUID.class));
                    out.add(new Review.Item(
                            row.getObject(1, UUID.class),
                            of,
                            row.getString(6),
                            row.getString(7),
                            row.getString(8),
                            Sql.instant(row, 9)));
                }
                return out;
            }
        }
    }

    /** What was decided on one item. */
    record Verdict(String decision, String reason, String by, Instant at) {}

    boolean decide(Connection tx, WorkspaceId workspace, UUID review, UUID item, Verdict verdict) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update review_item set decision = ?, reason = ?, decided_by = ?, decided_at = ?
                where workspace_id = ? and review_id = ? and id = ? and decision is null""")) {
            Sql.bind(
                    s,
                    verdict.decision(),
                    verdict.reason(),
                    verdict.by(),
                    verdict.at(),
                    workspace.value(),
                    review,
                    item);
            return s.executeUpdate() > 0;
        }
    }

    void finish(Connection tx, WorkspaceId workspace, UUID review, Instant at) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update review set finished_at = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, at, workspace.value(), review);
            s.executeUpdate();
        }
    }
}
