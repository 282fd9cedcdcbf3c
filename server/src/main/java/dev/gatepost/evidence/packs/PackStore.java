package dev.gatepost.evidence.packs;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code evidence_pack} and {@code evidence_pack_part}. */
final class PackStore {
    private static final int LISTED = 200;
    private static final String SELECT = """
            select id, from_at, until_at, asked_by, asked_at, state, files, bytes, sha256, ready_at, millis, expires_at,
                fetched, workspace_id
            from evidence_pack where workspace_id = ?""";

    void insert(Connection tx, EvidencePack p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into evidence_pack (workspace_id, id, from_at, until_at, asked_by, asked_at, state)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    p.workspace().value(),
                    p.id(),
                    p.span().from(),
                    p.span().until(),
                    p.askedBy(),
                    p.askedAt(),
                    p.state());
            s.executeUpdate();
        }
    }

    long since(Connection tx, WorkspaceId workspace, Instant since) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select count(*) from evidence_pack where workspace_id = ? and asked_at > ?")) {
            Sql.bind(s, workspace.value(), since);
            try (ResultSet row = s.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    List<EvidencePack> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " order by id desc limit " + LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    Optional<EvidencePack> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(SELECT + " and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** A pack that wants something done: to be made, or to be ended. */
    record Due(WorkspaceId workspace, UUID id) {}

    List<Due> due(Connection tx, Collection<WorkspaceId> among, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select p.workspace_id, p.id from unnest(?::uuid[]) as w (id)
                join evidence_pack p on p.workspace_id = w.id and p.state in ('asked', 'ready')
                where p.state = 'asked' and coalesce(p.held_until, '-infinity') < ? or p.expires_at < ?""")) {
            Sql.bind(s, column(tx, "uuid", among, WorkspaceId::value), now, now);
            try (ResultSet row = s.executeQuery()) {
                List<Due> out = new ArrayList<>();
                while (row.next()) {
                    out.add(new Due(new WorkspaceId(row.getObject(1, UUID.class)), row.getObject(2, UUID.class)));
                }
                return out;
            }
        }
    }

    /** The pack, held until then; empty when another node holds it. */
    Optional<EvidencePack> take(Connection tx, Due due, Instant now, Instant until) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update evidence_pack set held_until = ?
                where workspace_id = ? and id = ? and coalesce(held_until, '-infinity') < ?""")) {
            Sql.bind(s, until, due.workspace().value(), due.id(), now);
            return s.executeUpdate() == 0 ? Optional.empty() : find(tx, due.workspace(), due.id());
        }
    }

    void ready(Connection tx, EvidencePack p, EvidencePack.Made made) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update evidence_pack set state = 'ready', files = ?, bytes = ?, sha256 = ?, ready_at = ?, millis = ?,
                    expires_at = ?, held_until = null where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    made.files(),
                    made.bytes(),
                    made.sha256(),
                    made.readyAt(),
                    made.millis(),
                    made.expiresAt(),
                    p.workspace().value(),
                    p.id());
            s.executeUpdate();
        }
    }

    void end(Connection tx, EvidencePack p, String state) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update evidence_pack set state = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, state, p.workspace().value(), p.id());
            s.executeUpdate();
        }
    }

    void fetched(Connection tx, EvidencePack p) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "update evidence_pack set fetched = fetched + 1 where workspace_id = ? and id = ?")) {
            Sql.bind(s, p.workspace().value(), p.id());
            s.executeUpdate();
        }
    }

    void forgetParts(Connection tx, EvidencePack p) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from evidence_pack_part where workspace_id = ? and pack_id = ?")) {
            Sql.bind(s, p.workspace().value(), p.id());
            s.executeUpdate();
        }
    }

    void part(Connection tx, EvidencePack p, int number, byte[] sealed) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "insert into evidence_pack_part (workspace_id, pack_id, number, sealed) values (?, ?, ?, ?)")) {
            Sql.bind(s, p.workspace().value(), p.id(), number, sealed);
            s.executeUpdate();
        }
    }

    byte @Nullable [] part(Connection tx, EvidencePack p, int number) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select sealed from evidence_pack_part where workspace_id = ? and pack_id = ? and number = ?")) {
            Sql.bind(s, p.workspace().value(), p.id(), number);
            try (ResultSet row = s.executeQuery()) {
                return row.next() ? row.getBytes(1) : null;
            }
        }
    }

    private static List<EvidencePack> read(PreparedStatement s) throws SQLException {
        try (ResultSet row = s.executeQuery()) {
            List<EvidencePack> out = new ArrayList<>();
            while (row.next()) {
                Instant ready = Sql.instant(row, 10);
                Instant expires = Sql.instant(row, 12);
                var made = ready == null || expires == null
                        ? null
                        : new EvidencePack.Made(
                                row.getInt(7), row.getLong(8), row.getBytes(9), ready, row.getLong(11), expires);
                out.add(new EvidencePack(
                        new WorkspaceId(row.getObject(14, UUID.class)),
                        row.getObject(1, UUID.class),
                        new WritePack.Span(
                                row.getTimestamp(2).toInstant(),
                                row.getTimestamp(3).toInstant()),
                        row.getString(4),
                        row.getTimestamp(5).toInstant(),
                        row.getString(6),
                        made,
                        row.getInt(13)));
            }
            return out;
        }
    }
}
