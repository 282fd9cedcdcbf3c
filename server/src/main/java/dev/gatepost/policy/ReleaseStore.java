package dev.gatepost.policy;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code directory_policy_…}. */
final class ReleaseStore {
    private static final int MOST_LISTED = 200;
    private static final String ADOPTIONS = """
            select a.id, a.hash, r.release, r.signed_by, a.adopt_from, a.asked_by, a.asked_at,
                array(select p.approved_by from directory_policy_approval p where p.adoption = a.id order by 1)
            from directory_policy_adoption a join directory_policy_release r on r.hash = a.hash
            """;

    /** Keeps the release; one that is there already stays as it is. */
    void insertRelease(Connection tx, PolicyReleases.Imported release, byte[] archive) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_policy_release (hash, release, signed_by, archive, imported_by, imported_at)
                values (?, ?, ?, ?, ?, ?) on conflict (hash) do nothing""")) {
            Sql.bind(
                    s,
                    release.hash(),
                    release.release(),
                    release.signedBy(),
                    archive,
                    release.importedBy(),
                    release.importedAt());
            s.executeUpdate();
        }
    }

    void insertAdoption(Connection tx, UUID id, PolicyReleases.Imported release, Instant from) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_policy_adoption (id, hash, adopt_from, asked_by, asked_at)
                values (?, ?, ?, ?, ?)""")) {
            Sql.bind(s, id, release.hash(), from, release.importedBy(), release.importedAt());
            s.executeUpdate();
        }
    }

    /** Returns false when that identity has approved it before. */
    boolean approve(Connection tx, UUID adoption, String by, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_policy_approval (adoption, approved_by, approved_at) values (?, ?, ?)
                on conflict do nothing""")) {
            Sql.bind(s, adoption, by, at);
            return s.executeUpdate() == 1;
        }
    }

    /** The newest first. */
    List<PolicyReleases.Adoption> adoptions(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ADOPTIONS + " order by a.asked_at desc limit ?")) {
            Sql.bind(s, MOST_LISTED);
            return read(s);
        }
    }

    Optional<PolicyReleases.Adoption> adoption(Connection tx, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(ADOPTIONS + " where a.id = ?")) {
            Sql.bind(s, id);
            return read(s).stream().findFirst();
        }
    }

    Optional<byte[]> archive(Connection tx, String hash) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select archive from directory_policy_release where hash = ?")) {
            Sql.bind(s, hash);
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
        }
    }

    private static List<PolicyReleases.Adoption> read(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        List<PolicyReleases.Adoption> out = new ArrayList<>();
        while (row.next()) {
            out.add(new PolicyReleases.Adoption(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    Objects.requireNonNull(Sql.instant(row, 5)),
                    row.getString(6),
                    Objects.requireNonNull(Sql.instant(row, 7)),
                    List.of((String[]) row.getArray(8).getArray())));
        }
        return out;
    }
}
