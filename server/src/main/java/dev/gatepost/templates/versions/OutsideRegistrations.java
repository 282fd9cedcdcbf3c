package dev.gatepost.templates.versions;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.OutsideRegistration;
import dev.gatepost.templates.StandingStore;
import dev.gatepost.templates.TemplateId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what outside registers have on record of templates (TPL-07). A record that no longer holds stops the template
 * where the register counts, at once and on every node; one that holds again lets it go.
 */
public final class OutsideRegistrations {
    private final Database database;
    private final Catalogue catalogue;
    private final List<OnTemplateChange> listeners;
    private final StandingStore store = new StandingStore();
    private final VersionStore versions = new VersionStore();

    public OutsideRegistrations(Database database, Catalogue catalogue, List<OnTemplateChange> listeners) {
        this.database = database;
        this.catalogue = catalogue;
        this.listeners = List.copyOf(listeners);
    }

    /** The records of one template. */
    public List<OutsideRegistration> of(Workspace workspace, TemplateId template) {
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> store.registrations(tx, workspace.id()).getOrDefault(template, List.of()));
    }

    /** What came of putting a record. */
    public sealed interface Put {
        /** @param fault why the template is stopped where the register counts, or null */
        record Done(@Nullable String fault) implements Put {}

        record Unknown() implements Put {}
    }

    /** Puts a record in the place of the one before. */
    public Put put(Caller caller, TemplateId template, OutsideRegistration registration) {
        Workspace workspace = caller.workspace();
        Optional<VersionStore.Known> known = database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> versions.find(tx, workspace.id(), template));
        if (known.isEmpty()) {
            return new Put.Unknown();
        }
        String fault = registration.fault(known.get().head().purpose());
        Map<String, String> facts = new TreeMap<>(Map.of(
                "regime",
                registration.regime(),
                "state",
                registration.state().written(),
                "holds",
                "" + (fault == null)));
        if (fault != null) {
            facts.put("fault", fault);
        }
        var act = new Catalogue.Act(caller.actor(), "template.registration_set", template.toString(), facts);
        catalogue.change(workspace, act, tx -> {
            write(tx, workspace.id(), template, registration, caller.actor());
            if (fault != null) {
                var change = new OnTemplateChange.Change(
                        workspace.id(), template, "registration_lost", facts, registration.changedAt());
                for (OnTemplateChange listener : listeners) {
                    listener.changed(tx, change);
                }
            }
        });
        return new Put.Done(fault);
    }

    private static void write(
            Connection tx, WorkspaceId workspace, TemplateId template, OutsideRegistration r, String by)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into template_registration (workspace_id, template_id, regime, state, reference, patterns,
                    category, language, facts, why, changed_at, changed_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?)
                on conflict (workspace_id, template_id, regime) do update set state = excluded.state,
                    reference = excluded.reference, patterns = excluded.patterns, category = excluded.category,
                    language = excluded.language, facts = excluded.facts, why = excluded.why,
                    changed_at = excluded.changed_at, changed_by = excluded.changed_by""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    template.value(),
                    r.regime(),
                    r.state().written(),
                    r.reference(),
                    column(tx, "text", r.patterns(), p -> p),
                    r.category(),
                    r.language(),
                    new String(Json.write(r.facts()), StandardCharsets.UTF_8),
                    r.why(),
                    r.changedAt(),
                    by);
            s.executeUpdate();
        }
    }
}
