package dev.gatepost.consent.imports;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.consent.imports.ConsentImport.Counts;
import dev.gatepost.consent.imports.ConsentImport.Mark;
import dev.gatepost.consent.imports.ConsentImport.Source;
import dev.gatepost.consent.imports.ConsentImport.Status;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code consent_import} and {@code consent_import_rejection}. */
final class ImportStore {
    private static final int MOST_LISTED = 200;
    /** So many rejected rows are told; more are counted. */
    static final int MOST_TOLD = 100_000;

    private static final String COLUMNS = """
            select workspace_id, id, file_sha256, file_bytes, source_system, proof_uri, reading::text, status, columns,
                next_offset, next_line, skipping, rows, revocations, grants, rejected, recorded_revocations,
                recorded_grants, refused_grants, created_at, created_by, holder, approved_at, approved_by, started_at,
                finished_at from consent_import
            """;

    /** Whether it was made; false when there is one of that file. */
    boolean insert(Connection tx, ConsentImport i, byte[] fileKey) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into consent_import (workspace_id, id, file_key, file_sha256, file_bytes, reading, source_system,
                    proof_uri, status, created_at, created_by, holder)
                values (?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?)
                on conflict (workspace_id, file_key) do nothing""")) {
            Sql.bind(
                    s,
                    i.workspace().value(),
                    i.id(),
                    fileKey,
                    i.file().sha256(),
                    i.file().bytes(),
                    new String(i.reading().json(), StandardCharsets.UTF_8),
                    i.file().system(),
                    i.file().proofUri(),
                    i.status().written(),
                    i.createdAt(),
                    i.createdBy(),
                    i.holder());
            return s.executeUpdate() == 1;
        }
    }

    Optional<ConsentImport> ofFile(Connection tx, WorkspaceId workspace, byte[] fileKey) throws SQLException {
        return one(tx, "where workspace_id = ? and file_key = ?", workspace.value(), fileKey);
    }

    Optional<ConsentImport> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        return one(tx, "where workspace_id = ? and id = ?", workspace.value(), id);
    }

    /** Held until the transaction ends, so that one part is taken at a time. */
    Optional<ConsentImport> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        return one(tx, "where workspace_id = ? and id = ? for update", workspace.value(), id);
    }

    private Optional<ConsentImport> one(Connection tx, String where, Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + where)) {
            Sql.bind(s, values);
            return read(s).stream().findFirst();
        }
    }

    /** The newest first, at most 200. */
    List<ConsentImport> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + "where workspace_id = ? order by id desc limit " + MOST_LISTED)) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** How many grants other imports, which nobody approved, were started with since then. */
    long unapproved(Connection tx, WorkspaceId workspace, UUID but, Instant since) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select coalesce(sum(grants), 0)::bigint from consent_import
                where workspace_id = ? and id <> ? and started_at > ? and approved_by is null""")) {
            Sql.bind(s, workspace.value(), but, since);
            ResultSet row = s.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    void approve(Connection tx, ConsentImport i, String by, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update consent_import set approved_by = ?, approved_at = ?
                where workspace_id = ? and id = ? and approved_by is null""")) {
            Sql.bind(s, by, at, i.workspace().value(), i.id());
            s.executeUpdate();
        }
    }

    void start(Connection tx, ConsentImport i, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update consent_import set status = 'revocations', started_at = ?, next_offset = 0, next_line = 1,
                    skipping = false
                where workspace_id = ? and id = ? and status = 'checked'""")) {
            Sql.bind(s, at, i.workspace().value(), i.id());
            s.executeUpdate();
        }
    }

    /** How far it has come; in the transaction that records the rows up to there. */
    record Step(
            Status status,
            Mark mark,
            Counts counts,
            @Nullable List<String> columns,
            @Nullable Instant finishedAt) {}

    void move(Connection tx, ConsentImport i, Step step) throws SQLException {
        List<String> columns = step.columns();
        Array names = columns == null ? null : Sql.array(tx, "text", columns.toArray());
        Counts c = i.counts().plus(step.counts());
        try (PreparedStatement s = tx.prepareStatement("""
                update consent_import set status = ?, next_offset = ?, next_line = ?, skipping = ?, rows = ?,
                    revocations = ?, grants = ?, rejected = ?, recorded_revocations = ?, recorded_grants = ?,
                    refused_grants = ?, columns = coalesce(?, columns), finished_at = ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(
                    s,
                    step.status().written(),
                    step.mark().offset(),
                    step.mark().line(),
                    step.mark().skipping(),
                    c.rows(),
                    c.revocations(),
                    c.grants(),
                    c.rejected(),
                    c.recordedRevocations(),
                    c.recordedGrants(),
                    c.refusedGrants(),
                    names,
                    step.finishedAt(),
                    i.workspace().value(),
                    i.id());
            s.executeUpdate();
        }
    }

    /** A row that was not taken. */
    record Rejection(long line, String field, String code) {}

    void reject(Connection tx, ConsentImport i, List<Rejection> rows) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into consent_import_rejection (workspace_id, import_id, line, field, code)
                select ?, ?, r.* from unnest(?::bigint[], ?::text[], ?::text[]) as r (line, field, code)
                on conflict (workspace_id, import_id, line) do nothing""")) {
            Sql.bind(
                    s,
                    i.workspace().value(),
                    i.id(),
                    column(tx, "bigint", rows, Rejection::line),
                    column(tx, "text", rows, Rejection::field),
                    column(tx, "text", rows, Rejection::code));
            s.executeUpdate();
        }
    }

    /** By line, at most {@link #MOST_TOLD}. */
    List<Rejection> rejected(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select line, field, code from consent_import_rejection where workspace_id = ? and import_id = ?
                order by line limit ?""")) {
            Sql.bind(s, workspace.value(), id, MOST_TOLD);
            ResultSet rows = s.executeQuery();
            List<Rejection> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Rejection(rows.getLong(1), rows.getString(2), rows.getString(3)));
            }
            return out;
        }
    }

    private static List<ConsentImport> read(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        List<ConsentImport> out = new ArrayList<>();
        while (row.next()) {
            Array names = row.getArray(9);
            out.add(new ConsentImport(
                    new WorkspaceId(row.getObject(1, UUID.class)),
                    row.getObject(2, UUID.class),
                    new Source(row.getBytes(3), row.getLong(4), row.getString(5), row.getString(6)),
                    Reading.read(row.getString(7)),
                    Status.valueOf(row.getString(8).toUpperCase(Locale.ROOT)),
                    names == null ? null : List.of((String[]) names.getArray()),
                    new Mark(row.getLong(10), row.getLong(11), row.getBoolean(12)),
                    new Counts(
                            row.getLong(13),
                            row.getLong(14),
                            row.getLong(15),
                            row.getLong(16),
                            row.getLong(17),
                            row.getLong(18),
                            row.getLong(19)),
                    row.getTimestamp(20).toInstant(),
                    row.getString(21),
                    row.getString(22),
                    Sql.instant(row, 23),
                    row.getString(24),
                    Sql.instant(row, 25),
                    Sql.instant(row, 26)));
        }
        return out;
    }
}
