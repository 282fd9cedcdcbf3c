package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** KEY-02, KEY-03, KEY-06: what {@code gatepost keys …} says and does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalKeyWorkTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("keys");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Map<String, Object> said(String command, Object... more) {
        Map<String, Object> asked = new java.util.LinkedHashMap<>(Map.of("command", command));
        for (int i = 0; i < more.length; i += 2) {
            asked.put(String.valueOf(more[i]), more[i + 1]);
        }
        return TestLocal.said(gatepost, asked);
    }

    @Test
    void theRootKeyIsRotatedRolledBackAndRetiredByCommandAndEachIsInTheAudit() {
        assertThat(said("keys-retire")).containsKey("error");
        assertThat(said("keys-rotate", "what", "root")).containsKey("done");
        assertThat(said("keys-rotate", "what", "root").get("error")).asString().contains("Retire it first");
        assertThat(said("keys-status")).containsEntry("root_rotating", true);
        assertThat(said("keys-roll-back")).containsKey("done");
        assertThat(said("keys-retire")).containsKey("done");
        assertThat(said("keys-status")).containsEntry("root_rotating", false);
        assertThat(said("keys-status").get("events"))
                .asString()
                .contains("root_rotated")
                .contains("root_retired")
                .contains("os-user:ada");
        gatepost.rooms().sequenceAudit().drain(dev.gatepost.platform.WorkspaceId.INSTANCE);
        shop.until(shop.send("+4915112345601", "order_shipped").id(), "delivered");
    }

    @Test
    void epochsAndWorkspaceKeysTurnByCommandAndTheCurrentEpochIsNotDestroyed() {
        assertThat(said("keys-rotate", "what", "workspace").get("error"))
                .asString()
                .contains("--workspace");
        assertThat(said("keys-rotate", "what", "workspace", "workspace", "nobody"))
                .containsKey("error");
        assertThat(said("keys-rotate", "what", "workspace", "workspace", "keys").get("done"))
                .asString()
                .startsWith("Version ");
        assertThat(said("keys-rotate", "what", "epoch")).containsKey("done");
        int current = gatepost.rooms().keys().currentEpoch();
        assertThat(said("keys-destroy-epoch", "epoch", current)).containsKey("error");
        assertThat(said("keys-destroy-epoch", "epoch", current - 1).get("error"))
                .asString()
                .contains("just now");
        assertThat(said("keys-destroy-epoch")).containsKey("error");
        assertThat(said("keys-rewrap")).containsKey("done");
        assertThat(said("keys-rotate", "what", "everything")).containsKey("error");
    }

    @Test
    void accessesAndOverdueSecretsAreListed() {
        assertThat(said("keys-overdue").get("data")).isEqualTo(List.of());
        assertThat(said("keys-accesses")).containsKey("error");
        assertThat(said("keys-accesses", "workspace", "keys").get("data"))
                .asString()
                .contains("written")
                .contains("connection made");
    }
}
