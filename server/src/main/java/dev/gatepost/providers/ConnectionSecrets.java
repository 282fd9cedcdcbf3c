package dev.gatepost.providers;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Change;
import dev.gatepost.keys.SecretRotations.OwnerKind;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.keys.SecretStore;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes the credentials of connections without a gap: callbacks are verified with the new and the former secret until
 * the grace is over, and within it the change can be rolled back. Every node knows before the answer is given.
 */
public final class ConnectionSecrets {
    private final Parts parts;
    private final SecretRotations rotations;

    /** What it works with. */
    public record Parts(
            Connections connections, Database database, SecretStore secrets, Audit audit, Nodes nodes, Clock clock) {}

    public ConnectionSecrets(Parts parts) {
        this.parts = parts;
        this.rotations = new SecretRotations(parts.database(), parts.secrets(), parts.clock());
    }

    /** What came of it. */
    public sealed interface Turned {
        record Fine(Standing standing) implements Turned {}

        /** The workspace has no such connection, or the connection no such secret. */
        record Unknown() implements Turned {}

        /** There is no former secret that is still good. */
        record TooLate() implements Turned {}
    }

    static void begun(
            Connection tx, WorkspaceId workspace, ConnectionId id, Collection<String> names, Instant now, String actor)
            throws SQLException {
        for (String name : names) {
            if (!name.endsWith(SecretStore.PREVIOUS)) {
                Place place = new Place(workspace, id.value(), name);
                SecretRotations.begun(tx, new Standing(place, OwnerKind.CONNECTION, now, 0, null, actor));
            }
        }
    }

    /** The fresh secret is in use when this returns. */
    public Turned rotate(Workspace workspace, ConnectionId id, Fresh fresh, String actor) {
        if (!has(workspace, id, fresh.name())) {
            return new Turned.Unknown();
        }
        var change = new Change(
                new Place(workspace.id(), id.value(), fresh.name()),
                OwnerKind.CONNECTION,
                fresh.value(),
                fresh.grace(),
                actor);
        Standing standing = rotations.rotate(
                change,
                tx -> parts.audit().append(tx, List.of(event(workspace, id, "connection.secret_rotated", change))));
        tell();
        return new Turned.Fine(standing);
    }

    /** A new value for one secret, and how long the former is good. */
    public record Fresh(String name, Secret value, Duration grace) {}

    /** The former secret is in use again. */
    public Turned rollBack(Workspace workspace, ConnectionId id, String name, String actor) {
        if (!has(workspace, id, name)) {
            return new Turned.Unknown();
        }
        Place place = new Place(workspace.id(), id.value(), name);
        var change = new Change(place, OwnerKind.CONNECTION, new Secret(""), Duration.ZERO, actor);
        Optional<Standing> done = rotations.rollBack(
                place,
                actor,
                tx -> parts.audit().append(tx, List.of(event(workspace, id, "connection.secret_rolled_back", change))));
        tell();
        return done.<Turned>map(Turned.Fine::new).orElseGet(Turned.TooLate::new);
    }

    private boolean has(Workspace workspace, ConnectionId id, String name) {
        return !name.endsWith(SecretStore.PREVIOUS)
                && parts.connections().provider(workspace, id).stream()
                        .flatMap(p -> p.settings().stream())
                        .anyMatch(spec -> spec.secret() && spec.name().equals(name));
    }

    private void tell() {
        parts.connections().forget();
        long version = parts.database()
                .transact(Role.CONSOLE, Scope.none(), tx -> parts.nodes().raise(tx));
        parts.nodes().awaitSeen(version);
    }

    private AuditEvent event(Workspace workspace, ConnectionId id, String action, Change change) {
        return new AuditEvent(
                workspace.id(),
                action,
                change.actor(),
                id.toString(),
                null,
                Origin.correlation(),
                parts.clock().instant(),
                new TreeMap<>(Map.of("secret", change.place().name())));
    }
}
