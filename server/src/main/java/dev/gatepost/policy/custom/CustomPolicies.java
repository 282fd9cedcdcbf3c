package dev.gatepost.policy.custom;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.CustomRule;
import dev.gatepost.policy.CustomRules;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PacksInForce;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Policies of a workspace's own (POL-04). Of each policy the greatest version counts whose first instant has come and
 * that is approved, if it needs approval. Decisions read what is in force from memory, renewed when the control version
 * moves; beginnings and ends are seen at their instants.
 */
public final class CustomPolicies implements LoadFacts.OwnRules {
    /** How long a waiver may last. */
    public static final Duration LONGEST_WAIVER = Duration.ofDays(400);

    private static final int MOST_POLICIES = 50;
    private static final int MOST_VERSIONS = 500;

    private final Parts parts;
    private final CustomPolicyStore store = new CustomPolicyStore();
    private volatile Map<WorkspaceId, List<Phase>> known = Map.of();

    /** What policies work with. */
    public record Parts(
            Database database, Nodes nodes, Workspaces workspaces, Audit audit, Clock clock, PacksInForce packs) {}

    /** What somebody writes. */
    record Draft(
            String name,
            List<CustomRule> rules,
            @Nullable String reason,
            @Nullable Instant effectiveFrom,
            @Nullable Instant effectiveUntil) {}

    /** What came of a call. */
    sealed interface Done {
        record Fine(CustomPolicy policy) implements Done {}

        record Refused(String field, String why) implements Done {}

        record ByAnother(String why) implements Done {}

        record Unknown() implements Done {}
    }

    /** What is in force from an instant on, until the next phase. */
    private record Phase(Instant from, @Nullable CustomRules rules) {}

    public CustomPolicies(Parts parts) {
        this.parts = parts;
        parts.nodes().onChange(this::refresh);
        refresh();
    }

    @Override
    public @Nullable CustomRules of(Workspace workspace, Instant at) {
        List<Phase> phases = known.get(workspace.id());
        if (phases == null) {
            return null;
        }
        for (int i = phases.size() - 1; i >= 0; i--) {
            if (!at.isBefore(phases.get(i).from())) {
                return phases.get(i).rules();
            }
        }
        return null;
    }

