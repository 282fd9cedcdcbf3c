package dev.gatepost.access;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
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
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The table {@code directory_store}: in which region this store is (PRV-06). The first node that says a region says it
 * for good, and the store carries it wherever its data is brought; a node that says another, or none, does not start.
 */
public final class Regions {
    private static final Scope INSTANCE = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
    private static final int NAMED = 5;

    private Regions() {}

    /** The store's region; empty where nobody ever said one. */
    public static Optional<String> of(Connection tx) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select region from directory_store");
                ResultSet row = s.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /**
     * Says whether a node may serve this store, before it serves anything; notes the region where it is new. Throws
     * {@link RegionElsewhere} when the store, or a workspace in it, belongs elsewhere.
     *
     * @param node the region that the node's settings name
     */
    public static void require(Database database, Optional<String> node, Audit audit, Instant now) {
        database.transact(Role.CONSOLE, INSTANCE, tx -> {
            Optional<String> store = of(tx);
            if (store.isPresent() && !store.equals(node)) {
                throw new RegionElsewhere(
                        "This store is of the region " + store.get() + ", and this node says "
                                + node.map(n -> "that it is in " + n).orElse("no region") + ".",
                        "On a machine in " + store.get() + " set GATEPOST_REGION=" + store.get()
                                + "; elsewhere bring the data back to where it belongs.");
            }
            if (node.isPresent()) {
                requireOwn(tx, node.get());
            }
            if (store.isEmpty() && node.isPresent()) {
                declare(tx, node.get(), now);
                audit.append(tx, List.of(declared(node.get(), now)));
            }
            return true;
        });
    }

    private static void requireOwn(Connection tx, String region) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select coalesce(string_agg(w.name || ' (' || w.region || ')', ', ' order by w.name), '') from (
                    select name, region from directory_workspace where region <> ? order by name limit ?) w""")) {
            Sql.bind(s, region, NAMED);
            ResultSet row = s.executeQuery();
            row.next();
            String others = row.getString(1);
            if (!others.isEmpty()) {
                throw new RegionElsewhere(
                        "Workspaces of other regions lie in this store, which is in " + region + ": " + others + ".",
                        "Start it in their region, or take them out of this store before it is started.");
            }
        }
    }

    /** Two nodes that start at once say it once. */
    private static void declare(Connection tx, String region, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into directory_store (region, since) values (?, ?) on conflict do nothing""")) {
            Sql.bind(s, region, now);
            s.executeUpdate();
        }
    }

    private static AuditEvent declared(String region, Instant now) {
        return new AuditEvent(
                WorkspaceId.INSTANCE,
                "store.region_declared",
                "component:access",
                null,
                null,
                UuidV7.next().toString(),
                now,
                new TreeMap<>(Map.of("region", region)));
    }
}
