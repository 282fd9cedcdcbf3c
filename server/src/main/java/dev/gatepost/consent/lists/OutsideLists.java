package dev.gatepost.consent.lists;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.lists.ListStore.Entry;
import dev.gatepost.consent.lists.OutsideList.Edition;
import dev.gatepost.consent.lists.OutsideList.Evidence;
import dev.gatepost.consent.lists.OutsideList.State;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes outside lists and takes in their editions. An edition says nothing until it is published; from the return of
 * {@link #publish} on every node decides by it. Entries sent twice are one, so a load that was cut off is sent again.
 */
public final class OutsideLists {
    /** An edition that loses more of the one before than this share, and more than a hundred, may be cut off. */
    static final double SHRINKS = 0.10;

    /** How long an edition may stay unfinished. */
    private static final Duration ABANDONED = Duration.ofDays(7);

    private static final int FEW = 100;
    private static final int AT_ONCE = 5_000;
    private static final int REMOVED_AT_ONCE = 20_000;

    private final Parts parts;
    private final ListStore store = new ListStore();

    /** What it works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            Nodes nodes,
            ListsInForce inForce,
            Audit audit,
            Clock clock) {}

    public OutsideLists(Parts parts) {
        this.parts = parts;
    }

    /** A list to be made. */
    record NewList(String name, ListKind kind, @Nullable String country, Set<Channel> channels, int freshDays) {}

    /** An edition to be loaded. */
    record NewEdition(Instant asOf, String source, Evidence proof) {}

    /** A list with its editions, the newest first. */
    record Told(OutsideList list, List<Edition> editions) {}

    /** What came of a call. */
    sealed interface Done {
        record Fine(Told told) implements Done {}

        /** Some lines were taken. */
        record Taken(int added, ListLines.Content content, Edition edition) implements Done {}

        /** It cannot be, and why. */
        record Refused(String field, String why) implements Done {}

        record Unknown() implements Done {}
    }

    Instant now(Workspace workspace) {
        return workspace.clock().at(parts.clock().instant());
    }

    Done make(Caller caller, NewList asked, String correlation) {
        Workspace workspace = caller.workspace();
        var list = new OutsideList(
                workspace.id(),
                UuidV7.next(),
                asked.name(),
                asked.kind(),
                asked.country(),
                asked.channels(),
                asked.freshDays(),
                now(workspace),
                caller.actor(),
                null);
        return changed(workspace, tx -> {
            if (!store.insert(tx, list)) {
                return new Done.Refused("name", "there is a list of that name");
            }
            tell(
                    tx,
                    caller,
                    "list.created",
                    list,
                    correlation,
                    Map.of("kind", list.kind().written()));
            return new Done.Fine(new Told(list, List.of()));
        });
    }

    Done retire(Caller caller, UUID id, String correlation) {
        Workspace workspace = caller.workspace();
        return changed(workspace, tx -> {
            Optional<OutsideList> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            store.retire(tx, workspace.id(), id, now(workspace));
            store.past(tx, workspace.id(), id);
            tell(tx, caller, "list.retired", found.get(), correlation, Map.of());
            return told(tx, workspace, id);
        });
    }

    Done open(Caller caller, UUID id, NewEdition asked, String correlation) {
        Workspace workspace = caller.workspace();
        return parts.database().<Done>transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<OutsideList> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty() || found.get().retiredAt() != null) {
                return new Done.Unknown();
            }
            List<Edition> before = store.editions(tx, workspace.id(), id);
            var edition = new Edition(
                    UuidV7.next(),
                    id,
                    before.isEmpty() ? 1 : before.getFirst().version() + 1,
                    asked.asOf(),
                    asked.source(),
                    asked.proof(),
                    State.LOADING,
                    0,
                    0,
                    null,
                    null,
                    now(workspace),
                    caller.actor(),
                    null,
                    null);
            store.open(tx, workspace.id(), edition);
            tell(tx, caller, "list.edition_opened", found.get(), correlation, facts(edition));
            return told(tx, workspace, id);
        });
    }

    /** Adds lines to an edition; whole lines only. */
    Done load(Caller caller, UUID id, int version, byte[] bytes) {
        Workspace workspace = caller.workspace();
        Optional<Told> told = find(workspace, id);
        Optional<Edition> edition = told.flatMap(t -> edition(t, version));
        if (told.isEmpty() || edition.isEmpty()) {
            return new Done.Unknown();
        }
        if (edition.get().state() != State.LOADING) {
            return new Done.Refused("version", "it is published; open another edition");
        }
        ListLines.Content content =
                new ListLines(parts.addresses(), told.get().list().country()).read(bytes);
        List<Entry> entries = new ArrayList<>(content.lines().size());
        for (ListLines.Line line : content.lines()) {
            byte[] index = Wanted.of(parts.keys(), workspace.id(), workspace.organisation(), line.address())
                    .index();
            entries.add(new Entry(ListsInForce.hash(index).array(), line.since()));
        }
        entries.sort((a, b) -> Arrays.compareUnsigned(a.hash(), b.hash()));
        UUID into = edition.get().id();
        int added = 0;
        for (int from = 0; from < entries.size(); from += AT_ONCE) {
            List<Entry> some = entries.subList(from, Math.min(entries.size(), from + AT_ONCE));
            added += parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
                int n = store.add(tx, workspace.id(), into, some);
                store.count(tx, workspace.id(), into, n, 0);
                return n;
            });
        }
        return taken(workspace, id, version, added, content);
    }

    private Done taken(Workspace workspace, UUID id, int version, int added, ListLines.Content content) {
        return parts.database().<Done>transact(Role.CONSOLE, scope(workspace), tx -> {
            List<Edition> all = store.editions(tx, workspace.id(), id);
            Edition edition =
                    all.stream().filter(e -> e.version() == version).findFirst().orElseThrow();
            store.count(tx, workspace.id(), edition.id(), 0, content.rejected());
            return new Done.Taken(added, content, edition);
        });
    }

    /** Puts an edition in force in place of the one before. */
    Done publish(Caller caller, UUID id, int version, boolean shrinks, String correlation) {
        Workspace workspace = caller.workspace();
        return changed(workspace, tx -> {
            Optional<OutsideList> list = store.lock(tx, workspace.id(), id);
            List<Edition> all = store.editions(tx, workspace.id(), id);
            Optional<Edition> found =
                    all.stream().filter(e -> e.version() == version).findFirst();
            if (list.isEmpty() || found.isEmpty()) {
                return new Done.Unknown();
            }
            if (found.get().state() != State.LOADING || list.get().retiredAt() != null) {
                return new Done.Refused("version", "it is published already, or its list is retired");
            }
            Optional<Edition> before =
                    all.stream().filter(e -> e.state() == State.CURRENT).findFirst();
            if (before.isPresent() && found.get().asOf().isBefore(before.get().asOf())) {
                return new Done.Refused("version", "it is older than the edition in force");
            }
            Edition next = compared(tx, workspace, found.get(), before.orElse(null), caller.actor());
            long removed = next.removed() == null ? 0 : next.removed();
            if (!shrinks
                    && before.isPresent()
                    && removed > FEW
                    && removed > before.get().entries() * SHRINKS) {
                return new Done.Refused(
                        "shrinks",
                        removed + " of " + before.get().entries()
                                + " entries would go; if that is right and nothing was cut off, say \"shrinks\": true");
            }
            store.past(tx, workspace.id(), id);
            store.publish(tx, workspace.id(), next);
            tell(tx, caller, "list.published", list.get(), correlation, facts(next));
            return told(tx, workspace, id);
        });
    }

    private Edition compared(Connection tx, Workspace workspace, Edition e, @Nullable Edition before, String actor)
            throws SQLException {
        long added = before == null ? e.entries() : store.without(tx, workspace.id(), e.id(), before.id());
        long removed = before == null ? 0 : store.without(tx, workspace.id(), before.id(), e.id());
        return new Edition(
                e.id(),
                e.list(),
                e.version(),
                e.asOf(),
                e.source(),
                e.proof(),
                State.CURRENT,
                e.entries(),
                e.rejected(),
                added,
                removed,
                e.openedAt(),
                e.openedBy(),
                now(workspace),
                actor);
    }

    List<Told> all(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            List<Told> out = new ArrayList<>();
            for (OutsideList list : store.lists(tx, List.of(workspace.id()))) {
                out.add(new Told(list, store.editions(tx, workspace.id(), list.id())));
            }
            return out;
        });
    }

    Optional<Told> find(Workspace workspace, UUID id) {
        return all(workspace).stream().filter(t -> t.list().id().equals(id)).findFirst();
    }

    private static Optional<Edition> edition(Told told, int version) {
        return told.editions().stream().filter(e -> e.version() == version).findFirst();
    }

    /** Takes away the entries of editions that are over, a part at a time. A job. */
    public void removeOld(Collection<WorkspaceId> workspaces) {
        if (workspaces.isEmpty()) {
            return;
        }
        Instant abandoned = parts.clock().instant().minus(ABANDONED);
        var all = new Scope(workspaces, List.of());
        int gone;
        do {
            gone = parts.database()
                    .transact(Role.JOBS, all, tx -> ListStore.removeOld(tx, workspaces, abandoned, REMOVED_AT_ONCE));
        } while (gone == REMOVED_AT_ONCE);
        parts.database().<@Nullable Void>transact(Role.JOBS, all, tx -> {
            ListStore.noteRemoved(tx, workspaces, abandoned);
            return null;
        });
    }

    private Done told(Connection tx, Workspace workspace, UUID id) throws SQLException {
        OutsideList list = store.lock(tx, workspace.id(), id).orElseThrow();
        return new Done.Fine(new Told(list, store.editions(tx, workspace.id(), id)));
    }

    /** Does what changes decisions; when it is done every live node has heard of it. */
    private Done changed(Workspace workspace, Database.Work<Done> work) {
        record Version(Done done, long seen) {}
        Version version = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Done done = work.in(tx);
            return new Version(done, done instanceof Done.Fine ? parts.nodes().raise(tx) : 0);
        });
        if (version.seen() > 0) {
            parts.inForce().refresh();
            parts.nodes().awaitSeen(version.seen());
        }
        return version.done();
    }

    private static Map<String, String> facts(Edition e) {
        return Map.of(
                "version", Integer.toString(e.version()),
                "as_of", e.asOf().toString(),
                "source", e.source(),
                "entries", Long.toString(e.entries()));
    }

    private void tell(
            Connection tx,
            Caller caller,
            String action,
            OutsideList list,
            String correlation,
            Map<String, String> facts)
            throws SQLException {
        var all = new TreeMap<>(facts);
        all.put("name", list.name());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                list.workspace(),
                                action,
                                caller.actor(),
                                list.written(),
                                null,
                                correlation,
                                now(caller.workspace()),
                                all)));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
