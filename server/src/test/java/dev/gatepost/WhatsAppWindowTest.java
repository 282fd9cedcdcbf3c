package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Channel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-01: free text on WhatsApp goes only within a day of the person's last message. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatsAppWindowTest {
    private static final String OURS = "+12025550190";
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void theWindowOpensWithThePersonsWordAndClosesADayLater() {
        TestShop shop = gatepost.shop("window");
        Reply sender = shop.client()
                .post(
                        shop.key(),
                        "/v1/senders",
                        document(
                                "brand", shop.brand(),
                                "connection", shop.connection().toString(),
                                "channel", "whatsapp",
                                "address", OURS,
                                "purposes", List.of("conversational")));
        assertThat(sender.status()).as(sender.text()).isEqualTo(201);
        String lena = "+4915112345701";
        Reply before = write(shop, lena);
        assertThat(before.at("/decision/reasons/0/code")).as(before.text()).isEqualTo("window_closed");

        gatepost.sandbox()
                .carrier()
                .personWrites(
                        "window", Channel.WHATSAPP, lena, OURS, "When do you open?", URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(10)).until(() -> write(shop, lena).status() == 202);

        MoveClock.move(
                gatepost.rooms(),
                gatepost.rooms().workspaces().get(shop.workspace().id()),
                TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(25)),
                "component:test");
        assertThat(write(shop, lena).at("/decision/reasons/0/code")).isEqualTo("window_closed");
        assertThat(write(shop, "+4915112345702").status()).isEqualTo(422);
    }

    private static Reply write(TestShop shop, String to) {
        Map<String, Object> body = document(
                "to",
                to,
                "channel",
                "whatsapp",
                "purpose",
                "conversational",
                "content",
                document("text", "Northwind: nine."));
        return shop.send(body, UUID.randomUUID().toString());
    }
}
