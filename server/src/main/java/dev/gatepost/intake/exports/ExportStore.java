package dev.gatepost.intake.exports;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.intake.exports.Export.Destroyed;
import dev.gatepost.intake.exports.Export.Fetch;
import dev.gatepost.intake.exports.Exports.Held;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code message_export}, {@code message_export_row} and {@code message_export_fetch}. */
final class ExportStore {
    private static final int LISTED = 200;

    private static final String SELECT = """
            select id, made_at, made_by, reason, filter, content, messages, expires_at, ended_at,
                copies_destroyed_at, copies_destroyed_by, copies_destroyed_how
            from message_export where workspace_id = ?""";

    void insert(Connection tx, WorkspaceId workspace, Export e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_export
                    (workspace_id, id, made_at, made_by, reason, filter, content, messages, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    e.id().value(),
                    e.madeAt(),
                    e.madeBy(),
                    e.reason(),
                    e.filter(),
                    e.content(),
                    e.messages(),
                    e.expiresAt());
            s.executeUpdate();
        }
    }

    void rows(Connection tx, WorkspaceId workspace, ExportId export, List<Held> held) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_export_row (workspace_id, export_id, message_id, contact_id)
                select ?, ?, m, c from unnest(?::uuid[], ?::uuid[]) as n(m, c)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    export.value(),
                    column(tx, "uuid", held, h -> h.message().value()),
                    column(tx, "uuid", held, h -> h.contact().value()));
            s.executeUpdate();
        }
    }

    /** The messages of an export after one, the newest last. */
    List<MessageId> page(Connection tx, WorkspaceId workspace, ExportId export, @Nullable MessageId after, int limit)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select message_id from message_export_row
                where workspace_id = ? and export_id = ? and message_id > ? order by message_id limit ?""")) {
            Sql.bind(s, workspace.value(), export.value(), after == null ? new UUID(0, 0) : after.value(), limit);
            List<MessageId> out = new ArrayList<>();
            try (ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    out.add(new MessageId(rows.getObject(1, UUID.class)));
                }
            }
            return out;
        }
    }

    void fetched(Connection tx, WorkspaceId workspace, ExportId export, Fetch fetch) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_export_fetch (workspace_id, id, export_id, fetched_at, fetched_by, fetched_from)
                values (?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(s, workspace.value(), UuidV7.next(), export.value(), fetch.at(), fetch.by(), fetch.from());
            s.executeUpdate();
        }
    }

    /** Ends it before its time; false when it was ended already. */
    boolean end(Connection tx, WorkspaceId workspace, ExportId export, String by, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update message_export set ended_at = ?, ended_by = ?
                where workspace_id = ? and id = ? and ended_at is null""")) {
            Sql.bind(s, now, by, workspace.value(), export.value());
            return s.executeUpdate() > 0;
        }
    }

    /** Notes what was said of the copies; false when it was said before. */
    boolean destroyed(Connection tx, WorkspaceId workspace, ExportId export, Destroyed said) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update message_export
                set copies_destroyed_at = ?, copies_destroyed_by = ?, copies_destroyed_how = ?
                where workspace_id = ? and id = ? and copies_destroyed_at is null""")) {
            Sql.bind(s, said.at(), said.by(), said.how(), workspace.value(), export.value());
            return s.executeUpdate() > 0;
        }
    }

    Optional<Export> find(Connection tx, WorkspaceId workspace, ExportId export) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), export.value());
            return read(tx, workspace, s).stream().findFirst();
        }
    }

    /** The newest ones; those that hold this person, where one is given. */
    List<Export> list(Connection tx, WorkspaceId workspace, @Nullable ContactId person) throws SQLException {
        String of = person == null ? "" : """

                and id in (
                    select export_id from message_export_row where workspace_id = ? and contact_id = ?)""";
        try (PreparedStatement s = tx.prepareStatement(SELECT + of + " order by id desc limit " + LISTED)) {
            if (person == null) {
                Sql.bind(s, workspace.value());
            } else {
                Sql.bind(s, workspace.value(), workspace.value(), person.value());
            }
            return read(tx, workspace, s);
        }
    }

    private static List<Export> read(Connection tx, WorkspaceId workspace, PreparedStatement s) throws SQLException {
        List<Export> bare = new ArrayList<>();
        try (ResultSet row = s.executeQuery()) {
            while (row.next()) {
                Instant gone = Sql.instant(row, 10);
                bare.add(new Export(
                        new ExportId(row.getObject(1, UUID.class)),
                        Objects.requireNonNull(Sql.instant(row, 2)),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getBoolean(6),
                        row.getInt(7),
                        Objects.requireNonNull(Sql.instant(row, 8)),
                        Sql.instant(row, 9),
                        gone == null ? null : new Destroyed(gone, row.getString(11), row.getString(12)),
                        List.of()));
            }
        }
        Map<UUID, List<Fetch>> fetches = fetches(tx, workspace, bare);
        return bare.stream()
                .map(e -> new Export(
                        e.id(),
                        e.madeAt(),
                        e.madeBy(),
                        e.reason(),
                        e.filter(),
                        e.content(),
                        e.messages(),
                        e.expiresAt(),
                        e.endedAt(),
                        e.destroyed(),
                        fetches.getOrDefault(e.id().value(), List.of())))
                .toList();
    }

    private static Map<UUID, List<Fetch>> fetches(Connection tx, WorkspaceId workspace, List<Export> exports)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select export_id, fetched_at, fetched_by, fetched_from from message_export_fetch
                where workspace_id = ? and export_id = any(?) order by id""")) {
            Sql.bind(s, workspace.value(), column(tx, "uuid", exports, e -> e.id().value()));
            Map<UUID, List<Fetch>> out = new HashMap<>();
            try (ResultSet row = s.executeQuery()) {
                while (row.next()) {
                    out.computeIfAbsent(row.getObject(1, UUID.class), e -> new ArrayList<>())
                            .add(new Fetch(
                                    Objects.requireNonNull(Sql.instant(row, 2)), row.getString(3), row.getString(4)));
                }
            }
            return out;
        }
    }
}
