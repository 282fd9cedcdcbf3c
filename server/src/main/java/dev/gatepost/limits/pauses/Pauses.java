package dev.gatepost.limits.pauses;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.limits.pauses.PauseCount.Waiting;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Stops and resumes sending (LIM-06): one workspace, sender, connection, provider, template, purpose or country, or
 * everything. Who, why and when stand in the table, in the audit and in an event, in one transaction.
 */
public final class Pauses {
    private final Parts parts;
    private final PauseStore store = new PauseStore();

    /** What pauses work with. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            Audit audit,
            Clock clock,
            PauseCount count,
            List<OnPause> listeners) {}

    public Pauses(Parts parts) {
        this.parts = parts;
    }

    /**
     * What is to be paused.
     *
     * @param reason why, in the words of whoever pauses; needed
     */
    public record Asked(PauseScope scope, @Nullable String value, String reason) {}

    /** What came of a pause. */
    public sealed interface Made {
        /** It is in force; {@code waiting} says how many messages it stops. */
        record Fine(Pause pause, Waiting waiting) implements Made {}

        /** {@code field} cannot be so. */
        record Refused(String field, String why) implements Made {}

        /** The same is paused already. */
        record Already() implements Made {}
    }

    /** Pauses something of one workspace. Everything of the instance is not paused here. */
    public Made pause(Workspace workspace, Asked asked, String actor, String correlation) {
        if (asked.scope() == PauseScope.ALL) {
            return new Made.Refused("scope", "the whole Gatepost is paused by its operator: gatepost pause");
        }
        return pause(
                workspace.id(), Scope.of(workspace.id(), workspace.organisation()), asked, new By(actor, correlation));
    }

    /** Pauses something of every workspace. */
    public Made pauseEverywhere(Asked asked, String actor, String correlation) {
        if (asked.scope() == PauseScope.WORKSPACE) {
            return new Made.Refused("scope", "name the workspace, or pause all");
        }
        return pause(WorkspaceId.INSTANCE, everywhere(), asked, new By(actor, correlation));
    }

    private record By(String actor, String correlation) {}

    private Made pause(WorkspaceId workspace, Scope scope, Asked asked, By by) {
        Made.Refused wrong = fault(asked);
        if (wrong != null) {
            return wrong;
        }
        var pause = new Pause(
                workspace,
                PauseId.next(),
                asked.scope(),
                asked.value(),
                asked.reason(),
                by.actor(),
                parts.clock().instant(),
                null);
        return parts.database().transact(Role.CONSOLE, scope, tx -> {
            if (!store.insert(tx, pause)) {
                return new Made.Already();
            }
            tell(tx, pause, "pause.made", pause.reason(), by);
            return new Made.Fine(pause, parts.count().waiting(tx, workspace, pause));
        });
    }

    private static Made.@Nullable Refused fault(Asked asked) {
        String form = asked.scope().form();
        String value = asked.value();
        if (asked.reason().isBlank()) {
            return new Made.Refused("reason", "say why");
        }
        if (form == null) {
            return value == null ? null : new Made.Refused("value", "leave it out for this scope");
        }
        return value != null && asked.scope().isWellFormed(value) ? null : new Made.Refused("value", "give " + form);
    }

    /** What came of a resume. */
    public sealed interface Resumption {
        record Fine(Pause pause) implements Resumption {}

        /** There is no such pause here. */
        record Unknown() implements Resumption {}

        /** It was resumed before. */
        record Already(Pause pause) implements Resumption {}
    }

