package dev.gatepost.policy;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
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
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Country sheets (POL-09). Live workspaces need a valid one for each country that promotional messages go to; test and
 * trial workspaces need none. Decisions read what is valid from memory, which every node renews when the control
 * version moves; an end is seen at its instant, because the decision itself looks at it.
 */
public final class CountrySheets {
    /** How long before its end a sheet is warned of. */
    public static final Duration WARNED = Duration.ofDays(30);
    /** Counsel looks again at least so often. */
    public static final Duration LONGEST = Duration.ofDays(400);

    private final Parts parts;
    private final SheetStore store = new SheetStore();
    private volatile Map<WorkspaceId, Map<String, Instant>> valid = Map.of();

    /** What sheets work with. */
    public record Parts(
            Database database, Nodes nodes, Workspaces workspaces, Audit audit, Clock clock, PacksInForce packs) {}

    /** What counsel signs. */
    public record Asked(String country, String counsel, String statement, Instant expiresAt) {}

    /** What came of a call. */
    public sealed interface Done {
        record Fine(CountrySheet sheet) implements Done {}

        record Refused(String field, String why) implements Done {}

        record ByAnother(String why) implements Done {}

        record Unknown() implements Done {}
    }

    public CountrySheets(Parts parts) {
        this.parts = parts;
        parts.nodes().onChange(this::refresh);
        refresh();
    }

    /** Until when each country is open by a sheet; null for a workspace that needs none. No query. */
    public @Nullable Map<String, Instant> of(Workspace workspace) {
        return workspace.kind() == Workspace.Kind.LIVE ? valid.getOrDefault(workspace.id(), Map.of()) : null;
    }

    /** The facts of a country that nobody verified, under the packs of today; empty when no pack knows the country. */
    public Optional<List<String>> facts(String country) {
        PackPages pages = new PackPages(packs());
        return pages.knows(country) ? Optional.of(pages.unverified(country)) : Optional.empty();
    }

    /** Records what counsel signed; it opens nothing until another approves it. */
    public Done ask(Workspace workspace, Asked asked, Person by, String correlation) {
        Instant now = parts.clock().instant();
        Optional<List<String>> facts = facts(asked.country());
        if (facts.isEmpty()) {
            return new Done.Refused("country", "no rule pack knows it");
        }
        if (!asked.expiresAt().isAfter(now) || asked.expiresAt().isAfter(now.plus(LONGEST))) {
            return new Done.Refused("expires_at", "give an instant in the next " + LONGEST.toDays() + " days");
        }
        var sheet = new CountrySheet(
                UuidV7.next(),
                asked.country(),
                packs().hash(),
                facts.get(),
                asked.counsel(),
                asked.statement(),
                by.name(),
                now,
                asked.expiresAt(),
                null);
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            store.insert(tx, workspace.id(), sheet);
            tell(tx, workspace.id(), "country_sheet.signed", sheet, by.actor(), correlation);
            return new Done.Fine(sheet);
        });
    }

    /** Approves a sheet; the person who asked for it cannot, by whatever key. */
    public Done approve(Workspace workspace, UUID id, Person by, String correlation) {
        Done done = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<CountrySheet> found = store.lock(tx, workspace.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            CountrySheet sheet = found.get();
            if (by.is(sheet.askedBy())) {
                return new Done.ByAnother("who brought the sheet in does not approve it");
            }
            if (sheet.approvedBy() == null) {
                store.approve(tx, workspace.id(), id, by.name(), parts.clock().instant());
                tell(tx, workspace.id(), "country_sheet.approved", sheet, by.actor(), correlation);
                parts.nodes().raise(tx);
            }
            return new Done.Fine(store.lock(tx, workspace.id(), id).orElseThrow());
        });
        if (done instanceof Done.Fine) {
            refresh();
        }
        return done;
    }

    /** All of a workspace, the newest first. */
    public List<CountrySheet> list(Workspace workspace) {
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    /** Whether a sheet opens its country now. */
    public boolean isValid(CountrySheet sheet) {
        return sheet.isValid(parts.clock().instant(), facts(sheet.country()).orElse(List.of()));
    }

    /** Notes in the audit, once for each, the sheets that end soon; returns them. A daily job. */
    public List<CountrySheet> warn() {
        List<WorkspaceId> ids = live();
        Instant now = parts.clock().instant();
        return parts.database().transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> {
            List<CountrySheet> out = new ArrayList<>();
            for (var of : store.ending(tx, ids, now, now.plus(WARNED)).entrySet()) {
                for (CountrySheet sheet : of.getValue()) {
                    String correlation = UuidV7.next().toString();
                    tell(tx, of.getKey(), "country_sheet.ends_soon", sheet, "component:jobs", correlation);
                    out.add(sheet);
                }
            }
            return out;
        });
    }

    /** Reads what is valid. Also called hourly, because a release adopted meanwhile may bring facts nobody signed. */
    public void refresh() {
        List<WorkspaceId> ids = live();
        if (ids.isEmpty()) {
            return;
        }
        Map<String, List<String>> facts = new HashMap<>();
        Map<WorkspaceId, Map<String, Instant>> next = new HashMap<>();
        Instant now = parts.clock().instant();
        parts.database()
                .transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> store.approved(tx, ids, now))
                .forEach((workspace, sheets) -> {
                    Map<String, Instant> open = new HashMap<>();
                    for (CountrySheet sheet : sheets) {
                        List<String> today = facts.computeIfAbsent(sheet.country(), c -> facts(c).orElse(List.of()));
                        if (sheet.isValid(now, today)) {
                            open.merge(sheet.country(), sheet.expiresAt(), (a, b) -> a.isAfter(b) ? a : b);
                        }
                    }
                    next.put(workspace, Map.copyOf(open));
                });
        valid = Map.copyOf(next);
    }

    private List<WorkspaceId> live() {
        return parts.workspaces().all().stream()
                .filter(w -> w.kind() == Workspace.Kind.LIVE)
                .map(Workspace::id)
                .toList();
    }

    private RulePacks packs() {
        return parts.packs().at(parts.clock().instant());
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private void tell(
            Connection tx, WorkspaceId workspace, String action, CountrySheet sheet, String actor, String correlation)
            throws SQLException {
        Map<String, String> facts = Map.of(
                "country", sheet.country(),
                "packs", sheet.packs(),
                "facts", Integer.toString(sheet.facts().size()),
                "expires_at", sheet.expiresAt().toString());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                workspace,
                                action,
                                actor,
                                Ids.write("csh", sheet.id()),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }
}
