package dev.gatepost.templates;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * What stands against sending: parts of {@code template_standing}, {@code template_registration} and {@code
 * link_domain}.
 */
public final class StandingStore {
    Map<TemplateId, Map<Integer, String>> withdrawn(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select template_id, version, coalesce(reason, 'no reason was given') from template_standing
                where workspace_id = ? and state = 'withdrawn'""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<TemplateId, Map<Integer, String>> out = new HashMap<>();
            while (rows.next()) {
                out.computeIfAbsent(new TemplateId(rows.getObject(1, UUID.class)), id -> new HashMap<>())
                        .put(rows.getInt(2), rows.getString(3));
            }
            return out;
        }
    }

    /** The outside registrations of all templates of a workspace. */
    public Map<TemplateId, List<OutsideRegistration>> registrations(Connection tx, WorkspaceId workspace)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select template_id, regime, state, reference, patterns, category, language, facts::text, why,
                    changed_at
                from template_registration where workspace_id = ? order by template_id, regime""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<TemplateId, List<OutsideRegistration>> out = new HashMap<>();
            while (rows.next()) {
                out.computeIfAbsent(new TemplateId(rows.getObject(1, UUID.class)), id -> new ArrayList<>())
                        .add(registration(rows));
            }
            return out;
        }
    }

    private static OutsideRegistration registration(ResultSet row) throws SQLException {
        Map<String, String> facts = new LinkedHashMap<>();
        Json.readOwn(row.getString(8).getBytes(StandardCharsets.UTF_8))
                .properties()
                .forEach(e -> facts.put(e.getKey(), e.getValue().asString()));
        return new OutsideRegistration(
                row.getString(2),
                OutsideRegistration.State.parse(row.getString(3)).orElseThrow(),
                row.getString(4),
                List.of((String[]) row.getArray(5).getArray()),
                row.getString(6),
                row.getString(7),
                facts,
                row.getString(9),
                Objects.requireNonNull(Sql.instant(row, 10)));
    }

    Set<String> linkDomains(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select host from link_domain where workspace_id = ?")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Set<String> out = new HashSet<>();
            while (rows.next()) {
                out.add(rows.getString(1));
            }
            return out;
        }
    }
}
