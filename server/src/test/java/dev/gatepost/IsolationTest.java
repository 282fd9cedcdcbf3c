package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * TEN-01, ACC-05: walks every table as every component that may touch it, and tries to reach from one workspace into
 * another. A table that is new is walked too.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IsolationTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final EventSink sink;
    private final TestShop ours = gatepost.shop("ours");
    private final TestShop theirs = gatepost.shop("theirs");

    IsolationTest() throws IOException {
        sink = new EventSink();
    }

    /** Real traffic in both, so that nearly every table has rows of both. */
    @BeforeAll
    void fill() throws SQLException {
        for (TestShop shop : List.of(ours, theirs)) {
            shop.client().post(shop.key(), "/v1/event-endpoints", document("url", sink.url()));
            String sender = shop.get("/v1/senders").at("/data/0/id");
            shop.client()
                    .put(
                            shop.key(),
                            "/v1/senders/" + sender + "/routes",
                            "{\"routes\":[{\"connection\":\"" + shop.connection() + "\"}]}");
            shop.consent("+13052345901");
            String delivered = shop.send("+13052345901", "sale").id();
            String refused = shop.send("+4915112345612", "order_shipped").id();
            String forgedToo = shop.send("+4915112345650", "order_shipped").id();
            shop.send("+13052345902", "sale");
            shop.until(delivered, "delivered");
            shop.until(refused, "blocked");
            shop.until(forgedToo, "delivered");
            String name = shop.workspace().name();
            gatepost.sandbox()
                    .carrier()
                    .personWrites(
                            name, Channel.SMS, "+13052345901", TestShop.OFFERS, "STOP", URI.create(shop.callbackUrl()));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> shop.send("+13052345901", "sale").text().contains("suppressed"));
        }
        for (TestShop shop : List.of(ours, theirs)) {
            ConsentTraffic.fill(shop);
            PromotionTest.propose(gatepost, shop);
            shop.client()
                    .post(
                            shop.key(),
                            "/v1/trial-recipients",
                            document("name", "x", "channel", "sms", "address", "+13052345901"));
            shop.client()
                    .post(
                            shop.key(),
                            "/v1/budgets",
                            document(
                                    "name",
                                    "x",
                                    "period",
                                    "day",
                                    "zone",
                                    "UTC",
                                    "limit",
                                    "1000",
                                    "currency",
                                    "EUR",
                                    "mode",
                                    "shadow"));
            shop.client().post(shop.key(), "/v1/prices", document("channel", "push", "price", "1", "currency", "EUR"));
            shop.client().post(shop.key(), "/v1/pauses", document("scope", "country", "value", "AQ", "reason", "test"));
            shop.client()
                    .post(
                            shop.key(),
                            "/v1/country-sheets",
                            document(
                                    "country",
                                    "US",
                                    "counsel",
                                    "C. Ounsel",
                                    "statement",
                                    "read",
                                    "expires_at",
                                    Instant.now().plusSeconds(86_400).toString()));
            shop.client()
                    .send(shop.key(), "PUT", "/v1/limits", document("layer", "sender", "rate", 1_000, "burst", 1_000));
        }
        for (String rows : IsolationRows.OF_EACH_WORKSPACE) {
            superuser(rows);
        }
        gatepost.rooms().sequenceAudit().drain(ours.workspace().id());
        gatepost.rooms().sequenceAudit().drain(theirs.workspace().id());
    }

    @AfterAll
    void stop() {
        gatepost.close();
        sink.close();
    }

    private void superuser(String sql) throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                PreparedStatement s = all.prepareStatement(sql)) {
            s.executeUpdate();
        }
    }

    private List<String> ask(String sql) throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                PreparedStatement s = all.prepareStatement(sql);
                ResultSet rows = s.executeQuery()) {
            List<String> out = new ArrayList<>();
            while (rows.next()) {
                out.add(rows.getString(1));
            }
            return out;
        }
    }

    /** A table that belongs to workspaces or organisations, by the column that says whose a row is. */
    private record Table(String name, String owner) {
        String of(TestShop shop) {
            var workspace = shop.workspace();
            UUID id = owner.equals("workspace_id")
                    ? workspace.id().value()
                    : workspace.organisation().value();
            return owner + " = '" + id + "'";
        }
    }

    private List<Table> owned() throws SQLException {
        List<Table> out = new ArrayList<>();
        for (String line : ask("""
                select c.relname || ' ' || a.attname from pg_class c
                join pg_attribute a on a.attrelid = c.oid and a.attname in ('workspace_id', 'organisation_id')
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                    and c.relname not like 'directory\\_%' order by 1""")) {
            out.add(new Table(line.split(" ")[0], line.split(" ")[1]));
        }
        return out;
    }

    private boolean may(Role role, String question) throws SQLException {
        String name = "gatepost_" + role.name().toLowerCase(Locale.ROOT);
        return ask("select " + question.replace("ROLE", "'" + name + "'"))
                .getFirst()
                .equals("t");
    }

    private Scope scope() {
        return Scope.of(ours.workspace().id(), ours.workspace().organisation());
    }

    private static final String EXEMPT = "relname <> 'flyway_schema_history' and relname not like 'directory\\_%'";

    @Test
    void everyTableButTheDirectoryIsIsolatedAndForced() throws SQLException {
        assertThat(ask("select relname from pg_class where relnamespace = 'public'::regnamespace"
                        + " and relkind in ('r', 'p') and " + EXEMPT
                        + " and not (relrowsecurity and relforcerowsecurity)"))
                .isEmpty();
        assertThat(ask("""
                select c.relname from pg_class c left join pg_policy p on p.polrelid = c.oid
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.%s
                group by c.relname having count(p.oid) <> 1
                    or not bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid) ~ 'gatepost_(workspaces|organisations)', false))
                    or not bool_and(coalesce(pg_get_expr(p.polwithcheck, p.polrelid) ~ 'gatepost_(workspaces|organisations)', false))
                """.formatted(EXEMPT.replace(" relname", " c.relname")))).isEmpty();
    }

    @Test
    void whatIsReadBeforeAWorkspaceIsKnownIsExactlyThis() throws SQLException {
        assertThat(ask("select relname from pg_class where relnamespace = 'public'::regnamespace"
                        + " and relkind in ('r', 'p') and relname like 'directory\\_%' order by 1"))
                .containsExactly(
                        "directory_backup",
                        "directory_breaker",
                        "directory_ceremony",
                        "directory_connection",
                        "directory_control",
                        "directory_credential",
                        "directory_device",
                        "directory_invitation",
                        "directory_journal",
                        "directory_key_check",
                        "directory_key_event",
                        "directory_lane_slot",
                        "directory_limits",
                        "directory_node",
                        "directory_oauth_assertion",
                        "directory_oauth_client",
                        "directory_oauth_grant",
                        "directory_oauth_key",
                        "directory_oauth_secret",
                        "directory_oauth_spent",
                        "directory_operator",
                        "directory_operator_role",
                        "directory_organisation",
                        "directory_outside_subject",
                        "directory_outside_visit",
                        "directory_passkey",
                        "directory_policy_adoption",
                        "directory_policy_approval",
                        "directory_policy_release",
                        "directory_recovery_code",
                        "directory_restore",
                        "directory_sender_pace",
                        "directory_session",
                        "directory_store",
                        "directory_trusted_issuer",
                        "directory_workspace");
    }

    @Test
    void noComponentOwnsATableOrPassesRowSecurityBy() throws SQLException {
        assertThat(ask("select rolname from pg_roles where rolname in ('gatepost_accept', 'gatepost_dispatch',"
                        + " 'gatepost_callbacks', 'gatepost_jobs', 'gatepost_console')"
                        + " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolinherit)"))
                .isEmpty();
        assertThat(ask("select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where"
                        + " c.relnamespace = 'public'::regnamespace and r.rolname <> 'gatepost_owner'"
                        + " and c.relkind in ('r', 'p') and c.relname <> 'flyway_schema_history'"))
                .isEmpty();
        assertThat(ask("select grantee || ' ' || table_name from information_schema.role_table_grants"
                        + " where grantee = 'PUBLIC' and table_schema = 'public'"))
                .isEmpty();
    }

    @Test
    void theTrafficFilledTheTablesOfBoth() throws SQLException {
        List<String> empty = new ArrayList<>();
        for (Table table : owned()) {
            if (ask("select 1 from " + table.name() + " where " + table.of(theirs) + " limit 1")
                    .isEmpty()) {
                empty.add(table.name());
            }
        }
        // Batches wait only until they are sequenced, and what forbids only until it is in the journal.
        assertThat(empty).isSubsetOf("audit_batch", "journal_waiting");
    }

    @Test
    void noComponentSeesAnothersRows() throws SQLException {
        int walked = 0;
        for (Table table : owned()) {
            for (Role role : Role.values()) {
                if (may(
                        role,
                        "has_column_privilege(ROLE, '" + table.name() + "', '" + table.owner() + "', 'select')")) {
                    assertThat(count(role, scope(), table, theirs))
                            .as(role + " reads " + table)
                            .isZero();
                    assertThat(count(role, Scope.none(), table, ours))
                            .as(role + " unset " + table)
                            .isZero();
                    walked++;
                }
            }
        }
        assertThat(walked).isGreaterThan(80);
    }

    @Test
    void eachComponentSeesItsOwnRowsThere() {
        assertThat(count(Role.CONSOLE, scope(), new Table("message", "workspace_id"), ours))
                .isPositive();
        assertThat(count(Role.ACCEPT, scope(), new Table("suppression", "organisation_id"), ours))
                .isPositive();
    }

    private long count(Role role, Scope scope, Table table, TestShop whose) {
        return gatepost.database().transact(role, scope, tx -> {
            try (PreparedStatement s =
                            tx.prepareStatement("select count(*) from " + table.name() + " where " + table.of(whose));
                    ResultSet rows = s.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    @Test
    void noComponentInsertsARowOfAnother() throws SQLException {
        int walked = 0;
        for (Table table : owned()) {
            Optional<String> row = ask("select to_jsonb(t)::text from " + table.name() + " t where " + table.of(theirs)
                            + " limit 1")
                    .stream()
                    .findFirst();
            for (Role role : Role.values()) {
                if (row.isPresent() && may(role, "has_table_privilege(ROLE, '" + table.name() + "', 'insert')")) {
                    String sql = "insert into " + table.name() + " select * from jsonb_populate_record(null::"
                            + table.name() + ", ?::jsonb)";
                    assertThatThrownBy(() -> change(role, sql, row.get()))
                            .as(role + " inserts into " + table)
                            .isInstanceOf(DatabaseFailure.class)
                            .rootCause()
                            .hasMessageContaining("row-level security");
                    walked++;
                }
            }
        }
        assertThat(walked).isGreaterThan(40);
    }

    @Test
    void noComponentChangesOrRemovesARowOfAnother() throws SQLException {
        int walked = 0;
        for (Table table : owned()) {
            for (Role role : Role.values()) {
                for (String column : updatable(role, table)) {
                    String sql =
                            "update " + table.name() + " set " + column + " = " + column + " where " + table.of(theirs);
                    assertThat(changed(role, sql)).as(role + ": " + sql).isZero();
                    walked++;
                }
                if (may(role, "has_table_privilege(ROLE, '" + table.name() + "', 'delete')")) {
                    String sql = "delete from " + table.name() + " where " + table.of(theirs);
                    assertThat(changed(role, sql)).as(role + ": " + sql).isZero();
                    walked++;
                }
            }
        }
        assertThat(walked).isGreaterThan(30);
    }

    @Test
    void noComponentGivesItsRowsToAnother() throws SQLException {
        for (Table table : owned()) {
            for (Role role : Role.values()) {
                if (updatable(role, table).contains(table.owner())) {
                    String sql = "update " + table.name() + " set " + table.of(theirs) + " where " + table.of(ours);
                    assertThatThrownBy(() -> change(role, sql, null))
                            .as(role + ": " + sql)
                            .isInstanceOf(DatabaseFailure.class);
                }
            }
        }
    }

    private List<String> updatable(Role role, Table table) throws SQLException {
        String name = "'gatepost_" + role.name().toLowerCase(Locale.ROOT) + "'";
        String of = "'" + table.name() + "'::regclass";
        return ask("select attname from pg_attribute where attrelid = " + of + " and attnum > 0 and not attisdropped"
                + " and has_column_privilege(" + name + ", " + of + ", attnum, 'update')"
                + " and has_column_privilege(" + name + ", " + of + ", attnum, 'select')");
    }

    /** How many rows; a refusal is none. */
    private int changed(Role role, String sql) {
        try {
            return change(role, sql, null);
        } catch (DatabaseFailure refused) {
            return 0;
        }
    }

    private int change(Role role, String sql, @Nullable String argument) {
        return gatepost.database().transact(role, scope(), tx -> {
            try (PreparedStatement s = tx.prepareStatement(sql)) {
                if (argument != null) {
                    s.setString(1, argument);
                }
                return s.executeUpdate();
            }
        });
    }
}
