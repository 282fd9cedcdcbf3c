package dev.gatepost.privacy.erasure;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.erasure.Erasure.Asked;
import dev.gatepost.privacy.erasure.Erasure.Marks;
import dev.gatepost.privacy.erasure.Erasure.State;
import dev.gatepost.privacy.erasure.Erasure.Step;
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
import org.jspecify.annotations.Nullable;

/** The tables {@code erasure} and {@code erasure_step}. */
final class ErasureStore {
    private static final int LISTED = 200;
    private static final String SELECT = """
            select workspace_id, id, scope, reason, requested_by, asked_by, asked_at, deadline, address_index,
                address_sealed, state, held_by, erased_at, key_epoch, unreadable_by, done_at, reminded_at, escalated_at
            from erasure where workspace_id = ?""";

    void insert(Connection tx, Erasure e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into erasure (workspace_id, id, scope, address_index, address_sealed, reason, requested_by,
                    asked_by, asked_at, deadline, state)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'asked')""")) {
            Sql.bind(
                    s,
                    e.workspace().value(),
                    e.id(),
                    e.asked().scope(),
                    e.named().index(),
                    e.named().sealed(),
                    e.asked().reason(),
                    e.asked().requestedBy(),
                    e.asked().by(),
                    e.asked().at(),
                    e.asked().deadline());
            s.executeUpdate();
        }
    }

    Optional<Erasure> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The same, held until the transaction ends; empty when another node works on it. */
    Optional<Erasure> take(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ? for update skip locked")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The newest of this person and scope. */
    Optional<Erasure> newest(Connection tx, WorkspaceId workspace, byte[] index, String scope) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(SELECT + " and address_index = ? and scope = ? order by id desc limit 1")) {
            Sql.bind(s, workspace.value(), index, scope);
            return read(s).stream().findFirst();
        }
    }

    /** The newest first. */
    List<Erasure> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** What is not done, in these workspaces. */
    record Open(WorkspaceId workspace, UUID id, Instant deadline) {}

    List<Open> open(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select e.workspace_id, e.id, e.deadline from unnest(?::uuid[]) as w (id)
                join erasure e on e.workspace_id = w.id where e.state <> 'done' order by e.id""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            try (ResultSet row = s.executeQuery()) {
                List<Open> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Open(
                            new WorkspaceId(row.getObject(1, UUID.class)),
                            row.getObject(2, UUID.class),
                            Objects.requireNonNull(Sql.instant(row, 3))));
                }
                return out;
            }
        }
    }

    void move(Connection tx, Erasure e, State to, @Nullable UUID heldBy) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update erasure set state = ?, held_by = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, to.written(), heldBy, e.workspace().value(), e.id());
            s.executeUpdate();
        }
    }

    /** The person is erased here; the address goes as well. */
    void erased(Connection tx, Erasure e, State to, Marks marks) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update erasure set state = ?, held_by = null, address_sealed = '', erased_at = ?, key_epoch = ?,
                    unreadable_by = ?, done_at = ?, reminded_at = ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    to.written(),
                    marks.erasedAt(),
                    marks.epoch(),
                    marks.unreadableBy(),
                    marks.doneAt(),
                    marks.erasedAt(),
                    e.workspace().value(),
                    e.id());
            s.executeUpdate();
        }
    }

    /** Sets one of the three late marks: {@code done_at} with its state, {@code reminded_at}, {@code escalated_at}. */
    void mark(Connection tx, Erasure e, State state, Marks marks) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update erasure set state = ?, done_at = ?, reminded_at = ?, escalated_at = ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    state.written(),
                    marks.doneAt(),
                    marks.remindedAt(),
                    marks.escalatedAt(),
                    e.workspace().value(),
                    e.id());
            s.executeUpdate();
        }
    }

    List<Step> steps(Connection tx, Erasure e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select target, store, found, erased, kept, why, reached, at, finished_at from erasure_step
                where workspace_id = ? and erasure_id = ? order by at, target, store""")) {
            Sql.bind(s, e.workspace().value(), e.id());
            try (ResultSet row = s.executeQuery()) {
                List<Step> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Step(
                            new WorkspaceId(row.getObject(1, UUID.class)),
                            row.getString(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5),
                            row.getString(6),
                            row.getObject(7, UUID.class),
                            Objects.requireNonNull(Sql.instant(row, 8)),
                            Sql.instant(row, 9)));
                }
                return out;
            }
        }
    }

    /** Every store is to be looked at again: much may have come while a hold kept the person. */
    void again(Connection tx, Erasure e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update erasure_step set finished_at = null, reached = null
                where workspace_id = ? and erasure_id = ?""")) {
            Sql.bind(s, e.workspace().value(), e.id());
            s.executeUpdate();
        }
    }

    void put(Connection tx, Erasure e, Step step) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into erasure_step
                    (workspace_id, erasure_id, target, store, found, erased, kept, why, reached, at, finished_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, erasure_id, target, store) do update set found = excluded.found,
                    erased = excluded.erased, kept = excluded.kept, why = excluded.why, reached = excluded.reached,
                    finished_at = excluded.finished_at""")) {
            Sql.bind(
                    s,
                    e.workspace().value(),
                    e.id(),
                    step.target().value(),
                    step.store(),
                    step.found(),
                    step.erased(),
                    step.kept(),
                    step.why(),
                    step.reached(),
                    step.at(),
                    step.finishedAt());
            s.executeUpdate();
        }
    }

    private static List<Erasure> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<Erasure> out = new ArrayList<>();
            while (row.next()) {
                var asked = new Asked(
                        row.getString(3).equals("organisation"),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        Objects.requireNonNull(Sql.instant(row, 7)),
                        Objects.requireNonNull(Sql.instant(row, 8)));
                var marks = new Marks(
                        Sql.instant(row, 13),
                        row.getObject(14, Integer.class),
                        Sql.instant(row, 15),
                        Sql.instant(row, 16),
                        Sql.instant(row, 17),
                        Sql.instant(row, 18));
                out.add(new Erasure(
                        new WorkspaceId(row.getObject(1, UUID.class)),
                        row.getObject(2, UUID.class),
                        asked,
                        new People.Named(row.getBytes(9), row.getBytes(10)),
                        State.valueOf(row.getString(11).toUpperCase(Locale.ROOT)),
                        row.getObject(12, UUID.class),
                        marks));
            }
            return out;
        }
    }
}
