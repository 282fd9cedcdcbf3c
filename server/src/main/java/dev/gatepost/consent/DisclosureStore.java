package dev.gatepost.consent;

import dev.gatepost.consent.Disclosure.Snapshot;
import dev.gatepost.consent.Disclosure.Version;
import dev.gatepost.consent.Disclosures.Draft;
import dev.gatepost.consent.Disclosures.NewDisclosure;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code disclosure} and {@code disclosure_version}. */
final class DisclosureStore {
    private static final String COLUMNS = """
            select d.id, d.name, d.channel, d.brand, d.category, d.created_at, d.retired_at,
                v.version, v.language, v.text, v.snapshot_type, v.snapshot, v.created_at, v.created_by
            from disclosure d
            join disclosure_version v on v.workspace_id = d.workspace_id and v.disclosure_id = d.id
            """;

    void insert(Connection tx, WorkspaceId workspace, UUID id, NewDisclosure d, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into disclosure (workspace_id, id, name, channel, brand, category, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(s, workspace.value(), id, d.name(), d.channel().written(), d.brand(), d.category(), now);
            s.executeUpdate();
        }
    }

    /** A version about to be stored. */
    record NewVersion(UUID disclosure, int number, Draft draft, String by, Instant at) {}

    void insertVersion(Connection tx, WorkspaceId workspace, NewVersion v) throws SQLException {
        Snapshot snapshot = v.draft().snapshot();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into disclosure_version (workspace_id, disclosure_id, version, language, text, text_hash,
                    snapshot, snapshot_type, snapshot_hash, created_at, created_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    v.disclosure(),
                    v.number(),
                    v.draft().language(),
                    v.draft().text(),
                    Digests.sha256(v.draft().text()),
                    snapshot == null ? null : snapshot.bytes(),
                    snapshot == null ? null : snapshot.type(),
                    snapshot == null ? null : Digests.sha256(snapshot.bytes()),
                    v.at(),
                    v.by());
            s.executeUpdate();
        }
    }

    void retire(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update disclosure set retired_at = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, now, workspace.value(), id);
            s.executeUpdate();
        }
    }

    List<Disclosure> list(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + "where d.workspace_id = ? order by d.id desc, v.version limit 2000")) {
            Sql.bind(s, workspace.value());
            return read(s);
        }
    }

    /** One with all its versions; {@code hold} keeps others from adding a version meanwhile. */
    Optional<Disclosure> find(Connection tx, WorkspaceId workspace, UUID id, boolean hold) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement(COLUMNS + "where d.workspace_id = ? and d.id = ? order by v.version"
                        + (hold ? " for no key update of d" : ""))) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    private static List<Disclosure> read(PreparedStatement statement) throws SQLException {
        Map<UUID, Disclosure> out = new LinkedHashMap<>();
        ResultSet row = statement.executeQuery();
        while (row.next()) {
            UUID id = row.getObject(1, UUID.class);
            Disclosure known = out.get(id);
            if (known == null) {
                known = new Disclosure(
                        id,
                        row.getString(2),
                        Channel.parse(row.getString(3)).orElseThrow(),
                        row.getString(4),
                        row.getString(5),
                        row.getTimestamp(6).toInstant(),
                        Sql.instant(row, 7),
                        new ArrayList<>());
                out.put(id, known);
            }
            known.versions().add(version(row));
        }
        return List.copyOf(out.values());
    }

    private static Version version(ResultSet row) throws SQLException {
        byte[] snapshot = row.getBytes(12);
        return new Version(
                row.getInt(8),
                row.getString(9),
                row.getString(10),
                snapshot == null ? null : new Snapshot(row.getString(11), snapshot),
                row.getTimestamp(13).toInstant(),
                row.getString(14));
    }
}
