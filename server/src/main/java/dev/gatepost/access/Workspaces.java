package dev.gatepost.access;

import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Organisations and their workspaces. The list is held in memory and read again every {@link #refresh}; it is small and
 * holds nothing personal.
 */
public final class Workspaces {
    private final Database database;
    private final Nodes nodes;
    private final Keys keys;
    private final Audit audit;
    private final Clock clock;
    private final DirectoryStore store = new DirectoryStore();
    private final Map<WorkspaceId, Workspace> known = new ConcurrentHashMap<>();

    public Workspaces(Database database, Nodes nodes, Keys keys, Audit audit, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
        refresh();
    }

    /** Reads the list again; called at start and every 250 ms by a job. */
    public void refresh() {
        List<Workspace> all = database.transact(Role.CONSOLE, Scope.none(), store::workspaces);
        all.forEach(w -> known.put(w.id(), w));
    }

    public List<Workspace> all() {
        return List.copyOf(known.values());
    }

    /** The workspace as it is now; a workspace is never removed while the process lives. */
    public Workspace get(WorkspaceId id) {
        Workspace workspace = known.get(id);
        if (workspace == null) {
            refresh();
            workspace = known.get(id);
        }
        if (workspace == null) {
            throw new IllegalArgumentException("no workspace " + id);
        }
        return workspace;
    }

    /** The workspace with this id, as far as this node has heard of it; asks nobody. */
    public Optional<Workspace> find(WorkspaceId id) {
        return Optional.ofNullable(known.get(id));
    }

    public Optional<Workspace> named(String name) {
        return known.values().stream().filter(w -> w.name().equals(name)).findFirst();
    }

    /** What is asked for when a workspace is made. */
    public record NewWorkspace(
            String organisation,
            String name,
            Workspace.Kind kind,
            Set<String> promotionalCountries,
            @Nullable String region) {
        /** One that is pinned to the region of the store, where that has one. */
        public NewWorkspace(String organisation, String name, Workspace.Kind kind, Set<String> promotionalCountries) {
            this(organisation, name, kind, promotionalCountries, null);
        }
    }

    /**
     * Makes a workspace, and its organisation when that is new, with their keys. Throws {@link RegionElsewhere} when it
     * is asked for in another region than the store's.
     */
    public Workspace create(NewWorkspace asked, String actor) {
        OrganisationId existing = database.<@Nullable OrganisationId>transact(
                Role.CONSOLE,
                Scope.none(),
                tx -> store.organisation(tx, asked.organisation()).orElse(null));
        OrganisationId organisation = existing == null ? OrganisationId.next() : existing;
        var workspace = new Workspace(
                WorkspaceId.next(),
                organisation,
                asked.name(),
                asked.kind(),
                WallClock.REAL,
                asked.promotionalCountries(),
                region(asked));
        Instant now = clock.instant();
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), organisation), tx -> {
            if (existing == null) {
                store.insertOrganisation(tx, organisation, asked.organisation(), now);
                keys.createOrganisation(tx, organisation);
            }
            store.insertWorkspace(tx, workspace, now);
            keys.createWorkspace(tx, workspace.id());
            String region = workspace.region();
            Map<String, String> facts =
                    region == null ? Map.of("name", asked.name()) : Map.of("name", asked.name(), "region", region);
            audit.append(tx, List.of(event(workspace, "workspace.created", actor, facts)));
            return null;
        });
        known.put(workspace.id(), workspace);
        return workspace;
    }

    /** The region of this store; empty where nobody ever said one. */
    public Optional<String> region() {
        return Optional.ofNullable(database.<@Nullable String>transact(
                Role.CONSOLE, Scope.none(), tx -> Regions.of(tx).orElse(null)));
    }

    private @Nullable String region(NewWorkspace asked) {
        Optional<String> here = region();
        String wanted = asked.region();
        if (wanted != null && !here.equals(Optional.of(wanted))) {
            throw new RegionElsewhere(
                    "The workspace is to lie in " + wanted + ", and this store is "
                            + here.map(h -> "in " + h).orElse("in no region that anybody said") + ".",
                    here.isPresent()
                            ? "Make it at a Gatepost in " + wanted + "."
                            : "Set GATEPOST_REGION=" + wanted + " and start again, if this machine is there.");
        }
        return here.orElse(null);
    }

    /**
     * Pins a workspace to the region of this store, for good; one that is pinned stays as it is. Throws {@link
     * RegionElsewhere} where the store has no region.
     */
    public Workspace pin(WorkspaceId id, String actor) {
        Workspace before = get(id);
        String region = region().orElseThrow(() -> new RegionElsewhere(
                "This store is in no region that anybody said.",
                "Set GATEPOST_REGION and start again, then pin the workspace."));
        Workspace after = new Workspace(
                id,
                before.organisation(),
                before.name(),
                before.kind(),
                before.clock(),
                before.promotionalCountries(),
                region);
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(id, before.organisation()), tx -> {
            if (store.pin(tx, id, region)) {
                audit.append(tx, List.of(event(after, "workspace.pinned", actor, Map.of("region", region))));
            }
            return null;
        });
        known.put(id, after);
        return after;
    }

    /** Sets the clock of a test workspace to show this instant now; it runs on from there. */
    public Workspace setClock(WorkspaceId id, Instant shows, String actor) {
        Workspace before = get(id);
        if (before.kind() != Workspace.Kind.TEST) {
            throw new IllegalArgumentException("only a test workspace has a clock that moves");
        }
        Duration offset = Duration.between(clock.instant(), shows);
        Workspace after = new Workspace(
                id,
                before.organisation(),
                before.name(),
                before.kind(),
                new WallClock(offset),
                before.promotionalCountries(),
                before.region());
        long version = database.transact(Role.CONSOLE, Scope.of(id, before.organisation()), tx -> {
            store.setClock(tx, id, offset);
            audit.append(tx, List.of(event(after, "workspace.clock_set", actor, Map.of("shows", shows.toString()))));
            return nodes.raise(tx);
        });
        known.put(id, after);
        nodes.awaitSeen(version);
        return after;
    }

    private AuditEvent event(Workspace workspace, String action, String actor, Map<String, String> facts) {
        return new AuditEvent(
                workspace.id(),
                action,
                actor,
                workspace.id().toString(),
                null,
                Origin.correlation(),
                clock.instant(),
                new TreeMap<>(facts));
    }
}