    /** Lets go on what this pause of the workspace stopped. */
    public Resumption resume(Workspace workspace, PauseId id, String reason, String actor, String correlation) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return resume(workspace.id(), scope, id, reason, new By(actor, correlation));
    }

    /** Lets go on what this pause of the instance stopped. */
    public Resumption resumeEverywhere(PauseId id, String reason, String actor, String correlation) {
        return resume(WorkspaceId.INSTANCE, everywhere(), id, reason, new By(actor, correlation));
    }

    private Resumption resume(WorkspaceId workspace, Scope scope, PauseId id, String reason, By by) {
        return parts.database().transact(Role.CONSOLE, scope, tx -> {
            Optional<Pause> found = store.lock(tx, workspace, id);
            if (found.isEmpty()) {
                return new Resumption.Unknown();
            }
            Pause before = found.get();
            if (before.resumed() != null) {
                return new Resumption.Already(before);
            }
            var resumed = new Pause.Resumed(by.actor(), parts.clock().instant(), reason);
            store.resume(tx, before, resumed);
            var after = new Pause(
                    workspace,
                    id,
                    before.scope(),
                    before.value(),
                    before.reason(),
                    before.madeBy(),
                    before.madeAt(),
                    resumed);
            tell(tx, after, "pause.resumed", reason, by);
            return new Resumption.Fine(after);
        });
    }

    /** A pause with what it stops now; nothing is counted for one that was resumed. */
    public record Shown(Pause pause, @Nullable Waiting waiting) {}

    /** The pauses of a workspace and those of the instance that stop it too; the newest first. */
    public List<Shown> list(Workspace workspace) {
        Scope scope = new Scope(List.of(workspace.id(), WorkspaceId.INSTANCE), List.of(workspace.organisation()));
        return parts.database().transact(Role.CONSOLE, scope, tx -> {
            List<Pause> all = new ArrayList<>(store.list(tx, workspace.id()));
            store.list(tx, WorkspaceId.INSTANCE).stream()
                    .filter(p -> p.resumed() == null)
                    .forEach(all::add);
            return shown(tx, all, workspace.id());
        });
    }

    /** What holds in a workspace now, its own pauses and those of the instance; nothing is counted. */
    public List<Pause> inForce(Workspace workspace) {
        Scope scope = new Scope(List.of(workspace.id(), WorkspaceId.INSTANCE), List.of(workspace.organisation()));
        return parts.database().transact(Role.CONSOLE, scope, tx -> store.inForce(tx, List.of(workspace.id())));
    }

    /** How many messages such a pause of the workspace would stop now; empty when it cannot be made so. */
    public Optional<Waiting> foresee(Workspace workspace, PauseScope what, @Nullable String value) {
        if (what == PauseScope.ALL || fault(new Asked(what, value, "foreseen")) != null) {
            return Optional.empty();
        }
        var pause = new Pause(
                workspace.id(),
                PauseId.next(),
                what,
                value,
                "foreseen",
                "nobody",
                parts.clock().instant(),
                null);
        return Optional.of(parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> parts.count().waiting(tx, workspace.id(), pause)));
    }

    /** The pauses of the instance. */
    public List<Shown> listEverywhere() {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        everywhere(),
                        tx -> shown(tx, store.list(tx, WorkspaceId.INSTANCE), WorkspaceId.INSTANCE));
    }

    private List<Shown> shown(Connection tx, List<Pause> pauses, WorkspaceId whose) throws SQLException {
        List<Shown> out = new ArrayList<>(pauses.size());
        for (Pause pause : pauses) {
            out.add(new Shown(pause, pause.resumed() == null ? parts.count().waiting(tx, whose, pause) : null));
        }
        return out;
    }

    /**
     * The pauses in force for these workspaces, those of the instance included, in one statement. To be read inside the
     * transaction that claims; its scope must contain {@link WorkspaceId#INSTANCE}, or this throws.
     */
    public static PauseSet load(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        List<Pause> inForce = new PauseStore().inForce(tx, workspaces);
        return inForce.isEmpty() ? PauseSet.NONE : new PauseSet(inForce);
    }

    private Scope everywhere() {
        List<WorkspaceId> all = new ArrayList<>();
        all.add(WorkspaceId.INSTANCE);
        parts.workspaces().all().forEach(w -> all.add(w.id()));
        return new Scope(all, List.of());
    }

    private void tell(Connection tx, Pause pause, String action, String reason, By by) throws SQLException {
        var facts = new TreeMap<String, String>();
        facts.put("scope", pause.scope().written());
        facts.put("reason", reason);
        if (pause.value() != null) {
            facts.put("value", pause.value());
        }
        var event = new AuditEvent(
                pause.workspace(),
                action,
                by.actor(),
                pause.id().toString(),
                null,
                by.correlation(),
                parts.clock().instant(),
                facts);
        parts.audit().append(tx, List.of(event));
        for (OnPause listener : parts.listeners()) {
            listener.changed(tx, pause);
        }
    }
}
