package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.cli.TestLocal;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-06, ACC-07, ACC-08, ACC-09: people sign in with two factors, and approve in sessions of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorsTest {
    private final TestGatepost gatepost = TestGatepost.start(true);
    private final Workspace live = gatepost.rooms()
            .workspaces()
            .create(new NewWorkspace("Northwind", "northwind-live", Workspace.Kind.LIVE, Set.of("US")), "x");
    private final TestPerson owner = TestPerson.join(gatepost, "olga", OperatorRole.OWNER, null);

    @AfterAll
    void stop() {
        owner.close();
        gatepost.close();
    }

    private boolean audited(WorkspaceId workspace, String action) {
        gatepost.rooms().sequenceAudit().drain(workspace);
        return gatepost.value("select 1 from audit_page where workspace_id = '" + workspace.value()
                        + "' and convert_from(events, 'UTF8') like '%\"" + action + "\"%'")
                .isPresent();
    }

    private void makeFactorsOld(String name) {
        gatepost.value("with changed as (update directory_session s set code_at = now() - interval '6 minutes'"
                + " from directory_operator o where o.id = s.operator_id and o.name = '" + name + "' returning 1)"
                + " select count(*) from changed");
    }

    /** ACC-06 */
    @Test
    void aLinkLetsOnePersonInOnce() {
        try (var anna = TestPerson.stranger(gatepost, "anna");
                var thief = TestPerson.stranger(gatepost, "anna")) {
            String link = TestPerson.invite(gatepost, "anna", null);
            assertThat(anna.get("/join/" + link, null).status()).isEqualTo(200);
            Reply in = anna.setUp(link);
            assertThat(in.status()).as(in.text()).isEqualTo(200);
            assertThat(anna.recovery()).hasSize(10);
            assertThat(in.headers().allValues("Set-Cookie"))
                    .anySatisfy(c -> assertThat(c)
                            .startsWith("gatepost_session=")
                            .contains("HttpOnly")
                            .contains("SameSite=Strict"));
            assertThat(anna.get("/v1/session", null).at("/name")).isEqualTo("anna");

            assertThat(thief.get("/join/" + link, null).status()).isEqualTo(403);
            assertThat(thief.setUp(link).status()).isEqualTo(403);
            assertThat(thief.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
            assertThat(gatepost.value("select 1 from directory_invitation i join directory_operator o"
                            + " on o.id = i.operator_id where o.name = 'anna'"))
                    .isEmpty();
            assertThat(audited(WorkspaceId.INSTANCE, "operator.enrolled")).isTrue();
        }
    }

    /** ACC-06 */
    @Test
    void bothThePasswordAndTheCodeAreNeededAndACodeWorksOnce() {
        try (var ben = TestPerson.join(gatepost, "ben", OperatorRole.AUDITOR, null);
                var home = ben.elsewhere()) {
            String code = home.nextCode();
            assertThat(home.signIn("not the password", code).status()).isEqualTo(401);
            Reply in = home.signIn(TestPerson.PASSWORD, code);
            assertThat(in.status()).as(in.text()).isEqualTo(303);
            assertThat(home.get("/account", null).text()).contains("ben").contains("auditor, everywhere");
            assertThat(home.signIn(TestPerson.PASSWORD, code).status()).isEqualTo(401);
            assertThat(home.signIn(TestPerson.PASSWORD, ben.recovery().getFirst())
                            .status())
                    .isEqualTo(303);
            assertThat(home.signIn(TestPerson.PASSWORD, ben.recovery().getFirst())
                            .status())
                    .isEqualTo(401);
            assertThat(gatepost.value("select password_hash from directory_operator where name = 'ben'"))
                    .hasValueSatisfying(h -> assertThat(h).startsWith("$argon2id$"));
        }
    }

    /** ACC-06 */
    @Test
    void aSessionEndsAtOnceWhenItIsRevokedOrGrowsOldOrChangesItsBrowser() {
        try (var cora = TestPerson.join(gatepost, "cora", OperatorRole.AUDITOR, null);
                var home = cora.elsewhere()) {
            assertThat(home.signIn(TestPerson.PASSWORD, cora.recovery().get(0)).status())
                    .isEqualTo(303);
            Reply sessions = home.get("/v1/sessions", null);
            assertThat(sessions.body().path("data")).hasSize(2);
            String other = cora.get("/v1/session", null).id();
            assertThat(home.delete("/v1/sessions/" + other, null).status()).isEqualTo(200);
            assertThat(cora.get("/v1/session", null).code()).isEqualTo("sign_in_needed");

            Reply stolen = home.client().get(null, "/v1/session", "Cookie", home.cookieHeader(), "User-Agent", "thief");
            assertThat(stolen.code()).isEqualTo("sign_in_needed");
            assertThat(home.get("/v1/session", null).code()).isEqualTo("sign_in_needed");

            assertThat(home.signIn(TestPerson.PASSWORD, cora.recovery().get(1)).status())
                    .isEqualTo(303);
            gatepost.value("with changed as (update directory_session s set seen_at = now() - interval '16 minutes'"
                    + " from directory_operator o where o.id = s.operator_id and o.name = 'cora' returning 1)"
                    + " select count(*) from changed");
            assertThat(home.get("/v1/session", null).code()).isEqualTo("sign_in_needed");
        }
    }

    /** ACC-06, ACC-07 */
    @Test
    void anOwnerInvitesGivesRolesAndDisablesButNobodyChangesThemselves() {
        Reply invited = owner.post("/v1/operators", document("name", "dora", "role", "developer"), null);
        assertThat(invited.status()).as(invited.text()).isEqualTo(201);
        String id = invited.id();
        try (var dora = TestPerson.stranger(gatepost, "dora")) {
            String link = invited.at("/link");
            assertThat(dora.setUp(link.substring(link.lastIndexOf('/') + 1)).status())
                    .isEqualTo(200);
            assertThat(dora.get("/v1/operators", null).code()).isEqualTo("right_missing");
            assertThat(dora.get("/v1/brands", live).status()).isEqualTo(200);
            Reply roles = owner.post(
                    "/v1/operators/" + id + "/roles", document("role", "auditor", "workspace", live.name()), null);
            assertThat(roles.body().path("roles")).as(roles.text()).hasSize(2);
            assertThat(owner.post("/v1/operators/" + id + "/disable", Map.of(), null)
                            .at("/state"))
                    .isEqualTo("disabled");
            assertThat(dora.get("/v1/brands", live).code()).isEqualTo("sign_in_needed");
        }
        String self = owner.get("/v1/session", null).at("/operator");
        Reply own = owner.post("/v1/operators/" + self + "/roles", document("role", "auditor"), null);
        assertThat(own.code()).as(own.text()).isEqualTo("account_rule");
        try (var admin = TestPerson.join(gatepost, "adam", OperatorRole.ADMIN, null)) {
            Reply above = admin.post("/v1/operators", document("name", "eve", "role", "owner"), null);
            assertThat(above.code()).isEqualTo("account_rule");
            Reply puppet = admin.post("/v1/operators", document("name", "eve", "role", "compliance_officer"), null);
            assertThat(puppet.at("/detail")).as(puppet.text()).contains("only an owner");
            TestPerson.join(gatepost, "victim", OperatorRole.SUPPORT_AGENT, null)
                    .close();
            assertThat(admin.post("/v1/operators", document("name", "victim"), null)
                            .code())
                    .as("nobody but an owner takes an account over")
                    .isEqualTo("account_rule");
            assertThat(admin.post("/v1/operators/" + self + "/disable", Map.of(), null)
                            .code())
                    .isEqualTo("account_rule");
        }
    }

    /** ACC-06: the machine's own user lets the first person in, and can lock one out. */
    @Test
    void theCommandLineInvitesAndDisables() {
        Map<String, Object> invited = TestLocal.said(
                gatepost, Map.of("command", "operator-invite", "name", "fred", "role", "operator", "workspace", ""));
        assertThat(invited).containsKey("link");
        assertThat(TestLocal.said(gatepost, Map.of("command", "operator-list")).toString())
                .contains("fred");
        assertThat(TestLocal.said(gatepost, Map.of("command", "operator-disable", "name", "fred"))
                        .get("state"))
                .isEqualTo("disabled");
        assertThat(TestLocal.said(
                        gatepost, Map.of("command", "operator-invite", "name", "F", "role", "", "workspace", "")))
                .containsKey("error");
    }

    /** ACC-06: a hostile page cannot ride on a session. */
    @Test
    void aCallWithoutThePagesTokenOrFromElsewhereIsRefused() {
        String[] bare = {"Cookie", owner.cookieHeader().replaceAll("XSRF-TOKEN=[^;]*;? ?", "")};
        assertThat(owner.client().post(null, "/v1/operators", "{}", bare).code())
                .isEqualTo("form_too_old");
        String token = owner.cookieHeader().replaceAll(".*XSRF-TOKEN=([^;]+).*", "$1");
        Reply elsewhere = owner.client()
                .post(
                        null,
                        "/v1/operators",
                        "{}",
                        "Cookie",
                        owner.cookieHeader(),
                        "X-XSRF-TOKEN",
                        token,
                        "Origin",
                        "https://evil.example");
        assertThat(elsewhere.code()).isEqualTo("origin_not_allowed");
        Reply html = owner.client().get(null, "/account", "Accept", "text/html");
        assertThat(html.status()).isEqualTo(303);
        assertThat(html.headers().firstValue("Location"))
                .hasValueSatisfying(l -> assertThat(l).endsWith("/sign-in"));
        assertThat(owner.get("/sign-in", null).headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        c -> assertThat(c).contains("default-src 'none'").doesNotContain("unsafe"));
    }

    /** ACC-07 */
    @Test
    void aRoleHoldsWhereItWasGivenAndGivesWhatTheMatrixSays() {
        Workspace other = gatepost.shop("elsewhere").workspace();
        try (var gus = TestPerson.join(gatepost, "gus", OperatorRole.SUPPORT_AGENT, live)) {
            assertThat(gus.get("/v1/suppressions", live).status()).isIn(200, 400);
            assertThat(gus.get("/v1/pauses", live).code()).isEqualTo("right_missing");
            assertThat(gus.get("/v1/suppressions", other).code()).isEqualTo("workspace_missing");
            assertThat(gus.get("/v1/suppressions", null).code()).isEqualTo("workspace_missing");
        }
        for (OperatorRole role : OperatorRole.values()) {
            assertThat(role.rights()).noneMatch(Right::isLentOnly);
        }
    }

    /** ACC-08 */
    @Test
    void aRightIsLentByAnotherPersonForAWhileAndEachUseIsAudited() {
        try (var hal = TestPerson.join(gatepost, "hal", OperatorRole.SUPPORT_AGENT, live);
                var ida = TestPerson.join(gatepost, "ida", OperatorRole.COMPLIANCE_OFFICER, live)) {
            assertThat(hal.get("/v1/pauses", live).code()).isEqualTo("right_missing");
            assertThat(hal.post("/v1/elevations", document("right", "pauses:read", "reason", "short"), live)
                            .at("/errors/0/pointer"))
                    .isEqualTo("/reason");
            Map<String, Object> wish =
                    document("right", "pauses:read", "reason", "The night shift looks after pauses.", "minutes", 30);
            assertThat(hal.post("/v1/elevations", document("right", "x", "reason", "long enough", "minutes", 241), live)
                            .status())
                    .isEqualTo(400);
            Reply asked = hal.post("/v1/elevations", wish, live);
            assertThat(asked.at("/state")).as(asked.text()).isEqualTo("waiting");
            String path = "/v1/elevations/" + asked.id();
            assertThat(hal.post(path + "/approve", Map.of(), live).code()).isEqualTo("right_missing");
            Reply lent = ida.post(path + "/approve", Map.of(), live);
            assertThat(lent.at("/state")).as(lent.text()).isEqualTo("in_force");

            assertThat(hal.get("/v1/pauses", live).status()).isEqualTo(200);
            assertThat(audited(live.id(), "elevation.used")).isTrue();

            gatepost.value("with changed as (update elevation set expires_at = now() returning 1)"
                    + " select count(*) from changed");
            assertThat(hal.get("/v1/pauses", live).code()).isEqualTo("right_missing");

            Reply own = ida.post(
                    "/v1/elevations", document("right", "content:reveal", "reason", "A complaint of a person."), live);
            assertThat(ida.post("/v1/elevations/" + own.id() + "/approve", Map.of(), live)
                            .code())
                    .isEqualTo("approval_by_another");
        }
    }

    /** ACC-09 */
    @Test
    void whatIsSensitiveAsksForAFactorOfTheLastFiveMinutes() {
        try (var jan = TestPerson.join(gatepost, "jan", OperatorRole.ADMIN, null)) {
            Map<String, Object> key = document("name", "n", "purpose", "analytics", "scopes", List.of("messages:read"));
            makeFactorsOld("jan");
            assertThat(jan.post("/v1/credentials", key, live).code()).isEqualTo("factor_too_old");
            assertThat(jan.get("/v1/credentials", live).status()).isEqualTo(200);
            assertThat(jan.confirm().status()).isEqualTo(303);
            assertThat(jan.post("/v1/credentials", key, live).status()).isEqualTo(201);
        }
    }

    /** ACC-08: where messages reach people no key approves, and nobody approves their own. */
    @Test
    void inALiveWorkspaceApprovalIsAnotherPersonsOwnSession() {
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "somebody else", EnumSet.allOf(Right.class), null, "x")
                .key();
        Map<String, Object> sheet = document(
                "country",
                "US",
                "counsel",
                "C. Ounsel",
                "statement",
                "read",
                "expires_at",
                Instant.now().plus(Duration.ofDays(30)).toString());
        try (var kay = TestPerson.join(gatepost, "kay", OperatorRole.COMPLIANCE_OFFICER, live);
                var lea = TestPerson.join(gatepost, "lea", OperatorRole.COMPLIANCE_OFFICER, live)) {
            Reply asked = kay.post("/v1/country-sheets", sheet, live);
            assertThat(asked.status()).as(asked.text()).isIn(200, 201);
            String path = "/v1/country-sheets/" + asked.id() + "/approve";
            assertThat(gatepost.client().post(key, path, Map.of()).code()).isEqualTo("approval_by_session");
            assertThat(kay.post(path, Map.of(), live).code()).isEqualTo("approval_by_another");
            Reply approved = lea.post(path, Map.of(), live);
            assertThat(approved.status()).as(approved.text()).isEqualTo(200);
            assertThat(approved.text()).contains("lea");
        }
    }

    /** ACC-07: a release reaches every workspace, so a role in one of them is not enough, nor a test workspace's key. */
    @Test
    void whatReachesEveryWorkspaceAsksForARoleEverywhere() {
        TestShop shop = gatepost.shop("releases");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/policy-releases/plr_x/approve", Map.of())
                        .code())
                .isEqualTo("approval_by_session");
        try (var mia = TestPerson.join(gatepost, "mia", OperatorRole.COMPLIANCE_OFFICER, live)) {
            assertThat(mia.post("/v1/policy-releases/plr_x/approve", Map.of(), live)
                            .code())
                    .isEqualTo("right_missing");
            assertThat(owner.post("/v1/policy-releases/plr_x/approve", Map.of(), live)
                            .code())
                    .isEqualTo("not_found");
        }
    }

    /** ACC-06: the seam of the first start. */
    @Test
    void theFirstOwnersLinkIsMadeOnlyWhileNobodyCanSignIn() {
        assertThat(gatepost.rooms().access().inviteFirst("root")).isEmpty();
        assertThat(TestPerson.invite(gatepost, "nina", new Grant(OperatorRole.AUDITOR, null, null)))
                .isNotEmpty();
    }
}
