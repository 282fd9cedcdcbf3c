package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Person;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.access.promotion.Promotions;
import dev.gatepost.cli.TestLocal;
import dev.gatepost.platform.WorkspaceId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** TEN-02: settings go from one workspace to another as a change that another person has seen and approved. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PromotionTest {
    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Leaves a proposal in the workspace of this shop. */
    static void propose(TestGatepost gatepost, TestShop shop) {
        Workspace sister = gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace(
                                shop.workspace().name() + " holding",
                                shop.workspace().name() + "-sister",
                                Workspace.Kind.TEST,
                                Set.of()),
                        "component:test");
        gatepost.rooms().catalogue().addBrand(sister, "Sister", "component:test");
        var wish = new Promotions.Wish(sister, shop.workspace(), Set.of());
        assertThat(PromotionRooms.over(gatepost.rooms()).propose(wish, true, Person.local("os-user:ada"), "c"))
                .isInstanceOf(Promotions.Done.Fine.class);
    }

    private Workspace sister(TestShop shop, String name, Workspace.Kind kind) {
        return gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace(shop.workspace().name() + " holding", name, kind, Set.of("US")), "x");
    }

    private TestPerson person(String name, OperatorRole role, Workspace in, TestShop also) {
        TestPerson person = TestPerson.join(gatepost, name, role, in);
        var accounts = gatepost.rooms().access().people().operators();
        var id = accounts.list().stream()
                .filter(a -> a.operator().name().equals(name))
                .findFirst()
                .orElseThrow()
                .operator()
                .id();
        accounts.give(
                id,
                new Grant(role, null, also.workspace().id()),
                dev.gatepost.access.operators.Operators.By.local("os-user:ada"));
        return person;
    }

    private static List<String> acts(Reply reply) {
        List<String> out = new java.util.ArrayList<>();
        for (JsonNode item : reply.body().at("/difference/items")) {
            out.add(item.path("act").asString() + " " + item.path("kind").asString() + ":"
                    + item.path("name").asString());
        }
        return out;
    }

    private boolean audited(WorkspaceId workspace, String action) {
        gatepost.rooms().sequenceAudit().drain(workspace);
        return gatepost.value("select 1 from audit_page where workspace_id = '" + workspace.value()
                        + "' and convert_from(events, 'UTF8') like '%\"" + action + "\"%'")
                .isPresent();
    }

    /** TEN-02 */
    @Test
    void whatWasSeenIsAppliedByAnotherPersonAllAtOnce() {
        TestShop shop = gatepost.shop("built");
        Workspace to = sister(shop, "built-trial", Workspace.Kind.TRIAL);
        gatepost.sandbox().connect(to, "x");
        Map<String, Object> budget = document("name", "daily", "period", "day", "zone", "UTC", "limit", "10");
        budget.putAll(document("currency", "EUR", "mode", "enforce"));
        assertThat(shop.client().post(shop.key(), "/v1/budgets", budget).status())
                .isEqualTo(201);
        Map<String, Object> rule = document(
                "name",
                "calm",
                "rules",
                List.of(document("kind", "cap", "max", 3, "within", "P1D", "purposes", List.of("promotional"))));
        Reply policy = shop.client().post(shop.key(), "/v1/policies", rule);
        boolean withPolicy = policy.status() == 201;
        try (TestPerson asks = person("petra", OperatorRole.ADMIN, to, shop);
                TestPerson approves = person("otto", OperatorRole.COMPLIANCE_OFFICER, to, shop)) {
            Map<String, Object> all = document("from", "built", "only_compare", true);
            Reply seen = asks.post("/v1/promotions", all, to);
            assertThat(acts(seen))
                    .as(seen.text())
                    .contains(
                            "made brand:Northwind",
                            "made sender:sms " + TestShop.ORDERS,
                            "made template:sms order_shipped",
                            "made budget:daily");
            assertThat(withPolicy).as(policy.text()).isTrue();
            assertThat(asks.get("/v1/promotions", to).body().path("data")).isEmpty();
            all.remove("only_compare");
            Reply proposed = asks.post("/v1/promotions", all, to);
            assertThat(proposed.status()).as(proposed.text()).isEqualTo(201);
            assertThat(gatepost.rows("brand where workspace_id = '" + to.id().value() + "'")
                            .getFirst())
                    .endsWith("=0");
            String path = "/v1/promotions/" + proposed.id();
            assertThat(asks.post(path + "/approve", Map.of(), to).code()).isEqualTo("right_missing");
            Reply applied = approves.post(path + "/approve", Map.of(), to);
            assertThat(applied.at("/state")).as(applied.text()).isEqualTo("applied");
            assertThat(applied.at("/approved_by")).isEqualTo("otto");
            Reply templates = approves.get("/v1/templates", to);
            assertThat(templates.text()).contains("order_shipped").doesNotContain("\"status\":\"active\"");
            assertThat(approves.get("/v1/templates/" + templates.at("/data/0/id"), to)
                            .text())
                    .as("a text is approved where it will be sent")
                    .contains("draft");
            assertThat(approves.get("/v1/senders", to).text()).contains(TestShop.ORDERS);
            assertThat(approves.get("/v1/budgets", to).text()).contains("daily");
            assertThat(approves.get("/v1/policies", to).text()).contains("calm");
            Reply again = asks.post("/v1/promotions", document("from", "built", "only_compare", true), to);
            assertThat(acts(again)).as("all of it is the same now").isEmpty();
            assertThat(approves.post(path + "/approve", Map.of(), to).code()).isEqualTo("promotion_stale");
            assertThat(audited(to.id(), "promotion.applied")).isTrue();
            assertThat(audited(shop.workspace().id(), "promotion.taken_from_here"))
                    .isTrue();
        }
    }

    /** TEN-02 */
    @Test
    void whatChangedSinceItWasSeenIsNotApplied() {
        TestShop shop = gatepost.shop("moving");
        Workspace to = sister(shop, "moving-trial", Workspace.Kind.TRIAL);
        try (TestPerson asks = person("quinn", OperatorRole.OWNER, to, shop);
                TestPerson approves = person("rosa", OperatorRole.OWNER, to, shop)) {
            Map<String, Object> wish = document("from", "moving", "what", List.of("brand:Northwind"));
            Reply first = asks.post("/v1/promotions", wish, to);
            assertThat(first.status()).as(first.text()).isEqualTo(201);
            assertThat(asks.post("/v1/promotions/" + first.id() + "/approve", Map.of(), to)
                            .code())
                    .as("nobody approves their own")
                    .isEqualTo("approval_by_another");
            shop.client().put(shop.key(), "/v1/brands/" + shop.brand(), document("website", "https://n.example"));
            assertThat(approves.post("/v1/promotions/" + first.id() + "/approve", Map.of(), to)
                            .code())
                    .isEqualTo("promotion_stale");
            Reply second = asks.post("/v1/promotions", wish, to);
            assertThat(second.text()).contains("+ https://n.example");
            gatepost.rooms().catalogue().addBrand(to, "Northwind", "x");
            assertThat(approves.post("/v1/promotions/" + second.id() + "/approve", Map.of(), to)
                            .code())
                    .as("the other side changed")
                    .isEqualTo("promotion_stale");
            Reply third = asks.post("/v1/promotions", wish, to);
            assertThat(acts(third)).containsExactly("changed brand:Northwind");
            assertThat(asks.post("/v1/promotions/" + third.id() + "/withdraw", Map.of(), to)
                            .at("/state"))
                    .isEqualTo("withdrawn");
            assertThat(approves.post("/v1/promotions/" + third.id() + "/approve", Map.of(), to)
                            .code())
                    .isEqualTo("promotion_stale");
        }
    }

    /** TEN-01, TEN-02: neither the sandbox, nor another organisation, nor what a person may not see. */
    @Test
    void nothingIsTakenFromElsewhereAndNothingThatOnlyATestHas() {
        TestShop shop = gatepost.shop("kept");
        TestShop stranger = gatepost.shop("kept-stranger");
        Workspace live = sister(shop, "kept-live", Workspace.Kind.LIVE);
        try (TestPerson asks = person("sam", OperatorRole.ADMIN, live, shop);
                TestPerson blind = TestPerson.join(gatepost, "theo", OperatorRole.ADMIN, live);
                TestPerson wide = person("ulla", OperatorRole.ADMIN, live, stranger)) {
            Reply sandbox = asks.post("/v1/promotions", document("from", "kept"), live);
            assertThat(sandbox.status()).isEqualTo(400);
            assertThat(sandbox.text()).contains("there is no connection 'sandbox'");
            assertThat(gatepost.rows("brand where workspace_id = '" + live.id().value() + "'")
                            .getFirst())
                    .as("a proposal that cannot be done leaves nothing")
                    .endsWith("=0");
            assertThat(blind.post("/v1/promotions", document("from", "kept"), live)
                            .at("/errors/0/pointer"))
                    .isEqualTo("/from");
            assertThat(wide.post("/v1/promotions", document("from", "kept-stranger"), live)
                            .text())
                    .contains("same organisation");
            assertThat(asks.post("/v1/promotions", document("from", "kept", "what", List.of("brand:None")), live)
                            .text())
                    .contains("there is no brand:None");
            assertThat(shop.client()
                            .post(shop.key(), "/v1/promotions", document("from", "kept"))
                            .code())
                    .as("no key looks into two workspaces")
                    .isEqualTo("not_found");
        }
        Map<String, Object> local = TestLocal.said(
                gatepost,
                Map.of(
                        "command",
                        "promote-propose",
                        "from",
                        "kept",
                        "to",
                        "kept-live",
                        "what",
                        List.of("brand:Northwind", "template:sms order_shipped")));
        assertThat(local.toString()).contains("prm_");
    }
}
