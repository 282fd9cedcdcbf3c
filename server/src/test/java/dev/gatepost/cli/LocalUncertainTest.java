package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.sandbox.CarrierTrick;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** OBS-06: the desk from the command line, under the name of the operating-system user. */
class LocalUncertainTest {
    @Test
    void theOperatorGroupsAsksAndSettlesByTheLocalSocket() {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("local");
            gatepost.sandbox().carrier().play("local", CarrierTrick.of(Kind.DROP_AFTER));
            gatepost.sandbox().carrier().play("local", CarrierTrick.of(Kind.ASK_UNAVAILABLE));
            String id = shop.send("+4915112345631", "order_shipped").id();
            shop.until(id, "uncertain");
            var commands = new LocalCommands(gatepost.server(), gatepost.sandbox(), () -> {});

            assertThat(said(commands, Map.of("command", "uncertain"))
                            .at("/data/0/count")
                            .asInt())
                    .isEqualTo(1);
            assertThat(said(commands, Map.of("command", "uncertain-settle", "as", "failed", "reason", "x"))
                            .path("error")
                            .asString())
                    .contains("give 'connection'");
            assertThat(said(
                                    commands,
                                    Map.of(
                                            "command",
                                            "uncertain-settle",
                                            "as",
                                            "send_again",
                                            "reason",
                                            "x",
                                            "ids",
                                            new String[] {id}))
                            .path("error")
                            .asString())
                    .contains("--accept-duplicate");
            assertThat(said(commands, Map.of("command", "uncertain-ask", "reason", "look", "ids", new String[] {id}))
                            .path("asked")
                            .asInt())
                    .isEqualTo(1);
            assertThat(said(
                                    commands,
                                    Map.of(
                                            "command",
                                            "uncertain-settle",
                                            "as",
                                            "failed",
                                            "reason",
                                            "gone",
                                            "ids",
                                            new String[] {id}))
                            .path("settled")
                            .asInt())
                    .isEqualTo(1);
            assertThat(shop.status(id)).isEqualTo("failed");
        }
    }

    private static ObjectNode said(LocalCommands commands, Map<String, Object> command) {
        ObjectNode asked = Json.readOwn(Json.write(command));
        asked.put("workspace", "local");
        return Json.readOwn(Json.write(commands.run(asked, "ada")));
    }
}
