package dev.gatepost.policy.trial;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Address;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The addresses of a trial workspace's team (TEN-01). Real providers carry what a trial workspace sends, so it may
 * write to these alone; what is approved is read from memory, which every node renews when the control version
 * moves. Other workspaces may keep such a list, which changes nothing for them.
 */
public final class TrialRecipients {
    /** A team, not an audience. */
    static final int MOST = 20;

    private final Parts parts;
    private final TrialRecipientStore store = new TrialRecipientStore();
    private volatile Map<WorkspaceId, Set<ByteBuffer>> approved = Map.of();

    /** What it works with. */
    public record Parts(Database database, Nodes nodes, Workspaces workspaces, Keys keys, Audit audit, Clock clock) {}

    public TrialRecipients(Parts parts) {
        this.parts = parts;
        parts.nodes().onChange(this::refresh);
        refresh();
    }

    /** What came of a call. */
    public sealed interface Done {
        record Fine(TrialRecipient recipient) implements Done {}

        record Refused(String field, String why) implements Done {}

        record ByAnother(String why) implements Done {}

        record Unknown() implements Done {}
    }

    /** Whether a workspace may not write to this address, because it is on trial. No query. */
    public boolean isClosed(Workspace workspace, byte[] index) {
        return workspace.kind() == Workspace.Kind.TRIAL
                && !approved.getOrDefault(workspace.id(), Set.of()).contains(ByteBuffer.wrap(index));
    }

    /** Gives an address of the team; nothing goes there until another person approves it. */
    public Done ask(Workspace workspace, Address address, String name, Person by, String correlation) {
        byte[] index = parts.keys().index(workspace.organisation(), address.reveal());
        var recipient = new TrialRecipient(
                UuidV7.next(),
                address.channel(),
                index,
                TrialRecipient.hint(address.reveal()),
                name,
                by.name(),
                now(),
                null,
                null);
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            if (store.list(tx, workspace.id()).size() >= MOST) {
                return new Done.Refused("address", "a trial has at most " + MOST + " recipients; remove one first");
            }
            if (!store.insert(tx, workspace.id(), recipient)) {
                return new Done.Refused("address", "it is on the list already");
            }
            tell(tx, workspace, "trial_recipient.asked", recipient, by.actor(), correlation);
            return new Done.Fine(recipient);
        });
    }

    /** Approves one; the person who gave it cannot. */
    public Done approve(Workspace workspace, UUID id, Person by, String correlation) {
        Done done = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<TrialRecipient> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            if (by.is(found.get().askedBy())) {
                return new Done.ByAnother("who gave the address does not approve it");
            }
            if (found.get().approvedBy() == null) {
                store.approve(tx, workspace.id(), id, by.name(), now());
                tell(tx, workspace, "trial_recipient.approved", found.get(), by.actor(), correlation);
                parts.nodes().raise(tx);
            }
            return new Done.Fine(store.lock(tx, workspace.id(), id).orElseThrow());
        });
        if (done instanceof Done.Fine) {
            refresh();
        }
        return done;
    }

    /** Removes one; from the return on, every live node refuses to write there. */
    public Done remove(Workspace workspace, UUID id, Person by, String correlation) {
        long[] version = new long[1];
        Done done = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<TrialRecipient> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty() || !store.remove(tx, workspace.id(), id)) {
                return new Done.Unknown();
            }
            tell(tx, workspace, "trial_recipient.removed", found.get(), by.actor(), correlation);
            version[0] = parts.nodes().raise(tx);
            return new Done.Fine(found.get());
        });
        if (done instanceof Done.Fine) {
            refresh();
            parts.nodes().awaitSeen(version[0]);
        }
        return done;
    }

    /** All of a workspace. */
    public List<TrialRecipient> list(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    /** Reads what is approved. */
    public void refresh() {
        List<WorkspaceId> trials = parts.workspaces().all().stream()
                .filter(w -> w.kind() == Workspace.Kind.TRIAL)
                .map(Workspace::id)
                .toList();
        approved = trials.isEmpty()
                ? Map.of()
                : Map.copyOf(parts.database()
                        .transact(Role.CONSOLE, new Scope(trials, List.of()), tx -> store.approved(tx, trials)));
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private void tell(
            Connection tx, Workspace workspace, String action, TrialRecipient r, String actor, String correlation)
            throws SQLException {
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace.id(),
                                action,
                                actor,
                                r.written(),
                                null,
                                correlation,
                                now(),
                                new TreeMap<>(Map.of("channel", r.channel().written())))));
    }
}
