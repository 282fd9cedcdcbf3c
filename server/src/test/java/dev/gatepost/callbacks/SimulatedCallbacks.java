package dev.gatepost.callbacks;

import dev.gatepost.callbacks.CallbackStore.Verified;
import dev.gatepost.messages.OnInbound;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.RawCallback;
import java.util.List;

/** The room callbacks, a step at a time: the insert of the door and the batches of the lane. */
public final class SimulatedCallbacks {
    private final Callbacks.Parts parts;
    private final Callbacks callbacks;
    private final CallbackDoor door;
    private final HeedOptOuts optOuts;

    public SimulatedCallbacks(Callbacks.Parts p, List<OnInbound> listeners) {
        this.parts = p;
        this.callbacks = new Callbacks(p, "http://gatepost.example", listeners);
        this.door = new CallbackDoor(
                new CallbackDoor.Parts(
                        p.database(),
                        p.keys(),
                        p.connections(),
                        p.queue(),
                        p.audit(),
                        new CallbackCounts(p.database()),
                        p.troubles(),
                        p.clock()),
                "http://gatepost.example");
        this.optOuts = new HeedOptOuts(p, new RevokeByProvider(p.record(), p.catalogue()));
        // Their threads end here; batches are called for by the simulation.
        callbacks.close();
        door.close();
        optOuts.close();
    }

    /** A proven callback comes in; false when the event is one that came before. */
    public boolean receive(WorkspaceId workspace, ConnectionId connection, String event, RawCallback raw) {
        var id = UuidV7.next();
        var verified = new Verified(
                workspace,
                id,
                connection.value(),
                Digests.sha256(event),
                parts.clock().instant(),
                parts.keys()
                        .workspace(workspace)
                        .seal(StoredCallback.write(raw), StoredCallback.binding(workspace, id)),
                null);
        return parts.database()
                .transact(Role.CALLBACKS, Scope.none(), tx -> door.write(tx, List.of(verified)))
                .getFirst();
    }

    /** Heeds what providers told of people's opt-outs when they refused a message. */
    public void heed(WorkspaceId workspace) {
        optOuts.batch(List.of(workspace));
    }

    /** Applies what is due. */
    public void apply(WorkspaceId workspace) {
        callbacks.batch(List.of(workspace));
    }
}
