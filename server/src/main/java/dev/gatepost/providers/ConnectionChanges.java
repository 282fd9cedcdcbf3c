package dev.gatepost.providers;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.SecretStore;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretStore.Use;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Sql;
import dev.gatepost.providers.Connections.Listed;
import dev.gatepost.providers.Connections.NewConnection;
import dev.gatepost.providers.Connections.Open;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Changes connections and retires them. Every node knows before the answer is given. */
public final class ConnectionChanges {
    private final Parts parts;

    /** What it works with. */
    public record Parts(
            Connections connections, Database database, SecretStore secrets, Audit audit, Nodes nodes, Clock clock) {}

    public ConnectionChanges(Parts parts) {
        this.parts = parts;
    }

    /**
     * What is to be another way.
     *
     * @param name null to keep it
     * @param settings all of them anew; null to keep them
     * @param credentials such as the connection does not have yet; those that it has are rotated
     */
    public record Wish(
            @Nullable String name, @Nullable Map<String, String> settings, Map<String, Secret> credentials) {}

    /** What came of it. */
    public sealed interface Changed {
        record Fine(Listed connection) implements Changed {}

        record Refused(String field, String why) implements Changed {}

        record Unknown() implements Changed {}
    }

    /** Changes a connection after checking all of it as when it was made. */
    public Changed change(Workspace workspace, ConnectionId id, Wish wish, String actor) {
        Optional<Listed> before = find(workspace, id).filter(c -> c.retiredAt() == null);
        Optional<Open> open = parts.connections().open(id);
        if (before.isEmpty() || open.isEmpty()) {
            return new Changed.Unknown();
        }
        Listed now = before.get();
        Map<String, Secret> held = open.get().account().secrets();
        for (String name : wish.credentials().keySet()) {
            if (held.containsKey(name)) {
                return new Changed.Refused("secrets/" + name, "is there already: rotate it");
            }
        }
        Map<String, Secret> all = new HashMap<>(held);
        all.putAll(wish.credentials());
        var asked = new NewConnection(
                now.provider(),
                wish.name() == null ? now.name() : wish.name(),
                wish.settings() == null ? now.settings() : wish.settings(),
                all);
        Connections.Made.Refused wrong = parts.connections().refusal(workspace, asked);
        if (wrong != null) {
            return new Changed.Refused(wrong.field(), wrong.why());
        }
        wish.credentials()
                .forEach((name, value) -> parts.secrets()
                        .put(
                                new Place(workspace.id(), id.value(), name),
                                value,
                                new Use(Role.CONSOLE, "connection changed")));
        Map<String, String> facts = new TreeMap<>(Map.of(
                "name", asked.name(),
                "settings", String.join(" ", differing(now.settings(), asked.settings())),
                "secrets", String.join(" ", new TreeSet<>(wish.credentials().keySet()))));
        inForce(workspace, event(workspace, "connection.changed", id, actor, facts), tx -> {
            update(tx, workspace, id, asked);
            ConnectionSecrets.begun(
                    tx,
                    workspace.id(),
                    id,
                    wish.credentials().keySet(),
                    parts.clock().instant(),
                    actor);
        });
        return find(workspace, id).<Changed>map(Changed.Fine::new).orElseGet(Changed.Unknown::new);
    }

    /** Ends its use for messages; false when there is no such connection, or it was retired before. */
    public boolean retire(Workspace workspace, ConnectionId id, String actor) {
        Optional<Listed> before = find(workspace, id).filter(c -> c.retiredAt() == null);
        if (before.isEmpty()) {
            return false;
        }
        Map<String, String> facts = Map.of("name", before.get().name());
        inForce(workspace, event(workspace, "connection.retired", id, actor, facts), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    update directory_connection set retired_at = ?
                    where id = ? and workspace_id = ? and retired_at is null""")) {
                Sql.bind(s, parts.clock().instant(), id.value(), workspace.id().value());
                s.executeUpdate();
            }
        });
        return true;
    }

    Optional<Listed> find(Workspace workspace, ConnectionId id) {
        return parts.connections().list(workspace).stream()
                .filter(c -> c.id().equals(id))
                .findFirst();
    }

    /** What is written of a change. */
    interface Writing {
        void in(Connection tx) throws SQLException;
    }

    void inForce(Workspace workspace, AuditEvent event, Writing writing) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        long version = parts.database().transact(Role.CONSOLE, scope, tx -> {
            writing.in(tx);
            parts.audit().append(tx, List.of(event));
            return parts.nodes().raise(tx);
        });
        parts.connections().forget();
        parts.nodes().awaitSeen(version);
    }

    private static void update(Connection tx, Workspace workspace, ConnectionId id, NewConnection asked)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update directory_connection set name = ?, settings = ?::jsonb where id = ? and workspace_id = ?""")) {
            Sql.bind(
                    s,
                    asked.name(),
                    new String(Json.write(asked.settings()), StandardCharsets.UTF_8),
                    id.value(),
                    workspace.id().value());
            s.executeUpdate();
        }
    }

    private static Set<String> differing(Map<String, String> before, Map<String, String> after) {
        Set<String> out = new TreeSet<>(before.keySet());
        out.addAll(after.keySet());
        out.removeIf(name -> before.containsKey(name) && before.get(name).equals(after.get(name)));
        return out;
    }

    AuditEvent event(Workspace workspace, String action, ConnectionId id, String actor, Map<String, String> facts) {
        return new AuditEvent(
                workspace.id(),
                action,
                actor,
                id.toString(),
                null,
                Origin.correlation(),
                parts.clock().instant(),
                new TreeMap<>(facts));
    }
}
