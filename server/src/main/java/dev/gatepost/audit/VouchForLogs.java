package dev.gatepost.audit;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the newest checkpoint of each workspace's log into the log of the instance, as the event {@code log.vouched}:
 * so one checkpoint of the instance's log, kept outside, vouches for all of them (AUD-02).
 */
public final class VouchForLogs {
    /** The action of such an event; its object is the workspace, its facts are {@code size} and {@code root}. */
    public static final String ACTION = "log.vouched";

    /** The same where a log is shorter than it was: somebody took from it. */
    public static final String CUT_BACK = "log.cut_back";

    private static final Logger LOG = LoggerFactory.getLogger(VouchForLogs.class);
    private static final String ACTOR = "component:audit";
    private static final int AT_ONCE = 500;

    private static final String GROWN = """
            select w.id, c.size, c.root, coalesce(v.size, 0)
            from unnest(?::uuid[]) as w (id)
            cross join lateral (
                select size, root from audit_checkpoint where workspace_id = w.id order by size desc limit 1) c
            left join lateral (select size from audit_vouched where workspace_id = w.id) v on true
            where v.size is distinct from c.size""";
    private static final String NOTE = """
            insert into audit_vouched (workspace_id, size) select * from unnest(?::uuid[], ?::bigint[])
            on conflict (workspace_id) do update set size = excluded.size""";
    private static final String LOCK = "select pg_try_advisory_xact_lock(hashtextextended('audit vouch', 0))";

    private record Grown(WorkspaceId log, long size, byte[] root, long before) {}

    private final Database database;
    private final Audit audit;
    private final Clock clock;

    public VouchForLogs(Database database, Audit audit, Clock clock) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Vouches for those that have changed; gives how many. Only one node does it at a time. */
    public int vouch(Collection<WorkspaceId> logs) {
        List<WorkspaceId> all = new ArrayList<>(logs);
        int vouched = 0;
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            List<WorkspaceId> some = all.subList(i, Math.min(all.size(), i + AT_ONCE));
            List<WorkspaceId> scope = new ArrayList<>(some);
            scope.add(WorkspaceId.INSTANCE);
            vouched += database.transact(Role.JOBS, new Scope(scope, List.of()), tx -> vouch(tx, some));
        }
        return vouched;
    }

    private int vouch(Connection tx, List<WorkspaceId> logs) throws SQLException {
        if (!locked(tx)) {
            return 0;
        }
        List<Grown> grown = grown(tx, logs);
        if (grown.isEmpty()) {
            return 0;
        }
        audit.append(tx, grown.stream().map(this::event).toList());
        try (PreparedStatement note = tx.prepareStatement(NOTE)) {
            Sql.bind(note, column(tx, "uuid", grown, g -> g.log().value()), column(tx, "bigint", grown, Grown::size));
            note.executeUpdate();
        }
        return grown.size();
    }

    private AuditEvent event(Grown g) {
        if (g.size() < g.before()) {
            LOG.error("the audit log of {} was cut back from {} events to {}", g.log(), g.before(), g.size());
        }
        var facts = new TreeMap<String, String>();
        facts.put("size", Long.toString(g.size()));
        facts.put("root", HexFormat.of().formatHex(g.root()));
        facts.put("before", Long.toString(g.before()));
        return new AuditEvent(
                WorkspaceId.INSTANCE,
                g.size() < g.before() ? CUT_BACK : ACTION,
                ACTOR,
                g.log().toString(),
                null,
                UuidV7.next().toString(),
                clock.instant(),
                facts,
                null);
    }

    private static boolean locked(Connection tx) throws SQLException {
        try (PreparedStatement lock = tx.prepareStatement(LOCK);
                ResultSet row = lock.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static List<Grown> grown(Connection tx, List<WorkspaceId> logs) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(GROWN)) {
            Sql.bind(find, column(tx, "uuid", logs, WorkspaceId::value));
            try (ResultSet rows = find.executeQuery()) {
                List<Grown> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(new Grown(
                            new WorkspaceId(rows.getObject(1, java.util.UUID.class)),
                            rows.getLong(2),
                            rows.getBytes(3),
                            rows.getLong(4)));
                }
                return out;
            }
        }
    }
}
