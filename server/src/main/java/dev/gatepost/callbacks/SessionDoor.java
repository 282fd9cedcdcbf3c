package dev.gatepost.callbacks;

import dev.gatepost.callbacks.ArrivedParts.Kept;
import dev.gatepost.callbacks.ArrivedParts.Place;
import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.keys.SealingKey;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Listening;
import dev.gatepost.providers.RawCallback;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door for what comes over sessions: the same inbox as for callbacks, and a place where parts of a message wait for
 * the others. A message of which parts stay away is told as it came: a STOP may stand in what is there.
 */
final class SessionDoor implements Arrivals {
    private static final Logger LOG = LoggerFactory.getLogger(SessionDoor.class);
    private static final Duration WAIT = Duration.ofMinutes(10);

    private final CallbackDoor door;
    private final CallbackDoor.Parts parts;

    SessionDoor(CallbackDoor door, CallbackDoor.Parts parts) {
        this.door = door;
        this.parts = parts;
    }

    @Override
    public boolean take(ConnectionId connection, RawCallback callback, String eventId) {
        Optional<Connections.Open> open = parts.connections().open(connection);
        return open.isPresent() && door.take(open.get(), callback, eventId);
    }

    @Override
    public boolean takePart(ConnectionId connection, Part part) {
        Optional<Connections.Open> open = parts.connections().open(connection);
        if (open.isEmpty()) {
            return false;
        }
        WorkspaceId workspace = open.get().workspace();
        var place = new Place(workspace, connection.value(), part.set());
        UUID id = UuidV7.next();
        byte[] sealed =
                sealing(workspace).seal(StoredCallback.write(part.callback()), StoredCallback.binding(workspace, id));
        Instant now = parts.clock().instant();
        try {
            boolean whole = parts.database().transact(Role.CALLBACKS, scope(workspace), tx -> {
                List<Kept> there = ArrivedParts.keep(tx, place, new Kept(id, part.number(), sealed), now);
                return there.size() == part.total() && handIn(tx, open.get(), place, there, now);
            });
            if (whole) {
                parts.queue().wake(CallbackDoor.LANE, workspace);
            }
            return true;
        } catch (RuntimeException e) {
            LOG.warn("a part of a message could not be kept: {}", Failures.describe(e));
            return false;
        }
    }

    /** Tells messages of which parts have stayed away too long. */
    void ripen(WorkspaceId workspace, List<ConnectionId> connections) {
        Instant now = parts.clock().instant();
        List<UUID> ids = connections.stream().map(ConnectionId::value).toList();
        List<Place> ripe = parts.database()
                .transact(
                        Role.CALLBACKS, scope(workspace), tx -> ArrivedParts.ripe(tx, workspace, ids, now.minus(WAIT)));
        for (Place place : ripe) {
            Optional<Connections.Open> open = parts.connections().open(new ConnectionId(place.connection()));
            if (open.isPresent()) {
                parts.database().<@Nullable Void>transact(Role.CALLBACKS, scope(workspace), tx -> {
                    handIn(tx, open.get(), place, ArrivedParts.of(tx, place), now);
                    return null;
                });
                parts.queue().wake(CallbackDoor.LANE, workspace);
            }
        }
    }

    private boolean handIn(Connection tx, Connections.Open open, Place place, List<Kept> there, Instant now)
            throws SQLException {
        Optional<Listening> listening =
                parts.connections().listening(open.provider().name());
        if (there.isEmpty() || listening.isEmpty()) {
            return false;
        }
        List<RawCallback> raw = new ArrayList<>(there.size());
        for (Kept kept : there) {
            raw.add(StoredCallback.read(sealing(place.workspace())
                    .open(kept.sealed(), StoredCallback.binding(place.workspace(), kept.id()))));
        }
        UUID id = UuidV7.next();
        byte[] sealed = sealing(place.workspace())
                .seal(StoredCallback.write(listening.get().join(raw)), StoredCallback.binding(place.workspace(), id));
        byte[] key = Digests.sha256("parts:" + there.getFirst().id());
        ArrivedParts.drop(tx, place);
        door.write(tx, List.of(new Verified(place.workspace(), id, place.connection(), key, now, sealed, null)));
        return true;
    }

    private SealingKey sealing(WorkspaceId workspace) {
        return parts.keys().workspace(workspace);
    }

    private static Scope scope(WorkspaceId workspace) {
        return new Scope(List.of(workspace), List.of());
    }
}
