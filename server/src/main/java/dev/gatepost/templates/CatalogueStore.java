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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The tables {@code brand}, {@code template} and {@code template_version}. */
public final class CatalogueStore {
    /** What is the same in all versions of a template. */
    public record Head(TemplateId id, String name, Channel channel, Purpose purpose, BrandId brand) {}

    /** A version about to be stored. */
    public record NewVersion(TemplateId template, int version, VersionText text, String by) {}

    record ActiveHead(int version, BrandId brand) {}

    void insertBrand(Connection tx, WorkspaceId workspace, Brand brand, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into brand (workspace_id, id, name, postal_address, website, created_at)
                values (?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    brand.id().value(),
                    brand.name(),
                    brand.postalAddress(),
                    brand.website(),
                    now);
            s.executeUpdate();
        }
    }

    public List<Brand> brands(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, name, postal_address, website, retired_at is not null
                from brand where workspace_id = ? order by id""")) {
            Sql.bind(s, workspace.value());
            ResultSet rows = s.executeQuery();
            List<Brand> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Brand(
                        new BrandId(rows.getObject(1, UUID.class)),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getBoolean(5)));
            }
            return out;
        }
    }

    /** Adds a template without an active version. */
    public void insertTemplate(Connection tx, WorkspaceId workspace, Head head, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template (workspace_id, id, name, channel, purpose, brand_id, created_at)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    head.id().value(),
                    head.name(),
                    head.channel().written(),
                    head.purpose().written(),
                    head.brand().value(),
                    now);
            s.executeUpdate();
        }
    }

    public void insertVersion(Connection tx, WorkspaceId workspace, NewVersion v, Instant now) throws SQLException {
        VersionText text = v.text();
        LegalBasis basis = text.legalBasis();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_version (workspace_id, template_id, version, language, subject, body, variables,
                    allowed_hosts, attested, legal_basis, countries, rich, variants, note, created_at, created_by)
                values (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    v.template().value(),
                    v.version(),
                    text.standard().language(),
                    text.standard().subject(),
                    text.standard().body(),
                    VariablesJson.write(text.variables()),
                    column(tx, "text", text.allowedHosts(), h -> h),
                    column(tx, "text", text.attested(), a -> a),
                    basis == null ? null : basis.written(),
                    column(tx, "text", text.countries(), c -> c),
                    WordingsJson.write(text.standard().rich()),
                    WordingsJson.write(text.variants()),
                    text.note(),
                    now,
                    v.by());
            s.executeUpdate();
        }
    }

    /** A first version that is active without having been approved. */
    void seedStanding(Connection tx, WorkspaceId workspace, TemplateId id, String author, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_standing (workspace_id, template_id, version, state, author, changed_at)
                values (?, ?, 1, 'active', ?, ?)""")) {
            Sql.bind(s, workspace.value(), id.value(), author, now);
            s.executeUpdate();
        }
        try (PreparedStatement s =
                tx.prepareStatement("update template set active_version = 1 where workspace_id = ? and id = ?")) {
            Sql.bind(s, workspace.value(), id.value());
            s.executeUpdate();
        }
    }

    /** Which version of each template is active; nothing of its text. */
    Map<TemplateId, ActiveHead> active(Connection tx, WorkspaceId workspace, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select id, active_version, brand_id from template
                where workspace_id = ? and active_version is not null and retired_at is null
                order by id limit ?""")) {
            Sql.bind(s, workspace.value(), most);
            ResultSet rows = s.executeQuery();
            Map<TemplateId, ActiveHead> out = new LinkedHashMap<>();
            while (rows.next()) {
                out.put(
                        new TemplateId(rows.getObject(1, UUID.class)),
                        new ActiveHead(rows.getInt(2), new BrandId(rows.getObject(3, UUID.class))));
            }
            return out;
        }
    }

    /** Reads one version of each of these templates. */
    public List<ActiveTemplate> read(Connection tx, WorkspaceId workspace, Map<TemplateId, Integer> versions)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select t.id, t.name, t.channel, t.purpose, b.id, b.name, b.postal_address, b.website,
                    b.retired_at is not null, v.version, v.language, v.subject, v.body, v.variables::text,
                    v.allowed_hosts, v.attested, v.rich::text, v.variants::text
                from unnest(?::uuid[], ?::int[]) as asked (id, version)
                join template t on t.workspace_id = ? and t.id = asked.id
                join brand b on b.workspace_id = t.workspace_id and b.id = t.brand_id
                join template_version v on v.workspace_id = t.workspace_id and v.template_id = t.id
                    and v.version = asked.version""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", versions.keySet(), TemplateId::value),
                    column(tx, "int", versions.values(), v -> v),
                    workspace.value());
            ResultSet rows = s.executeQuery();
            List<ActiveTemplate> out = new ArrayList<>();
            while (rows.next()) {
                out.add(template(rows));
            }
            return out;
        }
    }

    private static ActiveTemplate template(ResultSet row) throws SQLException {
        Channel channel = Channel.parse(row.getString(3)).orElseThrow();
        VersionText text = new VersionText(
                new VersionText.Wording(
                        row.getString(11),
                        null,
                        row.getString(12),
                        row.getString(13),
                        WordingsJson.rich(row.getString(17))),
                WordingsJson.read(row.getString(18)),
                VariablesJson.read(row.getString(14).getBytes(StandardCharsets.UTF_8)),
                Set.of(texts(row, 15)),
                Set.of(texts(row, 16)),
                null,
                Set.of(),
                null);
        return switch (text.check(channel)) {
            case VersionText.Checked.Fine(Variant standard, List<Variant> variants) ->
                new ActiveTemplate(
                        new TemplateId(row.getObject(1, UUID.class)),
                        row.getInt(10),
                        row.getString(2),
                        channel,
                        Purpose.parse(row.getString(4)).orElseThrow(),
                        new Brand(
                                new BrandId(row.getObject(5, UUID.class)),
                                row.getString(6),
                                row.getString(7),
                                row.getString(8),
                                row.getBoolean(9)),
                        standard,
                        variants,
                        text.attested());
            case VersionText.Checked.Faulty(List<VersionText.Fault> faults) ->
                throw new IllegalStateException("a stored template does not parse: " + faults);
        };
    }

    private static String[] texts(ResultSet row, int column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }
}
