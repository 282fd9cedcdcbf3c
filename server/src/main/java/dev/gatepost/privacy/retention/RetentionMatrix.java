package dev.gatepost.privacy.retention;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Database.Work;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.retention.RetentionDefaults.DataClass;
import dev.gatepost.privacy.retention.RetentionRule.Place;
import dev.gatepost.privacy.retention.RetentionRule.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How long each class of data stays, by workspace, purpose and country; the most exact word counts, and purpose goes
 * before country. It is read from memory, which every node renews when the control version moves (PRV-01).
 */
public final class RetentionMatrix {
    private static final String CONTENT = "content";
    private static final String ANY = "";

    private final Parts parts;
    private final RetentionDefaults defaults = new RetentionDefaults();
    private final RetentionStore store = new RetentionStore();
    private final DataClass content = defaults.named(CONTENT).orElseThrow();
    private volatile Map<WorkspaceId, Map<Place, Integer>> own = Map.of();

    /** What the matrix works with. */
    public record Parts(Database database, Nodes nodes, Workspaces workspaces, Audit audit, Clock clock) {}

    public RetentionMatrix(Parts parts) {
        this.parts = parts;
        parts.nodes().onChange(this::refresh);
        refresh();
    }

    private void refresh() {
        List<WorkspaceId> all =
                parts.workspaces().all().stream().map(Workspace::id).toList();
        List<RetentionRule> active =
                parts.database().transact(Role.JOBS, new Scope(all, List.of()), tx -> store.active(tx, all));
        Map<WorkspaceId, Map<Place, Integer>> read = new HashMap<>();
        active.forEach(
                r -> read.computeIfAbsent(r.workspace(), w -> new HashMap<>()).put(r.place(), r.days()));
        own = read;
    }

    /** For how many days the content of a message stays after it was due. No query, and no work without own rules. */
    public int contentDays(WorkspaceId workspace, Purpose purpose, @Nullable String country) {
        Map<Place, Integer> rules = own.get(workspace);
        return rules == null ? content.days(purpose) : days(rules, content, purpose, country == null ? ANY : country);
    }

    private static int days(Map<Place, Integer> rules, DataClass of, Purpose purpose, String region) {
        for (Place place : List.of(
                new Place(of.name(), purpose.written(), region),
                new Place(of.name(), purpose.written(), ANY),
                new Place(of.name(), ANY, region),
                new Place(of.name(), ANY, ANY))) {
            Integer days = rules.get(place);
            if (days != null) {
                return days;
            }
        }
        return of.days(purpose);
    }

    /** For how many days another class of data stays. */
    int days(WorkspaceId workspace, DataClass of) {
        return own.getOrDefault(workspace, Map.of()).getOrDefault(new Place(of.name(), ANY, ANY), of.days());
    }

    RetentionDefaults defaults() {
        return defaults;
    }

    /** What came of asking. */
    sealed interface Done {
        record Fine(RetentionRule rule) implements Done {}

        record ByAnother() implements Done {}

        record Unknown() implements Done {}
    }

    /** Sets a rule: at once when it keeps no longer than the default does, else once another person approves it. */
    RetentionRule ask(Workspace workspace, Place place, int days, String reason, Person by) {
        DataClass of = defaults.named(place.dataClass()).orElseThrow();
        int usual = Purpose.parse(place.purpose()).map(of::days).orElse(of.days());
        var rule = new RetentionRule(
                workspace.id(),
                UuidV7.next(),
                place,
                days,
                reason,
                days <= usual ? State.ACTIVE : State.PROPOSED,
                by.name(),
                parts.clock().instant(),
                null);
        in(workspace, tx -> {
            store.insert(tx, rule);
            tell(tx, rule, rule.state() == State.ACTIVE ? "retention.set" : "retention.proposed", by);
            return true;
        });
        refresh();
        return rule;
    }

    /** Approves a longer stay; the person who asked cannot. */
    Done approve(Workspace workspace, UUID id, Person by) {
        return change(workspace, id, (tx, rule) -> {
            if (by.is(rule.askedBy())) {
                return false;
            }
            if (rule.state() == State.PROPOSED) {
                store.approve(tx, rule, by.name(), parts.clock().instant());
                tell(tx, rule, "retention.approved", by);
            }
            return true;
        });
    }

    /** Takes a rule back: the default, or a less exact rule, holds again. */
    Done withdraw(Workspace workspace, UUID id, Person by) {
        return change(workspace, id, (tx, rule) -> {
            store.withdraw(tx, rule);
            tell(tx, rule, "retention.withdrawn", by);
            return true;
        });
    }

    @FunctionalInterface
    private interface Change {
        boolean in(Connection tx, RetentionRule rule) throws SQLException;
    }

    private Done change(Workspace workspace, UUID id, Change change) {
        Done done = in(workspace, tx -> {
            Optional<RetentionRule> found = store.find(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            return change.in(tx, found.get())
                    ? new Done.Fine(store.find(tx, workspace.id(), id).orElseThrow())
                    : new Done.ByAnother();
        });
        refresh();
        return done;
    }

    List<RetentionRule> list(Workspace workspace) {
        return in(workspace, tx -> store.list(tx, workspace.id()));
    }

    private void tell(Connection tx, RetentionRule rule, String action, Person by) throws SQLException {
        Instant now = parts.clock().instant();
        Map<String, String> facts = new TreeMap<>();
        facts.put("class", rule.place().dataClass());
        facts.put("purpose", rule.place().purpose());
        facts.put("region", rule.place().region());
        facts.put("days", Integer.toString(rule.days()));
        facts.put("reason", rule.reason());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                rule.workspace(),
                                action,
                                by.actor(),
                                rule.written(),
                                null,
                                UuidV7.next().toString(),
                                now,
                                new TreeMap<>(facts))));
        parts.nodes().raise(tx);
    }

    private <T> T in(Workspace workspace, Work<T> work) {
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), work);
    }
}
