package dev.gatepost.console.screens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OBS-05: what the first screen counts is what befell, each message once, however often it is counted. */
class CountHoursTest {
    /** OBS-05 */
    @Test
    void whatBefellIsCountedOnceHoweverOftenARoundIsMade() {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("hours");
            List<String> sent = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                sent.add(shop.send("+491511234567" + i, "order_shipped").id());
            }
            shop.send("+12025550143", "sale");
            sent.forEach(id -> shop.until(id, "delivered"));
            var rooms = gatepost.rooms();
            var count = new CountHours(rooms.database(), rooms.workspaces(), rooms.nodes(), Clock.systemUTC());

            // The jobs of this process count at the same time, which must change nothing.
            await("all is counted").atMost(Duration.ofSeconds(40)).until(() -> {
                rooms.sequenceAudit().drain(shop.workspace().id());
                count.round();
                return counted(gatepost, "state = 'delivered'")
                        .filter("5"::equals)
                        .isPresent();
            });
            count.round();

            assertThat(counted(gatepost, "state = 'delivered'")).hasValue("5");
            assertThat(counted(gatepost, "state = 'accepted' and purpose = 'transactional'"))
                    .hasValue("5");
            assertThat(counted(gatepost, "state = 'blocked' and reason = 'consent_missing'"))
                    .hasValue("1");
            count.forget();
            assertThat(counted(gatepost, "state = 'delivered'")).hasValue("5");
        }
    }

    private static java.util.Optional<String> counted(TestGatepost gatepost, String where) {
        return gatepost.value("select sum(messages) from console_hour where " + where);
    }
}
