package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rights lent for a while (ACC-08): a person asks with a reason, another person who may lends it in a session of their
 * own, it ends by itself after at most four hours, and each use is in the workspace's audit log before it happens.
 */
public final class Elevations {
    /** A request that nobody approved is void after this. */
    static final Duration WAITS = Duration.ofHours(24);

    private static final String PREFIX = "elv";
    private static final String ROW = """
            select e.id, e.operator_id, o.name, e.right_asked, e.reason, e.minutes, e.asked_at, a.name, e.approved_at,
                e.expires_at, e.ended_at
            from elevation e join directory_operator o on o.id = e.operator_id
                left join directory_operator a on a.id = e.approved_by
            where e.workspace_id = ?\s""";

    private final Database database;
    private final Audit audit;
    private final Clock clock;

    Elevations(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** A right asked for, and what became of it. */
    public record Elevation(
            UUID id,
            Operator operator,
            String right,
            String reason,
            int minutes,
            Instant askedAt,
            @Nullable String approvedBy,
            @Nullable Instant approvedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant endedAt) {
        /** {@code elv_…} */
        public String written() {
            return Ids.write(PREFIX, id);
        }

        /** {@code waiting}, {@code in_force} or {@code over}. */
        public String state(Instant now) {
            if (endedAt != null || !askedAt.plus(WAITS).isAfter(now) && expiresAt == null) {
                return "over";
            }
            if (expiresAt == null) {
                return "waiting";
            }
            return expiresAt.isAfter(now) ? "in_force" : "over";
        }
    }

    /** Reads the written form of an id. */
    public static Optional<UUID> parse(String text) {
        return Ids.read(PREFIX, text);
    }

    /** What came of it. */
    public sealed interface Done {
        record Fine(Elevation elevation) implements Done {}

        /** Asked for by the same person. */
        record SamePerson() implements Done {}

        /** Approved before, ended, or asked for too long ago. */
        record Over() implements Done {}

        record Unknown() implements Done {}
    }

    /** Asks for a right. */
    public Elevation ask(Session session, Workspace workspace, Right right, String reason, Duration lasts) {
        UUID id = UuidV7.next();
        Operator who = session.operator();
        return in(workspace, tx -> {
            change(
                    tx,
                    """
                    insert into elevation (workspace_id, id, operator_id, right_asked, reason, minutes, asked_at)
                    values (?, ?, ?, ?, ?, ?, ?)""",
                    workspace.id().value(),
                    id,
                    who.id(),
                    right.written(),
                    reason,
                    (int) lasts.toMinutes(),
                    clock.instant());
            Elevation made = find(tx, workspace, id).orElseThrow();
            tell(tx, workspace, "elevation.asked", who, made, Map.of("reason_length", "" + reason.length()));
            return made;
        });
    }

    /** Lends what another asked for. The caller has seen to it that this person may. */
    public Done approve(Session session, Workspace workspace, UUID id) {
        Operator by = session.operator();
        return this.<Done>in(workspace, tx -> {
            Optional<Elevation> found = find(tx, workspace, id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            Instant now = clock.instant();
            if (found.get().operator().id().equals(by.id())) {
                return new Done.SamePerson();
            }
            int changed = found.get().state(now).equals("waiting")
                    ? change(
                            tx,
                            """
                            update elevation set approved_by = ?, approved_at = ?, expires_at = ?
                            where workspace_id = ? and id = ? and approved_by is null and ended_at is null""",
                            by.id(),
                            now,
                            now.plus(Duration.ofMinutes(found.get().minutes())),
                            workspace.id().value(),
                            id)
                    : 0;
            if (changed == 0) {
                return new Done.Over();
            }
            Elevation lent = find(tx, workspace, id).orElseThrow();
            tell(
                    tx,
                    workspace,
                    "elevation.approved",
                    by,
                    lent,
                    Map.of("to", lent.operator().written()));
            return new Done.Fine(lent);
        });
    }

    /** Ends it early, or withdraws the request. */
    public Done end(Session session, Workspace workspace, UUID id) {
        return this.<Done>in(workspace, tx -> {
            Optional<Elevation> found = find(tx, workspace, id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            Instant now = clock.instant();
            if (change(
                            tx,
                            "update elevation set ended_at = ? where workspace_id = ? and id = ? and ended_at is null",
                            now,
                            workspace.id().value(),
                            id)
                    == 0) {
                return new Done.Over();
            }
            Elevation ended = find(tx, workspace, id).orElseThrow();
            tell(tx, workspace, "elevation.ended", session.operator(), ended, Map.of());
            return new Done.Fine(ended);
        });
    }

    /** The newest first, at most 200. */
    public List<Elevation> list(Workspace workspace) {
        return in(
                workspace,
                tx -> rows(
                        tx,
                        ROW + "order by e.asked_at desc limit 200",
                        workspace.id().value()));
    }

    Set<Right> inForce(UUID operator, Workspace workspace) {
        List<Elevation> lent = in(
                workspace,
                tx -> rows(
                        tx,
                        ROW + "and e.operator_id = ? and e.expires_at > ? and e.ended_at is null",
                        workspace.id().value(),
                        operator,
                        clock.instant()));
        Set<Right> out = EnumSet.noneOf(Right.class);
        lent.forEach(e -> Right.parse(e.right()).ifPresent(out::add));
        return out;
    }

    void used(Operator who, Workspace workspace, Right right, String correlation) {
        this.<@Nullable Void>in(workspace, tx -> {
            audit.append(
                    tx,
                    List.of(event(
                            workspace, "elevation.used", who, null, correlation, Map.of("right", right.written()))));
            return null;
        });
    }

    private <T extends @Nullable Object> T in(Workspace workspace, Database.Work<T> work) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }

    private void tell(
            Connection tx, Workspace workspace, String action, Operator who, Elevation e, Map<String, String> more)
            throws SQLException {
        var facts = new TreeMap<>(more);
        facts.put("right", e.right());
        facts.put("minutes", Integer.toString(e.minutes()));
        audit.append(tx, List.of(event(workspace, action, who, e.written(), Origin.correlation(), facts)));
    }

    private AuditEvent event(
            Workspace workspace,
            String action,
            Operator who,
            @Nullable String object,
            String correlation,
            Map<String, String> facts) {
        return new AuditEvent(
                workspace.id(), action, who.actor(), object, null, correlation, clock.instant(), new TreeMap<>(facts));
    }

    private static Optional<Elevation> find(Connection tx, Workspace workspace, UUID id) throws SQLException {
        return rows(tx, ROW + "and e.id = ?", workspace.id().value(), id).stream()
                .findFirst();
    }

    private static List<Elevation> rows(Connection tx, String sql, Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            ResultSet rows = s.executeQuery();
            List<Elevation> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new Elevation(
                        rows.getObject(1, UUID.class),
                        new Operator(rows.getObject(2, UUID.class), rows.getString(3)),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getInt(6),
                        rows.getTimestamp(7).toInstant(),
                        rows.getString(8),
                        Sql.instant(rows, 9),
                        Sql.instant(rows, 10),
                        Sql.instant(rows, 11)));
            }
            return out;
        }
    }

    private static int change(Connection tx, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(sql)) {
            Sql.bind(s, values);
            return s.executeUpdate();
        }
    }
}
