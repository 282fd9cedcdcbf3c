package dev.gatepost.templates;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Reads back from {@code template_version} what an author wrote. */
public final class StoredVersion {
    private StoredVersion() {}

    /** The text of one version, as it was written; empty when there is none of that number. */
    public static Optional<VersionText> read(Connection tx, WorkspaceId workspace, TemplateId id, int version)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select language, subject, body, variables::text, allowed_hosts, attested, legal_basis, countries,
                    rich::text, variants::text, note
                from template_version where workspace_id = ? and template_id = ? and version = ?""")) {
            Sql.bind(s, workspace.value(), id.value(), version);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(text(rows)) : Optional.empty();
        }
    }

    private static VersionText text(ResultSet row) throws SQLException {
        String basis = row.getString(7);
        return new VersionText(
                new VersionText.Wording(
                        row.getString(1),
                        null,
                        row.getString(2),
                        row.getString(3),
                        WordingsJson.rich(row.getString(9))),
                WordingsJson.read(row.getString(10)),
                VariablesJson.read(row.getString(4).getBytes(StandardCharsets.UTF_8)),
                Set.of((String[]) row.getArray(5).getArray()),
                Set.of((String[]) row.getArray(6).getArray()),
                basis == null ? null : LegalBasis.parse(basis).orElseThrow(),
                Set.of((String[]) row.getArray(8).getArray()),
                row.getString(11));
    }
}
