package dev.gatepost.contacts;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Finds customers of a live workspace among the contacts of its organisation's test workspaces (TEN-02): somebody
 * brought a real list into a test. Both are compared by the organisation's keyed index, so that no address is opened
 * for it. Only the live workspace is told: a test could otherwise find out, number by number, who is a customer.
 */
public final class RealPeopleInTests {
    private final Database database;
    private final Workspaces workspaces;
    private final Audit audit;
    private final Clock clock;

    public RealPeopleInTests(Database database, Workspaces workspaces, Audit audit, Clock clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.audit = audit;
        this.clock = clock;
    }

    /** How many contacts of a test workspace are contacts of the live one too. */
    public record Found(Workspace test, long people) {}

    /** What is found now in the test workspaces of this live workspace's organisation, each with its number. */
    public List<Found> in(Workspace live) {
        return database.transact(Role.CONSOLE, scope(live), tx -> look(tx, live));
    }

    /** Notes in the log of each live workspace what is found; a daily job. */
    public void note() {
        for (Workspace live : workspaces.all()) {
            if (live.kind() != Workspace.Kind.LIVE || tests(live).isEmpty()) {
                continue;
            }
            database.transact(Role.CONSOLE, scope(live), tx -> {
                List<Found> found =
                        look(tx, live).stream().filter(f -> f.people() > 0).toList();
                if (!found.isEmpty()) {
                    audit.append(tx, found.stream().map(f -> event(live, f)).toList());
                }
                return found.size();
            });
        }
    }

    private List<Workspace> tests(Workspace live) {
        return workspaces.all().stream()
                .filter(w -> w.kind() == Workspace.Kind.TEST && w.organisation().equals(live.organisation()))
                .toList();
    }

    private Scope scope(Workspace live) {
        List<WorkspaceId> all = new ArrayList<>(List.of(live.id()));
        tests(live).forEach(t -> all.add(t.id()));
        return new Scope(all, List.of(live.organisation()));
    }

    private List<Found> look(Connection tx, Workspace live) throws SQLException {
        List<Workspace> tests = tests(live);
        try (PreparedStatement s = tx.prepareStatement("""
                select w.id, (select count(*) from contact t where t.workspace_id = w.id and exists (
                    select 1 from contact l where l.workspace_id = ? and l.address_index = t.address_index))
                from unnest(?::uuid[]) as w(id)""")) {
            Sql.bind(s, live.id().value(), Sql.column(tx, "uuid", tests, t -> t.id().value()));
            ResultSet rows = s.executeQuery();
            Map<WorkspaceId, Long> counts = new java.util.HashMap<>();
            while (rows.next()) {
                counts.put(new WorkspaceId(rows.getObject(1, UUID.class)), rows.getLong(2));
            }
            return tests.stream()
                    .map(t -> new Found(t, counts.getOrDefault(t.id(), 0L)))
                    .toList();
        }
    }

    private AuditEvent event(Workspace live, Found found) {
        return new AuditEvent(
                live.id(),
                "test_data.real_people_found",
                "component:jobs",
                found.test().id().toString(),
                null,
                UuidV7.next().toString(),
                clock.instant(),
                new TreeMap<>(Map.of(
                        "workspace", found.test().name(),
                        "people", Long.toString(found.people()))));
    }
}
