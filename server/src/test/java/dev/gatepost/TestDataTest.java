package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.contacts.RealPeopleInTests;
import dev.gatepost.platform.Secret;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** TEN-02: customers who stand in a test are found, and the test does not learn of it. */
class TestDataTest {
    @Test
    void customersInATestAreToldToTheLiveWorkspaceAlone() {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("rehearsal");
            TestShop other = gatepost.shop("elsewhere");
            Workspace live = gatepost.rooms()
                    .workspaces()
                    .create(
                            new NewWorkspace("rehearsal holding", "real", Workspace.Kind.LIVE, Set.of("US")),
                            "component:test");
            Secret key = gatepost.rooms()
                    .credentials()
                    .create(live, "all", EnumSet.allOf(Right.class), null, "x")
                    .key();
            for (String address : new String[] {"+13052345961", "+13052345962"}) {
                Map<String, Object> asked =
                        Map.of("address", address, "channel", "sms", "residence", Map.of("country", "US"));
                assertThat(gatepost.client().put(key, "/v1/residences", asked).status())
                        .isEqualTo(200);
            }
            shop.send("+13052345961", "order_shipped");
            shop.send("+13052345969", "order_shipped");
            other.send("+13052345962", "order_shipped");

            Reply told = gatepost.client().get(key, "/v1/test-data-check");
            assertThat(told.body().path("data")).as(told.text()).hasSize(1);
            assertThat(told.at("/data/0/workspace")).isEqualTo("rehearsal");
            assertThat(told.at("/data/0/real_people")).isEqualTo("1");
            assertThat(shop.get("/v1/test-data-check").code())
                    .as("else a test could ask who is a customer")
                    .isEqualTo("not_found");

            new RealPeopleInTests(
                            gatepost.database(),
                            gatepost.rooms().workspaces(),
                            gatepost.rooms().audit(),
                            Clock.systemUTC())
                    .note();
            gatepost.rooms().sequenceAudit().drain(live.id());
            assertThat(gatepost.value("select 1 from audit_page where workspace_id = '"
                            + live.id().value()
                            + "' and convert_from(events, 'UTF8') like '%test_data.real_people_found%'"))
                    .isPresent();
        }
    }
}
