package dev.gatepost.templates;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables {@code brand}, {@code sender}, {@code template} and {@code template_version}. */
final class CatalogueStore {
    private static final String TEMPLATE_COLUMNS = """
            t.id, t.name, t.channel, t.purpose, b.id, b.name, v.version, v.language, v.subject, v.body,
                v.variables::text,
            v.allowed_hosts, v.attested
            from template t
            join brand b on b.workspace_id = t.workspace_id and b.id = t.brand_id
            join template_version v on v.workspace_id = t.workspace_id and v.template_id = t.id
            """;

    void insertBrand(Connection tx, WorkspaceId workspace, Brand brand, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("insert into brand (workspace_id, id, name, created_at) values (?, ?, ?, ?)")) {
            Sql.bind(s, workspace.value(), brand.id().value(), brand.name(), now);
            s.executeUpdate();
        }
    }

    void insertSender(Connection tx, WorkspaceId workspace, Sender sender, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into sender (workspace_id, id, brand_id, channel, address, connection_id, purposes, countries,
                    registrations, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    sender.id().value(),
                    sender.brand().id().value(),
                    sender.channel().written(),
                    sender.address(),
                    sender.connection(),
                    column(tx, "text", sender.purposes(), Purpose::written),
                    column(tx, "text", sender.countries(), c -> c),
                    column(tx, "text", sender.registrations(), r -> r),
                    now);
            s.executeUpdate();
        }
    }

    /** A version about to be stored; {@code variables} is JSON. */
    record NewVersion(
            TemplateId template,
            int version,
            String language,
            @Nullable String subject,
            String body,
            String variables,
            Set<String> allowedHosts,
            Set<String> attested,
            String by) {}

    void insertTemplate(
            Connection tx, WorkspaceId workspace, Catalogue.NewTemplate template, TemplateId id, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template (workspace_id, id, name, channel, purpose, brand_id, active_version, created_at)
                values (?, ?, ?, ?, ?, ?, 1, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    id.value(),
                    template.name(),
                    template.channel().written(),
                    template.purpose().written(),
                    template.brand().value(),
                    now);
            s.executeUpdate();
        }
    }

    void insertVersion(Connection tx, WorkspaceId workspace, NewVersion v, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_version (workspace_id, template_id, version, language, subject, body, variables,
                    allowed_hosts, attested, created_at, created_by)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    v.template().value(),
                    v.version(),
                    v.language(),
                    v.subject(),
                    v.body(),
                    v.variables(),
                    column(tx, "text", v.allowedHosts(), h -> h),
                    column(tx, "text", v.attested(), a -> a),
                    now,
                    v.by());
            s.executeUpdate();
        }
    }

    List<Brand> brands(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select id, name from brand where workspace_id = ? order by id")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Brand> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Brand(new BrandId(rows.getObject(1, UUID.class)), rows.getString(2)));
            }
            return out;
        }
    }

    List<Sender> senders(Connection tx, WorkspaceId workspace, List<Brand> brands) throws SQLException {
        Map<UUID, Brand> byId = brands.stream().collect(Collectors.toMap(b -> b.id().value(), b -> b));
        try (PreparedStatement s = tx.prepareStatement("""
                select id, brand_id, channel, address, connection_id, purposes, countries, registrations
                from sender where workspace_id = ? order by id""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Sender> out = new ArrayList<>();
            while (rows.next()) {
                Brand brand = byId.get(rows.getObject(2, UUID.class));
                if (brand != null) {
                    out.add(new Sender(
                            new SenderId(rows.getObject(1, UUID.class)),
                            brand,
                            channel(rows.getString(3)),
                            rows.getString(4),
                            rows.getObject(5, UUID.class),
                            Arrays.stream(texts(rows, 6))
                                    .map(p -> Purpose.valueOf(p.toUpperCase(Locale.ROOT)))
                                    .collect(Collectors.toUnmodifiableSet()),
                            Set.of(texts(rows, 7)),
                            Set.of(texts(rows, 8))));
                }
            }
            return out;
        }
    }

    Map<String, List<ActiveTemplate>> activeTemplates(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + TEMPLATE_COLUMNS
                + " where t.workspace_id = ? and v.version = t.active_version order by t.id limit 5000")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            Map<String, List<ActiveTemplate>> out = new HashMap<>();
            while (rows.next()) {
                ActiveTemplate template = template(rows);
                out.computeIfAbsent(template.name(), name -> new ArrayList<>()).add(template);
            }
            return out;
        }
    }

    Optional<ActiveTemplate> version(Connection tx, WorkspaceId workspace, TemplateId id, int version)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + TEMPLATE_COLUMNS + " where t.workspace_id = ? and t.id = ? and v.version = ?")) {
            Sql.bind(s, workspace.value(), id.value(), version);
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(template(rows)) : Optional.empty();
        }
    }

    private static ActiveTemplate template(ResultSet row) throws SQLException {
        return new ActiveTemplate(
                new TemplateId(row.getObject(1, UUID.class)),
                row.getInt(7),
                row.getString(2),
                channel(row.getString(3)),
                Purpose.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                new Brand(new BrandId(row.getObject(5, UUID.class)), row.getString(6)),
                row.getString(8),
                VariablesJson.text(
                        row.getString(9),
                        row.getString(10),
                        row.getString(11).getBytes(StandardCharsets.UTF_8),
                        Set.of(texts(row, 12))),
                Set.of(texts(row, 13)));
    }

    private static Channel channel(String written) {
        return Channel.valueOf(written.toUpperCase(Locale.ROOT));
    }

    private static String[] texts(ResultSet row, int column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }
}
