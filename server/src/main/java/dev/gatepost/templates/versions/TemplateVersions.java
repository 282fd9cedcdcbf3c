package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Catalogue.Act;
import dev.gatepost.templates.CatalogueStore;
import dev.gatepost.templates.LegalBasis;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.lint.Finding;
import dev.gatepost.templates.lint.Lint;
import dev.gatepost.templates.versions.VersionStore.Approval;
import dev.gatepost.templates.versions.VersionStore.Known;
import dev.gatepost.templates.versions.VersionStore.Standing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a version's life (TPL-01, TPL-02). Each locks its template, so that of two at once the second sees what
 * the first did; each is audited in its own transaction and in force on every live node when it returns.
 */
public final class TemplateVersions {
    private static final int MOST_VERSIONS = 1_000;

    private final Parts parts;
    private final VersionStore store = new VersionStore();
    private final CatalogueStore catalogue = new CatalogueStore();

    /** What it works with. */
    public record Parts(
            Database database,
            Catalogue catalogue,
            Lint lint,
            Credentials credentials,
            List<OnTemplateChange> listeners,
            Clock clock) {}

    public TemplateVersions(Parts parts) {
        this.parts = parts;
    }

    /** What came of a step. */
    public sealed interface Outcome {
        record Done(TemplateId id, int version, VersionState state) implements Outcome {}

        record Unknown() implements Outcome {}

        record Refused(ReasonCode code, String detail) implements Outcome {}

        /** The lint found errors; all findings are told. */
        record Faulty(List<Finding> findings) implements Outcome {}
    }

    /** A template with all its versions and what was decided about them. */
    public record Shown(Known known, List<Standing> standings, List<Approval> approvals) {}

    private record Ground(Connection tx, Workspace workspace, Known known, List<Standing> standings, String holder) {
        WorkspaceId id() {
            return workspace.id();
        }

        TemplateId template() {
            return known.head().id();
        }

        Optional<Standing> standing(int version) {
            return standings.stream().filter(s -> s.version() == version).findFirst();
        }
    }

