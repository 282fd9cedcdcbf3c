package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.providers.smpp.ScriptedCentre;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CHN-01, HOOK-04, CON-04: a live workspace sends over SMPP, hears what became of it, and what people write. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmppLifeTest {
    private static final String SHORT = SmppShop.SHORT;
    private static final String LONG = "order_smpp_long";

    private final ScriptedCentre centre = new ScriptedCentre();
    private final TestGatepost gatepost = TestGatepost.start(true);
    private final SmppShop smpp = SmppShop.open(gatepost, centre.port(), Map.of());
    private final TestShop shop = smpp.shop();

    SmppLifeTest() {
        smpp.template(LONG, "Northwind: {{name}}, your order {{order}} is on its way — " + "soon with you. ".repeat(8));
    }

    /** TLS-02: over a plain line only where somebody said that the network is theirs. */
    @Test
    void aPlainLineIsRefusedUnlessTheNetworkIsSaidToBeOnesOwn() {
        assertThat(smpp.connect(centre.port(), Map.of("plain_network", "no")).at("/errors/0/pointer"))
                .isEqualTo("/settings/tls");
    }

    @AfterAll
    void stop() {
        gatepost.close();
        centre.close();
    }

    private List<Integer> submittedTo(String to) {
        await().atMost(Duration.ofSeconds(10)).until(() -> !numbers(to).isEmpty());
        return numbers(to);
    }

    private List<Integer> numbers(String to) {
        return java.util.stream.IntStream.range(0, centre.submitted().size())
                .filter(i -> centre.submitted().get(i).getDestAddress().equals(to.substring(1)))
                .mapToObj(i -> i + 1)
                .toList();
    }

    @Test
    void aMessageIsSubmittedAndItsReceiptDeliversIt() {
        String to = "+4915112345601";
        String id = smpp.sent(to, SHORT);
        shop.until(id, "submitted");
        centre.receipt(ScriptedCentre.decimal(submittedTo(to).getFirst()), to.substring(1), "DELIVRD");
        shop.until(id, "delivered");
    }

    /** Every part has a receipt of its own, and they come in any order. */
    @Test
    void aLongMessageIsDeliveredOnceAllOfItsPartsAre() throws Exception {
        String to = "+4915112345602";
        String id = smpp.sent(to, LONG);
        shop.until(id, "submitted");
        List<Integer> parts = submittedTo(to);
        assertThat(parts).hasSize(3);
        centre.receipt(ScriptedCentre.hex(parts.get(2)), to.substring(1), "DELIVRD");
        centre.receipt(ScriptedCentre.hex(parts.get(0)), to.substring(1), "DELIVRD");
        Thread.sleep(1_000);
        assertThat(shop.status(id)).isEqualTo("submitted");
        centre.receipt(ScriptedCentre.hex(parts.get(1)), to.substring(1), "DELIVRD");
        shop.until(id, "delivered");
    }

    @Test
    void aLongMessageIsUndeliveredOnceOneOfItsPartsIs() {
        String to = "+4915112345603";
        String id = smpp.sent(to, LONG);
        shop.until(id, "submitted");
        centre.receipt(ScriptedCentre.hex(submittedTo(to).get(1)), to.substring(1), "UNDELIV");
        shop.until(id, "undelivered");
    }

    /** MSG-02: it may have been taken, so it is not sent again. */
    @Test
    void aMessageWhoseAnswerWasLostIsUncertainAndNotSentAgain() throws Exception {
        String to = "+4915112345604";
        centre.script(n -> ScriptedCentre.CUT);
        String id = smpp.sent(to, SHORT);
        shop.until(id, "uncertain");
        centre.script(n -> 0);
        Thread.sleep(3_000);
        assertThat(submittedTo(to)).hasSize(1);
        assertThat(shop.status(id)).isEqualTo("uncertain");
    }

    /** CON-04: in two parts, the last first, and acknowledged only once it is written. */
    @Test
    void aStopThatAPersonWritesIsInForce() {
        String person = "4915112345605";
        standing();
        centre.deliver(person, TestShop.OFFERS.substring(1), 0x40, 0, part(2, "OP"));
        centre.deliver(person, TestShop.OFFERS.substring(1), 0x40, 0, part(1, "ST"));
        await().atMost(Duration.ofSeconds(10))
                .until(() -> gatepost.value("select count(*) from consent_event where status = 'revoked'")
                        .filter(n -> !n.equals("0"))
                        .isPresent());
        assertThat(gatepost.value("select count(*) from callback_part")).contains("0");
    }

    private void standing() {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            try {
                return centre.standing() != null;
            } catch (IllegalStateException e) {
                return false;
            }
        });
    }

    private static byte[] part(int number, String text) {
        byte[] letters = text.getBytes(StandardCharsets.US_ASCII);
        byte[] out = new byte[6 + letters.length];
        System.arraycopy(new byte[] {5, 0, 3, 9, 2, (byte) number}, 0, out, 0, 6);
        System.arraycopy(letters, 0, out, 6, letters.length);
        return out;
    }
}
