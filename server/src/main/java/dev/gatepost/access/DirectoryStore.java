package dev.gatepost.access;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The tables {@code directory_organisation} and {@code directory_workspace}. */
final class DirectoryStore {
    static final String COLUMNS = """
            w.id, w.organisation_id, w.name, w.kind, w.clock_offset_millis, w.promotional_countries,
            w.region""";

    void insertOrganisation(Connection tx, OrganisationId id, String name, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_organisation (id, name, created_at) values (?, ?, ?)""")) {
            s.setObject(1, id.value());
            s.setString(2, name);
            s.setTimestamp(3, Timestamp.from(now));
            s.executeUpdate();
        }
    }

    Optional<OrganisationId> organisation(Connection tx, String name) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select id from directory_organisation where name = ?")) {
            s.setString(1, name);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(new OrganisationId(rows.getObject(1, UUID.class))) : Optional.empty();
        }
    }

    void insertWorkspace(Connection tx, Workspace workspace, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_workspace
                    (id, organisation_id, name, kind, clock_offset_millis, promotional_countries, created_at, region)
                values (?, ?, ?, ?, ?, ?, ?, ?)""")) {
            s.setObject(1, workspace.id().value());
            s.setObject(2, workspace.organisation().value());
            s.setString(3, workspace.name());
            s.setString(4, workspace.kind().name().toLowerCase(Locale.ROOT));
            s.setLong(5, workspace.clock().offset().toMillis());
            s.setArray(6, Sql.array(tx, "text", workspace.promotionalCountries().toArray()));
            s.setTimestamp(7, Timestamp.from(now));
            s.setString(8, workspace.region());
            s.executeUpdate();
        }
    }

    /** Pins a workspace that is not pinned yet; says whether it did. */
    boolean pin(Connection tx, WorkspaceId id, String region) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update directory_workspace set region = ? where id = ? and region is null")) {
            s.setString(1, region);
            s.setObject(2, id.value());
            return s.executeUpdate() == 1;
        }
    }

    void setClock(Connection tx, WorkspaceId id, Duration offset) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update directory_workspace set clock_offset_millis = ? where id = ?")) {
            s.setLong(1, offset.toMillis());
            s.setObject(2, id.value());
            s.executeUpdate();
        }
    }

    List<Workspace> workspaces(Connection tx) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select " + COLUMNS + " from directory_workspace w order by w.id")) {
            ResultSet rows = s.executeQuery();
            List<Workspace> out = new ArrayList<>();
            while (rows.next()) {
                out.add(workspace(rows));
            }
            return out;
        }
    }

    static Workspace workspace(ResultSet row) throws SQLException {
        return new Workspace(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new OrganisationId(row.getObject(2, UUID.class)),
                row.getString(3),
                Workspace.Kind.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                new WallClock(Duration.ofMillis(row.getLong(5))),
                Set.of((String[]) row.getArray(6).getArray()),
                row.getString(7));
    }
}
