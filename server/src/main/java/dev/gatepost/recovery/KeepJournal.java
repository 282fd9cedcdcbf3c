package dev.gatepost.recovery;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Follows into the journal what forbids: triggers put it into {@code journal_waiting} in the act's own transaction, a
 * job writes it to the disk and deletes it then. So nothing is lost between the two, and at worst something is written
 * twice. What was spent is looked up, because it changes with every message.
 */
public final class KeepJournal {
    /** The journal is this much behind, and the length of one turn. */
    public static final Duration EVERY = Duration.ofMillis(500);
    /** The organisation of what belongs to none. */
    public static final OrganisationId NOBODYS = new OrganisationId(new UUID(0, 0));

    private static final int MOST = 1_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);
    /** The key of the advisory lock of whoever writes; any fixed number does. */
    private static final long WRITING = 0x6a6f75726e616cL;

    private static final String TAKE = """
            select w.organisation_id, w.id, w.kind, w.body::text from unnest(?::uuid[]) as o(id)
            join lateral (select * from journal_waiting j where j.organisation_id = o.id order by j.id limit ?) w
                (organisation_id, id, kind, body, at) on true order by w.at""";
    private static final String DONE = """
            delete from journal_waiting j using unnest(?::uuid[], ?::uuid[]) as n(o, id)
            where j.organisation_id = n.o and j.id = n.id""";

    private final Parts parts;
    private Map<String, Long> spent = Map.of();

    /** How much of each budget and period is used, in millionths, by a name that the replay understands. */
    @FunctionalInterface
    public interface Spending {
        Map<String, Long> now(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException;
    }

    /** What it works with. */
    public record Parts(
            Database database, Supplier<Scope> all, Spending spending, Journal journal, Duration kept, Clock clock) {}

    public KeepJournal(Parts parts) {
        this.parts = parts;
    }

    private record Waiting(UUID organisation, UUID id, Journal.Entry entry) {}

    /** One turn: writes what waits. Returns how many entries it wrote. */
    public synchronized int work() {
        Scope all = parts.all().get();
        List<UUID> organisations = new ArrayList<>(
                all.organisations().stream().map(OrganisationId::value).toList());
        organisations.add(NOBODYS.value());
        List<OrganisationId> scope = new ArrayList<>(all.organisations());
        scope.add(NOBODYS);
        Instant now = parts.clock().instant();
        return parts.database().transact(Role.JOBS, new Scope(all.workspaces(), scope), tx -> {
            if (!locked(tx)) {
                return 0;
            }
            List<Waiting> waiting = take(tx, organisations);
            List<Journal.Entry> entries =
                    new ArrayList<>(waiting.stream().map(Waiting::entry).toList());
            if (!parts.journal().exists()) {
                entries.add(new Journal.Entry("began", Map.of()));
            }
            Map<String, Long> used = new TreeMap<>(parts.spending().now(tx, all.workspaces()));
            if (!used.equals(spent)) {
                Map<String, Long> changed = new TreeMap<>(used);
                changed.entrySet().removeAll(spent.entrySet());
                entries.add(new Journal.Entry("spent", changed));
            }
            if (!entries.isEmpty()) {
                parts.journal().append(entries, Records.turn(tx) - 1, now);
                spent = used;
                done(tx, waiting);
            }
            return entries.size();
        });
    }

    /** Removes old files of the journal. */
    public void forget() {
        parts.journal().forget(parts.clock().instant(), parts.kept().plus(FORGOTTEN_AFTER));
    }

    private static boolean locked(Connection tx) throws SQLException {
        try (PreparedStatement lock = tx.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            Sql.bind(lock, WRITING);
            try (ResultSet row = lock.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static List<Waiting> take(Connection tx, List<UUID> organisations) throws SQLException {
        List<Waiting> out = new ArrayList<>();
        try (PreparedStatement ask = tx.prepareStatement(TAKE)) {
            Sql.bind(ask, Sql.column(tx, "uuid", organisations, o -> o), MOST);
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    var body = Json.readOwn(row.getString(4).getBytes(StandardCharsets.UTF_8));
                    out.add(new Waiting(
                            row.getObject(1, UUID.class),
                            row.getObject(2, UUID.class),
                            new Journal.Entry(row.getString(3), body)));
                }
            }
        }
        return out;
    }

    private static void done(Connection tx, List<Waiting> waiting) throws SQLException {
        if (waiting.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = tx.prepareStatement(DONE)) {
            Sql.bind(
                    delete,
                    Sql.column(tx, "uuid", waiting, Waiting::organisation),
                    Sql.column(tx, "uuid", waiting, Waiting::id));
            delete.executeUpdate();
        }
    }
}
