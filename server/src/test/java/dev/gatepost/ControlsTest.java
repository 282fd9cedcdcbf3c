package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Finding;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** GOV-02, GOV-11: controls read the real state, each can fail, and what is overdue or without an owner shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlsTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("controls");

    /** How each control is made to fail: rows as a superuser writes them; W stands for the workspace. */
    private static final Map<String, String> WRONG = new LinkedHashMap<>();

    static {
        WRONG.put(
                "keys_in_use",
                "update directory_credential set created_at = now() - interval '1 year' where workspace_id = W");
        WRONG.put("data_stays_in_its_region", "insert into directory_store values (true, 'EU', now())");
        WRONG.put("client_secrets_turn", """
                with c as (insert into directory_oauth_client (id, workspace_id, name, scopes, method, created_at, created_by)
                    values (gen_random_uuid(), W, 'old', '{}', 'client_secret', now(), 'x') returning id)
                insert into directory_oauth_secret select id, '\\x00', now() - interval '2 years', null from c""");
        WRONG.put("lent_rights_answered", """
                insert into elevation (workspace_id, id, operator_id, right_asked, reason, minutes, asked_at)
                values (W, gen_random_uuid(), gen_random_uuid(), 'content:reveal', 'x', 5, now() - interval '8 days')""");
        WRONG.put(
                "secrets_turn", "update secret_rotation set since = now() - interval '1 year' where workspace_id = W");
        WRONG.put("consent_is_proven", """
                insert into consent_event (workspace_id, id, contact_id, channel, purpose, brand, status, basis, source,
                    actor, occurred_at, recorded_at) values (W, gen_random_uuid(), gen_random_uuid(), 'sms', 'promotional',
                    'b', 'granted', 'express', 'api', 'x', now() - interval '4 years', now())""");
        WRONG.put("consent_is_fresh", "select 1");
        WRONG.put("opt_outs_at_once", """
                insert into consent_event (workspace_id, id, contact_id, channel, purpose, brand, status, basis, source,
                    actor, occurred_at, recorded_at) values (W, gen_random_uuid(), gen_random_uuid(), 'sms', 'promotional',
                    'b', 'revoked', 'express', 'api', 'x', now() - interval '1 hour', now())""");
        WRONG.put(
                "opt_outs_followed",
                "insert into consent_acknowledgement values (W, gen_random_uuid(), 'crm', now(), 7200, 'x')");
        WRONG.put("lists_are_fresh", """
                insert into outside_list (workspace_id, id, name, kind, channels, fresh_days, created_at, created_by)
                values (W, gen_random_uuid(), 'dnc', 'own', '{sms}', 7, now(), 'x')""");
        WRONG.put("imports_are_decided", """
                insert into consent_import (workspace_id, id, file_key, file_sha256, file_bytes, reading, source_system,
                    status, created_at, created_by, holder) values (W, gen_random_uuid(), sha256('x'), sha256('x'), 1, '{}',
                    'crm', 'checked', now() - interval '20 days', 'x', 'x')""");
        WRONG.put("templates_second_person", "update template_standing set author = 'alone' where workspace_id = W");
        WRONG.put("templates_answered", """
                update template_standing set state = 'submitted', changed_at = now() - interval '9 days'
                where workspace_id = W and template_id = (select min(template_id::text)::uuid from template_standing
                    where workspace_id = W)""");
        WRONG.put("senders_registered", """
                insert into sender_registration (workspace_id, sender_id, regime, state, changed_at, changed_by)
                select W, id, 'XX:test', 'rejected', now(), 'x' from sender where workspace_id = W""");
        WRONG.put("templates_registered", """
                insert into template_registration (workspace_id, template_id, regime, state, changed_at, changed_by)
                select W, id, 'XX:test', 'paused', now(), 'x' from template where workspace_id = W""");
        WRONG.put("budgets_are_enforced", """
                insert into budget (workspace_id, id, name, period, zone, limit_micros, currency, mode, created_at)
                values (W, gen_random_uuid(), 'b', 'day', 'UTC', 1, 'EUR', 'shadow', now())""");
        WRONG.put("rates_are_enforced", "insert into rate_limit values (W, 'sender', '*', 1, 1, 1, 'off', now(), 'x')");
        WRONG.put("pauses_are_looked_at", """
                insert into pause (workspace_id, id, scope, value, reason, made_by, made_at)
                values (W, gen_random_uuid(), 'country', 'AQ', 'x', 'x', now() - interval '9 days')""");
        WRONG.put("breakers_are_free", """
                insert into directory_breaker values (gen_random_uuid(), W, 'forced_closed', 'x', 'x',
                    now() - interval '2 days')""");
        WRONG.put(
                "callbacks_must_prove",
                "update directory_connection set callback_mode = 'observe' where workspace_id = W");
        WRONG.put("connections_are_believed", """
                insert into connection_sign (workspace_id, connection_id, refused_at) values (W, gen_random_uuid(), now())""");
        WRONG.put(
                "callbacks_are_proven",
                "insert into callback_count values (W, gen_random_uuid(), now(), 'callback_forged', 9)");
        WRONG.put("quarantine_is_looked_at", """
                insert into callback_quarantine (workspace_id, id, connection_id, received_at, reason, why, source, sealed)
                values (W, gen_random_uuid(), gen_random_uuid(), now() - interval '9 days', 'x', 'x', 'x', 'x')""");
        WRONG.put("opt_outs_are_compared", """
                insert into opt_out_reconciliation (workspace_id, id, connection_id, status, phase, asked_by, asked_at,
                    next_at, finished_at) values (W, gen_random_uuid(), gen_random_uuid(), 'done', 'ours', 'x',
                    now() - interval '30 days', now(), now() - interval '30 days')""");
        WRONG.put("endpoints_answer", """
                with e as (insert into event_endpoint (workspace_id, id, url, created_at)
                    values (W, gen_random_uuid(), 'https://x.example/', now()) returning id)
                insert into event_endpoint_health (workspace_id, endpoint_id, failing_since)
                select W, id, now() - interval '3 days' from e""");
        WRONG.put("events_arrive", """
                insert into event_delivery (workspace_id, id, event_id, endpoint_id, object, state, at)
                values (W, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'dead', now())""");
        WRONG.put(
                "doubts_are_settled",
                "insert into message_shelf values (W, 'uncertain', gatepost_uuid_at(now() - interval '2 days'), null)");
        WRONG.put("exports_are_followed", """
                insert into message_export (workspace_id, id, made_at, made_by, reason, filter, content, messages,
                    expires_at) values (W, gen_random_uuid(), now(), 'x', 'x', '{}', false, 1, now() - interval '40 days')""");
        WRONG.put("erasures_on_time", """
                insert into erasure (workspace_id, id, scope, address_index, address_sealed, reason, requested_by,
                    asked_by, asked_at, deadline, state) values (W, gen_random_uuid(), 'workspace', sha256('late'), '', 'x',
                    'person', 'x', now(), now() - interval '1 day', 'telling')""");
        WRONG.put("access_requests_on_time", """
                insert into access_request (workspace_id, id, address_index, address_sealed, reason, requested_by,
                    asked_by, asked_at, state) values (W, gen_random_uuid(), sha256('x'), '', 'x', 'person', 'x',
                    now() - interval '28 days', 'over')""");
        WRONG.put("purges_run", """
                insert into retention_run (workspace_id, id, data_class, started_at, finished_at, cutoff)
                values (W, 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'content', now() - interval '9 days',
                    now() - interval '9 days', now())""");
        WRONG.put("holds_are_looked_at", """
                insert into privacy_hold (workspace_id, id, kind, reason, case_number, made_by, made_at)
                values (W, gen_random_uuid(), 'workspace', 'x', 'x', 'x', now() - interval '2 years')""");
        WRONG.put("retention_is_decided", """
                insert into retention_rule (workspace_id, id, data_class, days, reason, state, asked_by, asked_at)
                values (W, gen_random_uuid(), 'content', 60, 'x', 'proposed', 'x', now() - interval '20 days')""");
        WRONG.put("sheets_are_valid", """
                insert into country_sheet (workspace_id, id, country, packs, facts, counsel, statement, asked_by, asked_at,
                    expires_at, approved_by, approved_at) values (W, gen_random_uuid(), 'US', 'x', '{}', 'c', 's', 'x', now(),
                    now() + interval '3 days', 'y', now())""");
        WRONG.put("sheets_are_signed", """
                insert into country_sheet (workspace_id, id, country, packs, facts, counsel, statement, asked_by, asked_at,
                    expires_at) values (W, gen_random_uuid(), 'FR', 'x', '{}', 'c', 's', 'x', now() - interval '20 days',
                    now() + interval '1 year')""");
        WRONG.put("rules_are_approved", """
                insert into custom_policy (workspace_id, id, version, name, rules, effective_from, author, created_at)
                values (W, gen_random_uuid(), 1, 'x', '{"rules": []}', now(), 'x', now() - interval '20 days')""");
        WRONG.put("vendors_are_reviewed", """
                insert into vendor (workspace_id, id, name, purpose, data_classes, review_due, changed_at, changed_by)
                values (W, gen_random_uuid(), 'late', 'sms', '{address}', now()::date - 1, now(), 'x')""");
        WRONG.put("processors_have_terms", "select 1");
        WRONG.put("access_is_reviewed", """
                insert into review values (W, gen_random_uuid(), 'access', now() - interval '1 year', 'x', now(),
                    now() - interval '1 year')""");
        WRONG.put("reviews_on_time", """
                insert into review values (W, gen_random_uuid(), 'vendor', now() - interval '9 days', 'x',
                    now() - interval '1 day', null)""");
        WRONG.put("evidence_can_be_made", """
                insert into evidence_pack (workspace_id, id, from_at, until_at, asked_by, asked_at, state, ready_at,
                    expires_at) values (W, gen_random_uuid(), now() - interval '1 year', now(), 'x', now(), 'over',
                    now() - interval '1 year', now())""");
    }

    /** Those that fail in a shop that was just made, by its nature: its key has no end, nobody owns anything. */
    private static final Set<String> FAIL_AT_ONCE = Set.of(
            "keys_end",
            "keys_narrow",
            "budgets_are_set",
            "territories_are_known",
            "things_are_owned",
            "vendors_are_named");

    @BeforeAll
    void lookOnce() {
        gatepost.rooms().evidence().look();
    }

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Finding find(String id) {
        Control control =
                gatepost.rooms().evidence().ground().register().find(id).orElseThrow();
        WorkspaceId of = control.reach() == Control.Reach.INSTANCE
                ? WorkspaceId.INSTANCE
                : shop.workspace().id();
        return gatepost.rooms()
                .evidence()
                .ground()
                .in(
                        shop.workspace(),
                        tx -> control.evaluate(
                                tx,
                                new Control.Asked(of, gatepost.rooms().clock().instant())));
    }

    private void superuser(String sql) throws SQLException {
        String id = "'" + shop.workspace().id().value() + "'";
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.execute(sql.replaceAll("\\bW\\b", id));
        }
    }

    @Test
    void eachControlOfAWorkspaceCanFail() throws SQLException {
        Set<String> all = gatepost.rooms().evidence().ground().register().controls().stream()
                .filter(c -> c.reach() == Control.Reach.WORKSPACE)
                .map(c -> c.definition().id())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(all).hasSizeGreaterThan(40);
        for (String id : FAIL_AT_ONCE) {
            assertThat(find(id)).as(id).isInstanceOf(Finding.Failing.class);
        }
        for (Map.Entry<String, String> wrong : WRONG.entrySet()) {
            superuser(wrong.getValue());
            assertThat(find(wrong.getKey())).as(wrong.getKey()).isInstanceOf(Finding.Failing.class);
        }
        all.removeAll(WRONG.keySet());
        all.removeAll(FAIL_AT_ONCE);
        assertThat(all).as("controls that nothing here makes fail").containsExactly("drills_are_held");
    }

    @Test
    void theInstancesControlsFailAndHoldByWhatIsThere() throws SQLException {
        assertThat(find("two_owners")).isInstanceOf(Finding.Failing.class);
        assertThat(find("log_is_anchored")).as("no anchor is set").isInstanceOf(Finding.Failing.class);
        assertThat(find("anchors_agree")).isInstanceOf(Finding.Held.class);
        assertThat(find("log_was_not_cut")).isInstanceOf(Finding.Held.class);
        assertThat(find("backups_are_verified")).isInstanceOf(Finding.NotYet.class);
        assertThat(find("drills_are_held")).isInstanceOf(Finding.NotYet.class);
        superuser("insert into directory_key_event values (gen_random_uuid(), 'epoch_began', 'x', 'x',"
                + " now() - interval '99 days')");
        assertThat(find("epochs_turn")).isInstanceOf(Finding.Failing.class);
        superuser("insert into directory_operator (id, name, state, password_hash, created_at, created_by) values"
                + " (gen_random_uuid(), 'idle', 'active', 'x', now() - interval '1 year', 'x')");
        assertThat(find("people_hold_passkeys")).isInstanceOf(Finding.Failing.class);
        assertThat(find("people_still_here")).isInstanceOf(Finding.Failing.class);
    }

    @Test
    void resultsAreKeptShownAndTurnOverdue() {
        TestShop other = gatepost.shop("results");
        Reply ran = other.client().post(other.key(), "/v1/controls/keys_end/run", Map.of());
        assertThat(ran.at("/newest/outcome")).as(ran.text()).isEqualTo("failing");
        assertThat(ran.at("/newest/why")).contains("1 of 1 have no end", "all");
        Reply list = other.get("/v1/controls");
        assertThat(list.text()).contains("\"requirement\":\"CON-04\"", "CC6.1", "A.5.17", "164.312", "Art. 17");
        assertThat(other.get("/v1/controls/keys_end/results").at("/data/0/by")).startsWith("key:");
        assertThat(other.get("/v1/controls/nothing/results").status()).isEqualTo(404);
        var later = gatepost.rooms().clock().instant().plus(Duration.ofDays(3));
        var result = gatepost.rooms()
                .evidence()
                .ground()
                .in(
                        other.workspace(),
                        tx -> new dev.gatepost.controls.ControlResults()
                                .newest(tx, other.workspace().id()));
        assertThat(result.values()).allMatch(r -> r.isOverdue(later, Duration.ofDays(1)));
        assertThat(gatepost.rows(other, "control_result")).noneMatch(r -> r.endsWith("=0"));
    }

    @Test
    void whatHasNoOwnerShowsUntilSomebodyTakesIt() {
        TestShop mine = gatepost.shop("owned");
        Reply orphans = mine.get("/v1/owners?orphans=true");
        int before = orphans.body().path("data").size();
        assertThat(orphans.text()).contains("\"connection\"", "\"template\"", "\"sender\"", "\"credential\"");
        String connection = mine.connection().toString();
        Reply set = mine.client()
                .put(mine.key(), "/v1/owners/connection/" + connection, document("owner", "ops@shop.example"));
        assertThat(set.at("/owner")).as(set.text()).isEqualTo("ops@shop.example");
        assertThat(mine.get("/v1/owners?orphans=true").body().path("data").size())
                .isEqualTo(before - 1);
        assertThat(mine.client()
                        .put(
                                mine.key(),
                                "/v1/owners/connection/cnn_00000000000000000000000000",
                                document("owner", "ada"))
                        .status())
                .isEqualTo(404);
        assertThat(mine.client()
                        .put(mine.key(), "/v1/owners/connection/" + connection, document("owner", "Not A Name"))
                        .at("/errors/0/pointer"))
                .isEqualTo("/owner");
    }

    /** GOV-06 */
    @Test
    void aVendorIsKeptChangedAndEnded() {
        TestShop mine = gatepost.shop("vendors");
        Map<String, Object> terms = document("name", "Carrier Inc", "purpose", "SMS", "review_due", "2020-01-01");
        terms.put("regions", List.of("DE"));
        terms.put("subprocessors", List.of("Cloud Ltd"));
        terms.put("data_classes", List.of("address", "content"));
        terms.put("connections", List.of(mine.connection().toString()));
        Reply added = mine.client().post(mine.key(), "/v1/vendors", terms);
        assertThat(added.status()).as(added.text()).isEqualTo(201);
        assertThat(added.at("/overdue")).isEqualTo("true");
        assertThat(mine.client().post(mine.key(), "/v1/vendors", terms).at("/errors/0/pointer"))
                .isEqualTo("/name");
        assertThat(run(mine, "vendors_are_named")).isEqualTo("held");
        assertThat(run(mine, "processors_have_terms")).isEqualTo("failing");
        terms.put("dpa", "DPA-2026-7");
        terms.put("review_due", "2099-01-01");
        assertThat(mine.client()
                        .put(mine.key(), "/v1/vendors/" + added.id(), terms)
                        .at("/dpa"))
                .isEqualTo("DPA-2026-7");
        assertThat(run(mine, "processors_have_terms")).isEqualTo("held");
        assertThat(mine.client()
                        .method(mine.key(), "DELETE", "/v1/vendors/" + added.id())
                        .at("/retired_at"))
                .isNotEmpty();
        assertThat(run(mine, "vendors_are_named")).isEqualTo("failing");
    }

    private static String run(TestShop shop, String control) {
        return shop.client()
                .post(shop.key(), "/v1/controls/" + control + "/run", Map.of())
                .at("/newest/outcome");
    }

    @Test
    void eachControlIsMappedHasARoleAndARequirementAndIsOnThePage() throws IOException {
        var register = gatepost.rooms().evidence().ground().register();
        List<String> ids =
                register.controls().stream().map(c -> c.definition().id()).toList();
        assertThat(register.frameworks().controls()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(register.controls())
                .allMatch(c -> OperatorRole.parse(c.definition().owner()).isPresent());
        StringBuilder page = new StringBuilder("""
                # Controls

                What must hold, how it is tested, and what it answers in SOC 2 (Trust Services Criteria 2017, revised 2022), ISO/IEC 27001:2022
                Annex A, the HIPAA Security Rule and the GDPR. The mapping helps an auditor to find their way; it certifies nothing. How to use
                them: [evidence](evidence.md). Made from the code by a test.

                """);
        for (Control c : register.controls()) {
            Control.Definition d = c.definition();
            page.append("## ").append(d.title()).append("\n\n`").append(d.id()).append("`, of the ");
            page.append(c.reach() == Control.Reach.INSTANCE ? "instance" : "workspace");
            page.append(", ")
                    .append(d.requirement())
                    .append(", owner ")
                    .append(d.owner().replace('_', ' '));
            page.append(", each ").append(d.cadence().toHours()).append(" hours. ");
            page.append(d.procedure()).append("\n\n");
            register.frameworks().of(d.id()).forEach((name, points) -> {
                if (!points.isEmpty()) {
                    page.append("* ")
                            .append(name)
                            .append(": ")
                            .append(String.join(", ", points))
                            .append("\n");
                }
            });
            page.append("\n");
        }
        GeneratedDocsTest.compare("controls.md", page.toString().stripTrailing() + "\n");
    }
}
