package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-05 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PreviewTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void aMessageIsDecidedAsASendWouldBeAndNothingIsWritten() {
        TestShop shop = gatepost.shop("one");
        List<String> before = gatepost.rows(shop, "contact", "message", "frequency", "queue_entry");

        Reply without = preview(shop, TestShop.message("+13052345821", "sale"));
        assertThat(without.at("/outcome")).as(without.text()).isEqualTo("deny");
        assertThat(without.at("/reasons/0/code")).isEqualTo("consent_missing");
        assertThat(without.at("/explained")).isEqualTo("We may write about orders, not offers.");
        assertThat(gatepost.rows(shop, "contact", "message", "frequency", "queue_entry"))
                .isEqualTo(before);

        shop.consent("+13052345821");
        assertThat(preview(shop, TestShop.message("+13052345821", "sale")).at("/outcome"))
                .isEqualTo("allow");
        // Nothing was reserved: the same text may still go.
        assertThat(shop.send("+13052345821", "sale").status()).isEqualTo(202);
        Reply again = preview(shop, TestShop.message("+13052345821", "sale"));
        assertThat(again.at("/reasons/0/code")).isEqualTo("duplicate_content");
    }

    @Test
    void anAudienceIsCountedByOutcomeAndReason() {
        TestShop shop = gatepost.shop("many");
        shop.consent("+13052345831");
        List<String> addresses = new ArrayList<>(List.of("+13052345831", "nonsense"));
        for (int i = 0; i < 1_000; i++) {
            addresses.add("+1305234%04d".formatted(6_000 + i));
        }
        Map<String, Object> message = TestShop.message("", "sale");
        message.remove("to");

        Reply all = preview(shop, document("message", message, "addresses", addresses));

        assertThat(all.status()).as(all.text()).isEqualTo(200);
        assertThat(all.body().at("/outcomes/allow").asInt()).as(all.text()).isEqualTo(1);
        assertThat(all.body().at("/outcomes/deny").asInt()).isEqualTo(1_000);
        assertThat(all.body().at("/outcomes/faulty").asInt()).isEqualTo(1);
        assertThat(all.body().at("/reasons/consent_missing").asInt()).isEqualTo(1_000);
        assertThat(all.at("/data/1/reasons/0")).isEqualTo("invalid_number");
        assertThat(all.text()).doesNotContain("13052345831");
        assertThat(gatepost.rows(shop, "message")).allMatch(count -> count.endsWith("=0"));
    }

    @Test
    void itNeedsTheRightAndAWellMadeQuestion() {
        TestShop shop = gatepost.shop("guarded");
        Secret sender = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "sender", EnumSet.of(Right.MESSAGES_SEND), null, "component:test")
                .key();
        Map<String, Object> message = TestShop.message("+13052345841", "sale");
        assertThat(shop.client().post(sender, "/v1/decisions/preview", message).status())
                .isEqualTo(403);
        assertThat(preview(shop, document("addresses", List.of("+13052345841"))).at("/errors/0/pointer"))
                .isEqualTo("/message");
        assertThat(preview(shop, document("addresses", List.of(), "message", message))
                        .at("/errors/0/pointer"))
                .isEqualTo("/addresses");
    }

    /** POL-01: the decision of a message is told in a sentence. */
    @Test
    void aMessageTellsItsDecisionInASentence() {
        TestShop shop = gatepost.shop("told");
        String sent = shop.send("+13052345851", "order_shipped").id();
        assertThat(shop.message(sent).at("/decision/explained").asString()).isEqualTo("We may send this message.");
        String refused = shop.send("+13052345851", "sale").id();
        assertThat(shop.message(refused).at("/decision/explained").asString())
                .isEqualTo("We may write about orders, not offers.");
        assertThat(shop.message(refused).at("/decision/facts/content").asString())
                .isEqualTo("sale v1");
        assertThat(shop.message(refused).at("/decision/facts/zones/0").asString())
                .isEqualTo("America/New_York");
    }

    @Test
    void messagesThatDifferAreCountedWithTheirReasonsMendsAndFirstExamples() {
        TestShop shop = gatepost.shop("several");
        shop.consent("+13052345841");
        Map<String, Object> body = document(
                "messages",
                List.of(
                        TestShop.message("+13052345841", "sale"),
                        TestShop.message("+13052345842", "sale"),
                        TestShop.message("+13052345842", "order_shipped"),
                        TestShop.message("nobody", "sale")));
        Reply all = preview(shop, body);
        assertThat(all.body().at("/messages").asInt()).as(all.text()).isEqualTo(4);
        assertThat(all.body().at("/outcomes/allow").asInt()).isEqualTo(2);
        assertThat(all.at("/because/0/code")).isNotEmpty();
        assertThat(all.body().path("because").toString()).contains("\"code\":\"consent_missing\"", "mend", "[1]");
        assertThat(preview(shop, document("messages", List.of())).status()).isEqualTo(400);
        body.put("template", "sale");
        assertThat(preview(shop, body).status()).isEqualTo(400);
    }

    @Test
    void aFileIsReadAsAStreamAndCountedByItsLines() throws java.io.IOException {
        TestShop shop = gatepost.shop("file");
        shop.consent("+13052345851");
        StringBuilder csv = new StringBuilder("to,template,name,order,postal_code,country\r\n");
        csv.append("+13052345851,sale,\"Lena, the first\",20 %,33101,US\r\n");
        csv.append("+13052345851,sale,Lena,30 %,96910,US\r\n");
        for (int i = 0; i < 1_200; i++) {
            csv.append("+1305234%04d,sale,Max,20 %%\n".formatted(7_000 + i));
        }
        csv.append("nobody,sale,Max,20 %,,,,,\n");
        java.nio.file.Path file = java.nio.file.Files.createTempFile("audience", ".csv");
        java.nio.file.Files.writeString(file, csv);
        var caller = new dev.gatepost.access.Caller(shop.workspace(), new java.util.UUID(0, 0), java.util.Set.of());
        var previews = gatepost.rooms().intake().previewFile();
        var done = previews.of(caller, file, "c");
        assertThat(done.toString())
                .contains("messages=1203", "allow=1", "defer=1", "deny=1200", "faulty=1", "examples=[3, 4, 5, 6, 7]");
        java.nio.file.Files.writeString(file, "number,template\n1,2\n");
        assertThat(previews.of(caller, file, "c").toString()).contains("one of them is 'to'");
        java.nio.file.Files.writeString(
                file,
                "{\"to\":\"+13052345852\",\"template\":\"code\",\"variables\":{\"name\":\"A\",\"order\":\"1\"}}\nnothing\n");
        assertThat(previews.of(caller, file, "c").toString()).contains("messages=2", "allow=1", "faulty=1");
        java.nio.file.Files.delete(file);
    }

    private static Reply preview(TestShop shop, Object body) {
        return shop.client().post(shop.key(), "/v1/decisions/preview", body);
    }
}
