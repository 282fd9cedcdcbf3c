package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** TEN-01: what a workspace on trial sends reaches its own team alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrialWorkspaceTest {
    private static final String MEMBER = "+13052345971";
    private static final String STRANGER = "+13052345972";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A shop that is moved to real providers' terms, as far as its kind goes. */
    private Workspace onTrial(TestShop shop) {
        String id = shop.workspace().id().value().toString();
        gatepost.value("with changed as (update directory_workspace set kind = 'trial', clock_offset_millis = 0"
                + " where id = '" + id + "' returning 1) select count(*) from changed");
        await().atMost(Duration.ofSeconds(10))
                .until(() ->
                        gatepost.rooms().workspaces().get(shop.workspace().id()).kind() == Workspace.Kind.TRIAL);
        return gatepost.rooms().workspaces().get(shop.workspace().id());
    }

    private Reply send(Secret key, String to) {
        return gatepost.client()
                .post(
                        key,
                        "/v1/messages",
                        TestShop.message(to, "order_shipped"),
                        "Idempotency-Key",
                        UUID.randomUUID().toString());
    }

    /** TEN-01 */
    @Test
    void onlyAnAddressThatTwoPeopleVouchForIsWrittenTo() {
        TestShop shop = gatepost.shop("tried");
        assertThat(shop.send(STRANGER, "order_shipped").status())
                .as("a test workspace reaches the sandbox alone")
                .isEqualTo(202);
        Workspace trial = onTrial(shop);
        Secret key = gatepost.rooms()
                .credentials()
                .create(trial, "trial", EnumSet.allOf(Right.class), null, "x")
                .key();
        Reply refused = send(key, MEMBER);
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.text()).contains("trial_recipient").contains("/v1/trial-recipients");
        try (var asks = TestPerson.join(gatepost, "tess", OperatorRole.OWNER, trial);
                var approves = TestPerson.join(gatepost, "toni", OperatorRole.COMPLIANCE_OFFICER, trial)) {
            Map<String, Object> member = document("channel", "sms", "address", "+1 305 234 5971", "name", "Tess");
            Reply asked = asks.post("/v1/trial-recipients", member, trial);
            assertThat(asked.status()).as(asked.text()).isEqualTo(201);
            assertThat(asked.text()).contains("+13…71").doesNotContain(MEMBER);
            assertThat(asks.post("/v1/trial-recipients", member, trial).at("/errors/0/pointer"))
                    .isEqualTo("/address");
            assertThat(send(key, MEMBER).status()).as("nobody approved it").isEqualTo(422);
            String path = "/v1/trial-recipients/" + asked.id();
            assertThat(asks.post(path + "/approve", Map.of(), trial).code()).isEqualTo("approval_by_another");
            assertThat(gatepost.client().post(key, path + "/approve", Map.of()).code())
                    .as("no key approves")
                    .isEqualTo("approval_by_session");
            Reply approved = approves.post(path + "/approve", Map.of(), trial);
            assertThat(approved.at("/state")).as(approved.text()).isEqualTo("approved");
            Reply sent = send(key, MEMBER);
            assertThat(sent.status()).as(sent.text()).isEqualTo(202);
            assertThat(send(key, STRANGER).text()).contains("trial_recipient");
            assertThat(asks.delete(path, trial).status()).isEqualTo(200);
            assertThat(send(key, MEMBER).status()).as("at once").isEqualTo(422);
            gatepost.rooms().sequenceAudit().drain(trial.id());
            assertThat(gatepost.value("select count(*) from audit_page where workspace_id = '"
                            + trial.id().value()
                            + "' and convert_from(events, 'UTF8') like '%trial_recipient.approved%'"))
                    .isNotEqualTo(java.util.Optional.of("0"));
        }
    }

    /** TEN-01: the list of one workspace opens nothing in another. */
    @Test
    void aListIsItsOwnWorkspaces() {
        TestShop one = gatepost.shop("trial-one", "two trials");
        TestShop two = gatepost.shop("trial-two", "two trials");
        Workspace first = onTrial(one);
        Workspace second = onTrial(two);
        Secret key = gatepost.rooms()
                .credentials()
                .create(second, "trial", EnumSet.allOf(Right.class), null, "x")
                .key();
        try (var asks = TestPerson.join(gatepost, "uma", OperatorRole.OWNER, first);
                var approves = TestPerson.join(gatepost, "udo", OperatorRole.COMPLIANCE_OFFICER, first)) {
            Reply asked = asks.post(
                    "/v1/trial-recipients", document("channel", "sms", "address", MEMBER, "name", "Uma"), first);
            approves.post("/v1/trial-recipients/" + asked.id() + "/approve", Map.of(), first);
            assertThat(send(key, MEMBER).text()).contains("trial_recipient");
            assertThat(gatepost.client()
                            .method(key, "DELETE", "/v1/trial-recipients/" + asked.id())
                            .code())
                    .isEqualTo("not_found");
        }
    }
}
