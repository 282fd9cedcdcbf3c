package dev.gatepost.providers;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.providers.TerritoryStore.Setting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where connections may be used and take their data, and the bound that a workspace sets (POL-06). Routing reads both
 * with the routes ({@link Routes}); a change raises the control version, so it is in force here at once and on other
 * nodes when they have looked.
 */
public final class DataTerritories {
    private final Database database;
    private final Nodes nodes;
    private final Connections connections;
    private final Audit audit;
    private final Clock clock;
    private final TerritoryStore store = new TerritoryStore();

    public DataTerritories(Database database, Nodes nodes, Connections connections, Audit audit, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.connections = connections;
        this.audit = audit;
        this.clock = clock;
    }

    /** A connection with what was declared of it, and why it is not used anywhere, if so. */
    record Declared(Connections.Listed connection, Territory territory) {}

    Territories of(Workspace workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> store.find(tx, workspace.id()));
    }

    /** All connections of the workspace, those of which nothing is declared too. */
    Map<ConnectionId, Declared> all(Workspace workspace, Territories known) {
        Map<ConnectionId, Declared> out = new LinkedHashMap<>();
        connections.list(workspace).forEach(c -> out.put(c.id(), new Declared(c, known.of(c.id()))));
        return out;
    }

    void declare(Workspace workspace, ConnectionId connection, Territory territory, String actor) {
        Map<String, String> facts = new TreeMap<>();
        facts.put("serves", String.join(" ", new TreeSet<>(territory.serves())));
        facts.put("data_in", String.join(" ", new TreeSet<>(territory.dataIn())));
        territory
                .processors()
                .forEach(p -> facts.merge("processors", p.name() + " " + p.country(), (a, b) -> a + "; " + b));
        var setting = new Setting(actor, clock.instant());
        change(
                workspace,
                event(workspace, "connection.territory_set", connection.toString(), setting, facts),
                tx -> store.declare(tx, workspace.id(), connection, territory, setting));
    }

    void bound(Workspace workspace, Set<String> places, String actor) {
        var setting = new Setting(actor, clock.instant());
        Map<String, String> facts = Map.of("within", String.join(" ", new TreeSet<>(places)));
        change(
                workspace,
                event(workspace, "workspace.data_residency_set", workspace.id().toString(), setting, facts),
                tx -> store.bound(tx, workspace.id(), places, setting));
    }

    /** What is written of a change. */
    private interface Writing {
        void in(Connection tx) throws SQLException;
    }

    private void change(Workspace workspace, AuditEvent event, Writing writing) {
        long version = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            writing.in(tx);
            audit.append(tx, List.of(event));
            return nodes.raise(tx);
        });
        nodes.awaitSeen(version);
    }

    private static AuditEvent event(
            Workspace workspace, String action, String object, Setting setting, Map<String, String> facts) {
        Instant at = setting.at();
        return new AuditEvent(
                workspace.id(), action, setting.actor(), object, null, Origin.correlation(), at, new TreeMap<>(facts));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
