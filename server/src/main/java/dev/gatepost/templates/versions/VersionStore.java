package dev.gatepost.templates.versions;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.CatalogueStore.Head;
import dev.gatepost.templates.StoredVersion;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.VersionText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code template}, {@code template_standing} and {@code template_approval}. */
final class VersionStore {
    /** A template without its texts. */
    record Known(Head head, @Nullable Integer activeVersion, int newest, boolean retired) {}

    /** Where a version stands. */
    record Standing(
            int version,
            VersionState state,
            String author,
            @Nullable String submitter,
            Set<String> flags,
            @Nullable String reason,
            Instant changedAt) {}

    /** An approval, or its refusal. */
    record Approval(
            int version,
            String kind,
            boolean approved,
            String approver,
            @Nullable String reason,
            Instant at) {}

    private static final String KNOWN = """
            select t.id, t.name, t.channel, t.purpose, t.brand_id, t.active_version,
                (select coalesce(max(version), 0) from template_standing s
                    where s.workspace_id = t.workspace_id and s.template_id = t.id), t.retired_at is not null
            from template t
            """;

    /** Locks the template, so that two acts on it come one after the other. */
    Optional<Known> lock(Connection tx, WorkspaceId workspace, TemplateId id) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select id from template where workspace_id = ? and id = ? for no key update")) {
            Sql.bind(s, workspace.value(), id.value());
            s.executeQuery();
        }
        return find(tx, workspace, id);
    }

    Optional<Known> find(Connection tx, WorkspaceId workspace, TemplateId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(KNOWN + " where t.workspace_id = ? and t.id = ?")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(known(rows)) : Optional.empty();
        }
    }

    /** A page, the newest first; retired ones too. */
    List<Known> page(Connection tx, WorkspaceId workspace, @Nullable TemplateId before, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(KNOWN + """
                 where t.workspace_id = ? and (?::uuid is null or t.id < ?::uuid) order by t.id desc limit ?""")) {
            UUID from = before == null ? null : before.value();
            Sql.bind(s, workspace.value(), from, from, most);
            ResultSet rows = s.executeQuery();
            List<Known> out = new ArrayList<>();
            while (rows.next()) {
                out.add(known(rows));
            }
            return out;
        }
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(
                new Head(
                        new TemplateId(row.getObject(1, UUID.class)),
                        row.getString(2),
                        Channel.parse(row.getString(3)).orElseThrow(),
                        Purpose.parse(row.getString(4)).orElseThrow(),
                        new BrandId(row.getObject(5, UUID.class))),
                row.getObject(6, Integer.class),
                row.getInt(7),
                row.getBoolean(8));
    }

    long unretired(Connection tx, WorkspaceId workspace) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("select count(*) from template where workspace_id = ? and retired_at is null")) {
            Sql.bind(s, workspace.value());
            ResultSet row = s.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    void insertStanding(Connection tx, WorkspaceId workspace, TemplateId id, int version, String author, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_standing (workspace_id, template_id, version, state, author, changed_at)
                values (?, ?, ?, 'draft', ?, ?)""")) {
            Sql.bind(s, workspace.value(), id.value(), version, author, now);
            s.executeUpdate();
        }
    }

    List<Standing> standings(Connection tx, WorkspaceId workspace, TemplateId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select version, state, author, submitter, flags, reason, changed_at from template_standing
                where workspace_id = ? and template_id = ? order by version desc limit 1000""")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            List<Standing> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Standing(
                        rows.getInt(1),
                        VersionState.of(rows.getString(2)),
                        rows.getString(3),
                        rows.getString(4),
                        Set.of((String[]) rows.getArray(5).getArray()),
                        rows.getString(6),
                        Objects.requireNonNull(Sql.instant(rows, 7))));
            }
            return out;
        }
    }

    void move(Connection tx, WorkspaceId workspace, TemplateId id, int version, VersionState to, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update template_standing set state = ?, changed_at = ?
                where workspace_id = ? and template_id = ? and version = ?""")) {
            Sql.bind(s, to.written(), now, workspace.value(), id.value(), version);
            s.executeUpdate();
        }
    }

    void explain(Connection tx, WorkspaceId workspace, TemplateId id, int version, @Nullable String reason)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update template_standing set reason = coalesce(?, reason)
                where workspace_id = ? and template_id = ? and version = ?""")) {
            Sql.bind(s, reason, workspace.value(), id.value(), version);
            s.executeUpdate();
        }
    }

    void submit(
            Connection tx,
            WorkspaceId workspace,
            TemplateId id,
            int version,
            String submitter,
            Collection<String> flags)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update template_standing set submitter = ?, flags = ?
                where workspace_id = ? and template_id = ? and version = ?""")) {
            Sql.bind(s, submitter, column(tx, "text", flags, f -> f), workspace.value(), id.value(), version);
            s.executeUpdate();
        }
    }

    /** Makes this the active version; none when null. */
    void activate(Connection tx, WorkspaceId workspace, TemplateId id, @Nullable Integer version) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update template set active_version = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, version, workspace.value(), id.value());
            s.executeUpdate();
        }
    }

    void retire(Connection tx, WorkspaceId workspace, TemplateId id, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update template set retired_at = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, now, workspace.value(), id.value());
            s.executeUpdate();
        }
    }

    void insertApproval(Connection tx, WorkspaceId workspace, TemplateId id, Approval a, String actor)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_approval (workspace_id, template_id, version, kind, approved, approver, actor,
                    reason, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    id.value(),
                    a.version(),
                    a.kind(),
                    a.approved(),
                    a.approver(),
                    actor,
                    a.reason(),
                    a.at());
            s.executeUpdate();
        }
    }

    List<Approval> approvals(Connection tx, WorkspaceId workspace, TemplateId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select version, kind, approved, approver, reason, at from template_approval
                where workspace_id = ? and template_id = ? order by at limit 5000""")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            List<Approval> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Approval(
                        rows.getInt(1),
                        rows.getString(2),
                        rows.getBoolean(3),
                        rows.getString(4),
                        rows.getString(5),
                        Objects.requireNonNull(Sql.instant(rows, 6))));
            }
            return out;
        }
    }

    /** What was written for a version. */
    Optional<VersionText> text(Connection tx, WorkspaceId workspace, TemplateId id, int version) throws SQLException {
        return StoredVersion.read(tx, workspace, id, version);
    }
}