    /** Writes the first version of a policy, or with an id the next one. */
    Done write(Workspace workspace, @Nullable UUID id, Draft draft, Person by, String correlation) {
        Instant now = workspace.clock().at(parts.clock().instant());
        Optional<Done> fault = fault(draft, now);
        if (fault.isPresent()) {
            return fault.get();
        }
        return changed(parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            List<CustomPolicy> before = id == null ? List.of() : store.lock(tx, workspace.id(), id);
            if (id != null && (before.isEmpty() || before.getFirst().withdrawnAt() != null)) {
                return new Done.Unknown();
            }
            List<CustomPolicy> all = store.all(tx, List.of(workspace.id())).getOrDefault(workspace.id(), List.of());
            if (all.size() >= MOST_VERSIONS || id == null && newest(all).size() >= MOST_POLICIES) {
                return new Done.Refused("name", "a workspace has at most " + MOST_POLICIES + " policies");
            }
            Instant from = draft.effectiveFrom();
            var policy = new CustomPolicy(
                    id == null ? UuidV7.next() : id,
                    before.isEmpty() ? 1 : before.getFirst().version() + 1,
                    draft.name(),
                    draft.rules(),
                    draft.reason(),
                    from == null ? now : from,
                    draft.effectiveUntil(),
                    by.name(),
                    now,
                    null,
                    null);
            store.insert(tx, workspace.id(), policy);
            tell(tx, workspace, "policy.written", policy, by, correlation);
            parts.nodes().raise(tx);
            return new Done.Fine(policy);
        }));
    }

    private Optional<Done> fault(Draft draft, Instant now) {
        Instant from = draft.effectiveFrom();
        Instant until = draft.effectiveUntil();
        if (from != null && from.isBefore(now)) {
            return refused("effective_from", "a policy counts from now or later");
        }
        if (until != null && !until.isAfter(from == null ? now : from)) {
            return refused("effective_until", "it ends before it begins");
        }
        for (CustomRule rule : draft.rules()) {
            if (rule.what() instanceof CustomRule.What.Waiver(String waived)) {
                if (!CustomRules.mayBeWaived(parts.packs().at(parts.clock().instant()), waived)) {
                    return refused("rules", waived + " has no hours that are good practice; only such can be waived");
                }
                if (draft.reason() == null) {
                    return refused("reason", "say why the rule is waived");
                }
                if (until == null || until.isAfter(now.plus(LONGEST_WAIVER))) {
                    return refused("effective_until", "a waiver ends in " + LONGEST_WAIVER.toDays() + " days at most");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Done> refused(String field, String why) {
        return Optional.of(new Done.Refused(field, why));
    }

    /** Approves the newest version; the person who wrote it cannot, by whatever key. */
    Done approve(Workspace workspace, UUID id, Person by, String correlation) {
        return changed(parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            List<CustomPolicy> versions = store.lock(tx, workspace.id(), id);
            if (versions.isEmpty() || versions.getFirst().withdrawnAt() != null) {
                return new Done.Unknown();
            }
            CustomPolicy policy = versions.getFirst();
            if (by.is(policy.author())) {
                return new Done.ByAnother("who wrote a policy does not approve it");
            }
            if (policy.approvedBy() == null) {
                store.approve(tx, workspace.id(), policy, by.name(), now(workspace));
                tell(tx, workspace, "policy.approved", policy, by, correlation);
                parts.nodes().raise(tx);
            }
            return new Done.Fine(store.lock(tx, workspace.id(), id).getFirst());
        }));
    }

    /** Takes a policy back, in all its versions. */
    Done withdraw(Workspace workspace, UUID id, Person by, String correlation) {
        return changed(parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            List<CustomPolicy> versions = store.lock(tx, workspace.id(), id);
            if (versions.isEmpty()) {
                return new Done.Unknown();
            }
            if (versions.getFirst().withdrawnAt() == null) {
                store.withdraw(tx, workspace.id(), id, now(workspace));
                tell(tx, workspace, "policy.withdrawn", versions.getFirst(), by, correlation);
                parts.nodes().raise(tx);
            }
            return new Done.Fine(store.lock(tx, workspace.id(), id).getFirst());
        }));
    }

    /** All versions, the newest first. */
    List<CustomPolicy> list(Workspace workspace) {
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.all(tx, List.of(workspace.id())))
                .getOrDefault(workspace.id(), List.of());
    }

    /** The workspace's own time. */
    Instant now(Workspace workspace) {
        return workspace.clock().at(parts.clock().instant());
    }

    private Done changed(Done done) {
        if (done instanceof Done.Fine) {
            refresh();
        }
        return done;
    }

    /** Reads what is in force now and later. */
    private void refresh() {
        List<WorkspaceId> ids =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        if (ids.isEmpty()) {
            return;
        }
        Map<WorkspaceId, List<Phase>> next = new HashMap<>();
        parts.database()
                .transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> store.all(tx, ids))
                .forEach((workspace, versions) -> next.put(workspace, phases(versions)));
        known = Map.copyOf(next);
    }

    private static List<Phase> phases(List<CustomPolicy> versions) {
        List<CustomPolicy> counting =
                versions.stream().filter(CustomPolicy::counts).toList();
        TreeSet<Instant> turns = new TreeSet<>();
        for (CustomPolicy policy : counting) {
            turns.add(policy.effectiveFrom());
            if (policy.effectiveUntil() != null) {
                turns.add(policy.effectiveUntil());
            }
        }
        List<Phase> out = new ArrayList<>();
        for (Instant turn : turns) {
            List<CustomRules.Named> rules = new ArrayList<>();
            for (CustomPolicy policy : newest(counting.stream()
                    .filter(p -> !turn.isBefore(p.effectiveFrom()))
                    .toList())) {
                if (policy.effectiveUntil() == null || turn.isBefore(policy.effectiveUntil())) {
                    rules.addAll(named(policy));
                }
            }
            out.add(new Phase(turn, rules.isEmpty() ? null : new CustomRules(rules)));
        }
        return List.copyOf(out);
    }

    /** The rules of a policy under the ids that decisions give them. */
    static List<CustomRules.Named> named(CustomPolicy policy) {
        List<CustomRules.Named> out = new ArrayList<>();
        for (int i = 0; i < policy.rules().size(); i++) {
            String id = "custom/" + policy.written() + "/v" + policy.version() + "/" + (i + 1);
            out.add(new CustomRules.Named(id, policy.name(), policy.rules().get(i)));
        }
        return out;
    }

    /** The greatest version of each policy. */
    private static List<CustomPolicy> newest(List<CustomPolicy> versions) {
        Map<UUID, CustomPolicy> out = new TreeMap<>();
        versions.forEach(p -> out.merge(p.id(), p, (a, b) -> a.version() > b.version() ? a : b));
        return List.copyOf(out.values());
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private void tell(
            Connection tx, Workspace workspace, String action, CustomPolicy policy, Person by, String correlation)
            throws SQLException {
        var facts = new TreeMap<String, String>();
        facts.put("name", policy.name());
        facts.put("version", Integer.toString(policy.version()));
        facts.put("rules", RuleForm.stored(policy.rules()));
        facts.put("effective_from", policy.effectiveFrom().toString());
        if (policy.effectiveUntil() != null) {
            facts.put("effective_until", policy.effectiveUntil().toString());
        }
        if (policy.reason() != null) {
            facts.put("reason", policy.reason());
        }
        var event = new AuditEvent(
                workspace.id(),
                action,
                by.actor(),
                policy.written(),
                null,
                correlation,
                parts.clock().instant(),
                facts);
        parts.audit().append(tx, List.of(event));
    }
}
