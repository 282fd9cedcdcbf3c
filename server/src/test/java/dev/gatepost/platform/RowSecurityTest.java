package dev.gatepost.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TEN-01: a transaction sees and writes the workspaces that it named, and nothing else. */
class RowSecurityTest {
    private final WorkspaceId ours = WorkspaceId.next();
    private final WorkspaceId theirs = WorkspaceId.next();
    private final OrganisationId organisation = OrganisationId.next();
    private PostgresDatabase database = TestPostgres.fresh();

    @BeforeEach
    void twoTables() throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute("""
                    set role gatepost_owner;
                    create table thing (workspace_id uuid, name text);
                    create table shared (organisation_id uuid, name text);
                    select gatepost_isolate('thing');
                    select gatepost_isolate_organisation('shared');
                    grant select, insert on thing, shared to gatepost_accept;
                    """);
        }
        insert(ours, "ours");
        insert(theirs, "theirs");
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void anUnsetScopeSeesNothing() {
        assertThat(names(Scope.none())).isEmpty();
    }

    @Test
    void aScopeSeesItsWorkspacesOnly() {
        assertThat(names(scope(ours))).containsExactly("ours");
        assertThat(names(scope(ours, theirs))).containsExactly("ours", "theirs");
        assertThat(names(scope(WorkspaceId.next()))).isEmpty();
    }

    @Test
    void theScopeEndsWithTheTransactionThoughTheConnectionIsPooled() {
        assertThat(names(scope(ours))).hasSize(1);
        for (int i = 0; i < 10; i++) {
            assertThat(names(Scope.none())).isEmpty();
        }
    }

    @Test
    void aRowForAnotherWorkspaceIsRefused() {
        assertThatThrownBy(() -> database.transact(Role.ACCEPT, scope(ours), tx -> insertInto(tx, theirs, "smuggled")))
                .isInstanceOf(DatabaseFailure.class)
                .rootCause()
                .hasMessageContaining("row-level security");
    }

    @Test
    void organisationsAreKeptApartToo() {
        Scope scope = Scope.of(ours, organisation);
        database.transact(Role.ACCEPT, scope, tx -> {
            try (var insert = tx.prepareStatement("insert into shared values (?, 'stop')")) {
                insert.setObject(1, organisation.value());
                return insert.executeUpdate();
            }
        });
        assertThat(count(scope, "shared")).isEqualTo(1);
        assertThat(count(Scope.of(ours, OrganisationId.next()), "shared")).isZero();
    }

    @Test
    void thePolicyIsEvaluatedOncePerStatementAndNotPerRow() {
        String plan = database.transact(Role.ACCEPT, scope(ours), tx -> {
            try (Statement statement = tx.createStatement();
                    ResultSet lines = statement.executeQuery("explain select * from thing")) {
                StringBuilder text = new StringBuilder();
                while (lines.next()) {
                    text.append(lines.getString(1)).append('\n');
                }
                return text.toString();
            }
        });
        assertThat(plan).contains("InitPlan").doesNotContain("SubPlan");
    }

    @Test
    void theOwnerOfTheTablesIsBoundAsWellAndCannotBackfillUnseen() throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute("set role gatepost_owner");
            try (ResultSet none = statement.executeQuery("select * from thing")) {
                assertThat(none.next()).isFalse();
            }
            statement.execute("set row_security = off");
            assertThatThrownBy(() -> statement.execute("update thing set name = 'x'"))
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void aFailureRollsBackAndAComponentCannotDoWhatItWasNotGranted() {
        assertThatThrownBy(() -> database.transact(Role.ACCEPT, scope(ours), tx -> {
                    insertInto(tx, ours, "lost");
                    throw new IllegalStateException("poisoned");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(names(scope(ours))).containsExactly("ours");
        assertThatThrownBy(() -> count(Role.CONSOLE, scope(ours), "thing"))
                .rootCause()
                .hasMessageContaining("permission denied");
    }

    @Test
    void anOwnedConnectionEntersItsScopeForOneTransaction() throws SQLException {
        try (Connection owned = database.connect(Role.ACCEPT)) {
            database.enter(owned, scope(theirs));
            assertThat(names(owned)).containsExactly("theirs");
            owned.commit();
            assertThat(names(owned)).isEmpty();
        }
    }

    private static Scope scope(WorkspaceId... workspaces) {
        return new Scope(List.of(workspaces), List.of());
    }

    private void insert(WorkspaceId workspace, String name) {
        database.transact(Role.ACCEPT, scope(workspace), tx -> insertInto(tx, workspace, name));
    }

    private static int insertInto(Connection tx, WorkspaceId workspace, String name) throws SQLException {
        try (var insert = tx.prepareStatement("insert into thing values (?, ?)")) {
            insert.setObject(1, workspace.value(), java.sql.Types.OTHER);
            insert.setString(2, name);
            return insert.executeUpdate();
        }
    }

    private List<String> names(Scope scope) {
        return database.transact(Role.ACCEPT, scope, RowSecurityTest::names);
    }

    private static List<String> names(Connection tx) throws SQLException {
        try (Statement statement = tx.createStatement();
                ResultSet rows = statement.executeQuery("select name from thing order by name")) {
            List<String> names = new java.util.ArrayList<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }

    private int count(Scope scope, String table) {
        return count(Role.ACCEPT, scope, table);
    }

    private int count(Role role, Scope scope, String table) {
        return database.transact(role, scope, tx -> {
            try (Statement statement = tx.createStatement();
                    ResultSet rows = statement.executeQuery("select count(*) from " + table)) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }

    @Test
    void aFreshDatabaseHoldsNothingOfAnother() {
        PostgresDatabase other = TestPostgres.fresh();
        try {
            assertThatThrownBy(() -> other.transact(Role.ACCEPT, Scope.none(), RowSecurityTest::names))
                    .rootCause()
                    .hasMessageContaining("does not exist");
        } finally {
            other.close();
        }
    }
}
