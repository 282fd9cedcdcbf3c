package dev.gatepost.templates.versions;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.CatalogueStore;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes templates over from one workspace to another (TEN-02): what is active here becomes a draft there, which is
 * linted, approved and activated there as any other. A promotion is no way around the approval of a text.
 */
public final class PromoteTemplates implements Promotable {
    private static final String[] TEXTS = {
        "purpose",
        "brand",
        "language",
        "subject",
        "body",
        "variables",
        "allowed_hosts",
        "attested",
        "legal_basis",
        "countries",
        "rich",
        "variants",
        "note"
    };

    private final CatalogueStore catalogue = new CatalogueStore();
    private final VersionStore store = new VersionStore();
    private final boolean withNotes;

    /** Takes over all that is written of a version. */
    public PromoteTemplates() {
        this(true);
    }

    private PromoteTemplates(boolean withNotes) {
        this.withNotes = withNotes;
    }

    /** The same, but leaves behind what people noted beside the texts: there may be names in it. */
    public static PromoteTemplates withoutNotes() {
        return new PromoteTemplates(false);
    }

    @Override
    public String kind() {
        return "template";
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select t.channel || ' ' || t.name, t.purpose, b.name, v.language, v.subject, v.body,
                    jsonb_pretty(v.variables), array_to_string(array(select unnest(v.allowed_hosts) order by 1), ', '),
                    array_to_string(array(select unnest(v.attested) order by 1), ', '), v.legal_basis,
                    array_to_string(array(select unnest(v.countries) order by 1), ', '),
                    jsonb_pretty(v.rich), jsonb_pretty(v.variants), case when ? then v.note end
                from template t
                join brand b on b.workspace_id = t.workspace_id and b.id = t.brand_id
                join template_version v on v.workspace_id = t.workspace_id and v.template_id = t.id
                    and v.version = case when ? then t.active_version else (
                        select max(s.version) from template_standing s
                        where s.workspace_id = t.workspace_id and s.template_id = t.id) end
                where t.workspace_id = ? and t.retired_at is null""")) {
            Sql.bind(s, withNotes, side == Side.SOURCE, workspace.id().value());
            ResultSet rows = s.executeQuery();
            SortedMap<String, SortedMap<String, String>> out = new TreeMap<>();
            while (rows.next()) {
                SortedMap<String, String> fields = new TreeMap<>();
                for (int i = 0; i < TEXTS.length; i++) {
                    String text = rows.getString(i + 2);
                    fields.put(TEXTS[i], text == null ? "" : text);
                }
                out.put(rows.getString(1), fields);
            }
            return out;
        }
    }

    private record Stored(
            TemplateId id,
            String name,
            Channel channel,
            Purpose purpose,
            BrandId brand,
            String brandName,
            @Nullable Integer active,
            boolean retired) {}

    @Override
    public @Nullable String copy(Connection tx, Copy copy) throws SQLException {
        Stored source = find(tx, copy.from(), copy.name()).orElseThrow();
        Optional<Stored> there = find(tx, copy.to(), copy.name());
        Optional<BrandId> brand = brand(tx, copy.to(), source.brandName());
        if (brand.isEmpty()) {
            return "there is no brand '" + source.brandName() + "'; take it over too";
        }
        if (there.isPresent() && there.get().retired()) {
            return "it is retired there";
        }
        if (there.isPresent()
                && (there.get().purpose() != source.purpose()
                        || !there.get().brand().equals(brand.get()))) {
            return "there is one of that name for another purpose or brand";
        }
        TemplateId id = there.map(Stored::id).orElseGet(TemplateId::next);
        if (there.isEmpty()) {
            var head = new CatalogueStore.Head(id, source.name(), source.channel(), source.purpose(), brand.get());
            catalogue.insertTemplate(tx, copy.to().id(), head, copy.at());
        }
        int version = store.lock(tx, copy.to().id(), id).orElseThrow().newest() + 1;
        copyText(tx, source, copy, id, version);
        store.insertStanding(tx, copy.to().id(), id, version, copy.person(), copy.at());
        return null;
    }

    private static Optional<Stored> find(Connection tx, Workspace workspace, String name) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select t.id, t.name, t.channel, t.purpose, t.brand_id, b.name, t.active_version,
                    t.retired_at is not null
                from template t join brand b on b.workspace_id = t.workspace_id and b.id = t.brand_id
                where t.workspace_id = ? and t.channel || ' ' || t.name = ?""")) {
            Sql.bind(s, workspace.id().value(), name);
            ResultSet row = s.executeQuery();
            return row.next()
                    ? Optional.of(new Stored(
                            new TemplateId(row.getObject(1, UUID.class)),
                            row.getString(2),
                            Channel.parse(row.getString(3)).orElseThrow(),
                            Purpose.parse(row.getString(4)).orElseThrow(),
                            new BrandId(row.getObject(5, UUID.class)),
                            row.getString(6),
                            row.getObject(7, Integer.class),
                            row.getBoolean(8)))
                    : Optional.empty();
        }
    }

    private static Optional<BrandId> brand(Connection tx, Workspace workspace, String name) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select id from brand where workspace_id = ? and name = ? and retired_at is null")) {
            Sql.bind(s, workspace.id().value(), name);
            ResultSet row = s.executeQuery();
            return row.next() ? Optional.of(new BrandId(row.getObject(1, UUID.class))) : Optional.empty();
        }
    }

    private void copyText(Connection tx, Stored source, Copy copy, TemplateId id, int version) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_version (workspace_id, template_id, version, language, subject, body, variables,
                    allowed_hosts, attested, legal_basis, countries, rich, variants, note, created_at, created_by)
                select ?, ?, ?, language, subject, body, variables, allowed_hosts, attested, legal_basis, countries,
                    rich, variants, case when ? then note end, ?, ?
                from template_version where workspace_id = ? and template_id = ? and version = ?""")) {
            Sql.bind(
                    s,
                    copy.to().id().value(),
                    id.value(),
                    version,
                    withNotes,
                    copy.at(),
                    copy.actor(),
                    copy.from().id().value(),
                    source.id().value(),
                    source.active());
            s.executeUpdate();
        }
    }
}