    /**
     * Makes a template whose first version is a draft.
     *
     * @param atOnce makes it active without approval; for test workspaces alone, whose messages reach nobody
     */
    public Outcome create(Caller caller, CatalogueStore.Head head, VersionText text, boolean atOnce) {
        Workspace workspace = caller.workspace();
        if (atOnce && workspace.kind() != Workspace.Kind.TEST) {
            throw new IllegalArgumentException("a template of a workspace that reaches people is approved first");
        }
        String holder = parts.credentials().person(caller).name();
        long there =
                parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.unretired(tx, workspace.id()));
        if (there >= Catalogue.MOST_TEMPLATES) {
            return refused("there are %d templates; retire some".formatted(there));
        }
        String action = atOnce ? "template.activated" : "template.created";
        Act act = new Act(caller.actor(), action, head.id().toString(), Map.of("version", "1", "by", holder));
        VersionState state = atOnce ? VersionState.ACTIVE : VersionState.DRAFT;
        parts.catalogue().change(workspace, act, tx -> {
            catalogue.insertTemplate(tx, workspace.id(), head, now());
            insert(tx, caller, head.id(), 1, text, holder);
            if (atOnce) {
                store.move(tx, workspace.id(), head.id(), 1, state, now());
                store.activate(tx, workspace.id(), head.id(), 1);
            }
        });
        return new Outcome.Done(head.id(), 1, state);
    }

    /** Adds a draft. */
    public Outcome add(Caller caller, TemplateId id, VersionText text) {
        return step(caller, id, 0, "template.version_added", g -> {
            if (g.known().retired() || g.known().newest() >= MOST_VERSIONS) {
                return refused("the template is retired, or has " + MOST_VERSIONS + " versions");
            }
            int version = g.known().newest() + 1;
            insert(g.tx(), caller, id, version, text, g.holder());
            return new Outcome.Done(id, version, VersionState.DRAFT);
        });
    }

    private void insert(Connection tx, Caller caller, TemplateId id, int version, VersionText text, String holder)
            throws SQLException {
        WorkspaceId workspace = caller.workspace().id();
        catalogue.insertVersion(tx, workspace, new CatalogueStore.NewVersion(id, version, text, caller.actor()), now());
        store.insertStanding(tx, workspace, id, version, holder, now());
    }

    /** Hands a draft to its approvers, once the lint has no error and unusual changes have a reason. */
    public Outcome submit(Caller caller, TemplateId id, int version, @Nullable String reason) {
        return step(caller, id, version, "template.submitted", g -> {
            Optional<Standing> standing = g.standing(version);
            if (standing.isEmpty() || standing.get().state() != VersionState.DRAFT) {
                return wrongState(standing, "only a draft is submitted");
            }
            VersionText text = store.text(g.tx(), g.id(), id, version).orElseThrow();
            List<Finding> findings = findings(g, text);
            if (findings.stream().anyMatch(f -> f.severity() == Finding.Severity.ERROR)) {
                return new Outcome.Faulty(findings);
            }
            Set<String> flags = flags(g, text);
            if (!flags.isEmpty() && (reason == null || reason.isBlank())) {
                return new Outcome.Refused(ReasonCode.REASON_NEEDED, "it changes: " + String.join(", ", flags));
            }
            store.submit(g.tx(), g.id(), id, version, g.holder(), flags);
            store.explain(g.tx(), g.id(), id, version, reason);
            store.move(g.tx(), g.id(), id, version, VersionState.SUBMITTED, now());
            if (!flags.isEmpty()) {
                tell(g, "unusual_change", Map.of("version", "" + version, "flags", String.join(" ", flags)));
            }
            return new Outcome.Done(id, version, VersionState.SUBMITTED);
        });
    }

    private List<Finding> findings(Ground g, VersionText text) {
        return switch (text.check(g.known().head().channel())) {
            case VersionText.Checked.Faulty(List<VersionText.Fault> faults) ->
                throw new IllegalStateException("a stored version does not parse: " + faults);
            case VersionText.Checked.Fine(var standard, var variants) -> {
                Catalogue.Active active = parts.catalogue().of(g.workspace());
                var brand = active.brands().stream()
                        .filter(b -> b.id().equals(g.known().head().brand()))
                        .findFirst()
                        .orElseThrow();
                yield parts.lint()
                        .of(
                                new Lint.Draft(
                                        g.known().head().channel(),
                                        g.known().head().purpose(),
                                        brand,
                                        text,
                                        standard,
                                        variants),
                                new Lint.Place(
                                        g.workspace().kind(),
                                        g.workspace().promotionalCountries(),
                                        active.standing().linkDomains()));
            }
        };
    }

    private Set<String> flags(Ground g, VersionText text) throws SQLException {
        Integer active = g.known().activeVersion();
        if (active == null) {
            return Set.of();
        }
        VersionText before = store.text(g.tx(), g.id(), g.template(), active).orElseThrow();
        return new TreeSet<>(
                UnusualChange.between(before, text, g.known().head().purpose()));
    }

    /** An approver's word. */
    public record Verdict(
            boolean approved, boolean legal, @Nullable String reason) {
        String kind() {
            return legal ? "legal" : "second";
        }
    }

    /** Approves or rejects what was submitted; never by its author or submitter, nor twice by one person. */
    public Outcome judge(Caller caller, TemplateId id, int version, Verdict verdict) {
        String action = verdict.approved() ? "template.approved" : "template.rejected";
        return step(caller, id, version, action, g -> {
            Optional<Standing> standing = g.standing(version);
            if (standing.isEmpty() || standing.get().state() != VersionState.SUBMITTED) {
                return wrongState(standing, "only what was submitted is approved or rejected");
            }
            if (g.holder().equals(standing.get().author())
                    || g.holder().equals(standing.get().submitter())) {
                return new Outcome.Refused(
                        ReasonCode.APPROVAL_BY_ANOTHER, "'" + g.holder() + "' wrote or submitted this version");
            }
            List<Approval> earlier = store.approvals(g.tx(), g.id(), id).stream()
                    .filter(a -> a.version() == version && a.approved())
                    .toList();
            if (verdict.approved()
                    && earlier.stream().anyMatch(a -> a.approver().equals(g.holder()))) {
                return new Outcome.Refused(
                        ReasonCode.APPROVAL_BY_ANOTHER, "'" + g.holder() + "' has approved it already");
            }
            var approval =
                    new Approval(version, verdict.kind(), verdict.approved(), g.holder(), verdict.reason(), now());
            store.insertApproval(g.tx(), g.id(), id, approval, caller.actor());
            Set<String> given = new TreeSet<>(Set.of(verdict.kind()));
            earlier.forEach(a -> given.add(a.kind()));
            VersionState to = !verdict.approved()
                    ? VersionState.REJECTED
                    : given.containsAll(needed(g.known().head().purpose()))
                            ? VersionState.APPROVED
                            : VersionState.SUBMITTED;
            store.move(g.tx(), g.id(), id, version, to, now());
            return new Outcome.Done(id, version, to);
        });
    }

    /** Whose approvals a purpose needs: always another person's, and for promotions that of somebody for the law. */
    static Set<String> needed(Purpose purpose) {
        return purpose == Purpose.PROMOTIONAL ? Set.of("second", "legal") : Set.of("second");
    }

    /** Makes an approved version the one that is sent; the one before is superseded. */
    public Outcome activate(Caller caller, TemplateId id, int version) {
        return step(caller, id, version, "template.activated", g -> {
            Optional<Standing> standing = g.standing(version);
            if (standing.isEmpty() || standing.get().state() != VersionState.APPROVED) {
                return wrongState(standing, "only what was approved is activated");
            }
            LegalBasis basis =
                    store.text(g.tx(), g.id(), id, version).orElseThrow().legalBasis();
            if (basis == null || g.known().retired()) {
                return refused(
                        basis == null
                                ? "the version has no legal basis; make a new version with 'legal_basis'"
                                : "the template is retired");
            }
            Integer before = g.known().activeVersion();
            if (before != null) {
                store.move(g.tx(), g.id(), id, before, VersionState.SUPERSEDED, now());
            }
            store.move(g.tx(), g.id(), id, version, VersionState.ACTIVE, now());
            store.activate(g.tx(), g.id(), id, version);
            return new Outcome.Done(id, version, VersionState.ACTIVE);
        });
    }

    /** Stops a version: nothing more goes out with it, not even what was accepted. */
    public Outcome withdraw(Caller caller, TemplateId id, int version, String reason) {
        return step(caller, id, version, "template.withdrawn", g -> {
            Optional<Standing> standing = g.standing(version);
            if (standing.isEmpty() || standing.get().state() == VersionState.WITHDRAWN) {
                return wrongState(standing, "it is withdrawn already");
            }
            store.explain(g.tx(), g.id(), id, version, reason);
            store.move(g.tx(), g.id(), id, version, VersionState.WITHDRAWN, now());
            if (Integer.valueOf(version).equals(g.known().activeVersion())) {
                store.activate(g.tx(), g.id(), id, null);
            }
            tell(g, "withdrawn", Map.of("version", "" + version));
            return new Outcome.Done(id, version, VersionState.WITHDRAWN);
        });
    }

    /** Ends a template: nothing new is accepted with it; what was accepted still goes out. */
    public Outcome retire(Caller caller, TemplateId id) {
        return step(caller, id, 0, "template.retired", g -> {
            Integer active = g.known().activeVersion();
            if (active != null) {
                store.move(g.tx(), g.id(), id, active, VersionState.SUPERSEDED, now());
                store.activate(g.tx(), g.id(), id, null);
            }
            store.retire(g.tx(), g.id(), id, now());
            return new Outcome.Done(id, g.known().newest(), VersionState.SUPERSEDED);
        });
    }

    /** A page of templates, the newest first. */
    public List<Known> page(Workspace workspace, @Nullable TemplateId before, int most) {
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.page(tx, workspace.id(), before, most));
    }

    /** A template with its history. */
    public Optional<Shown> show(Workspace workspace, TemplateId id) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Known> known = store.find(tx, workspace.id(), id);
            return known.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Shown(
                            known.get(),
                            store.standings(tx, workspace.id(), id),
                            store.approvals(tx, workspace.id(), id)));
        });
    }

    /** What was written for a version. */
    public Optional<VersionText> text(Workspace workspace, TemplateId id, int version) {
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.text(tx, workspace.id(), id, version));
    }

    @FunctionalInterface
    private interface Step {
        Outcome on(Ground ground) throws SQLException;
    }

    private static final class NotDone extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Outcome outcome;

        NotDone(Outcome outcome) {
            super(null, null, false, false);
            this.outcome = outcome;
        }
    }

    /** Runs a step under the template's lock; what is not done leaves nothing behind, the audit included. */
    private Outcome step(Caller caller, TemplateId id, int version, String action, Step step) {
        Workspace workspace = caller.workspace();
        String holder = parts.credentials().person(caller).name();
        // The lint looks at what is active, which is read over another connection.
        parts.catalogue().of(workspace);
        Outcome[] outcome = new Outcome[1];
        var facts = new TreeMap<String, String>(Map.of("by", holder));
        if (version > 0) {
            facts.put("version", Integer.toString(version));
        }
        try {
            parts.catalogue().change(workspace, new Act(caller.actor(), action, id.toString(), facts), tx -> {
                Optional<Known> known = store.lock(tx, workspace.id(), id);
                Outcome came = known.isEmpty()
                        ? new Outcome.Unknown()
                        : step.on(new Ground(
                                tx, workspace, known.get(), store.standings(tx, workspace.id(), id), holder));
                if (!(came instanceof Outcome.Done)) {
                    throw new NotDone(came);
                }
                outcome[0] = came;
            });
        } catch (NotDone e) {
            return e.outcome;
        }
        return outcome[0];
    }

    private void tell(Ground g, String why, Map<String, String> facts) throws SQLException {
        var change = new OnTemplateChange.Change(g.id(), g.template(), why, facts, now());
        for (OnTemplateChange listener : parts.listeners()) {
            listener.changed(g.tx(), change);
        }
    }

    private static Outcome wrongState(Optional<Standing> standing, String rule) {
        return standing.<Outcome>map(s -> refused("it is " + s.state().written() + "; " + rule))
                .orElseGet(Outcome.Unknown::new);
    }

    private static Outcome refused(String detail) {
        return new Outcome.Refused(ReasonCode.TEMPLATE_STATE, detail);
    }

    private Instant now() {
        return parts.clock().instant();
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
