package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.smpp.ScriptedCentre;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CHN-01, HOOK-04, CON-04: a live workspace sends over SMPP, hears what became of it, and what people write. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmppLifeTest {
    private static final String SHORT = "order_smpp";
    private static final String LONG = "order_smpp_long";

    private final ScriptedCentre centre = new ScriptedCentre();
    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop;

    SmppLifeTest() {
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace("smpp holding", "smpp", Workspace.Kind.LIVE, Set.of("DE")), "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        assertThat(connect(key, "no").at("/errors/0/pointer")).isEqualTo("/settings/tls");
        Reply made = connect(key, "yes");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        shop = TestShop.open(
                gatepost.client(), live, ConnectionId.parse(made.id()).orElseThrow(), key);
        openGermany();
        template(SHORT, "Northwind: {{name}}, your order {{order}} is on its way.");
        template(LONG, "Northwind: {{name}}, your order {{order}} is on its way — " + "soon with you. ".repeat(8));
    }

    private Reply connect(Secret key, String plainNetwork) {
        return gatepost.client()
                .post(
                        key,
                        "/v1/connections",
                        document(
                                "provider",
                                "smpp",
                                "name",
                                "centre",
                                "settings",
                                document(
                                        "host", "127.0.0.1",
                                        "port", Integer.toString(centre.port()),
                                        "tls", "none",
                                        "plain_network", plainNetwork,
                                        "system_id", "gatepost"),
                                "secrets",
                                document("password", "right")));
    }

    private void openGermany() {
        Reply signed = shop.client()
                .post(
                        shop.key(),
                        "/v1/country-sheets",
                        document(
                                "country",
                                "DE",
                                "counsel",
                                "Dr. C. Ounsel",
                                "statement",
                                "Read and accepted.",
                                "expires_at",
                                Instant.now().plus(Duration.ofDays(90)).toString()));
        assertThat(signed.status()).as(signed.text()).isEqualTo(201);
        try (var person =
                TestPerson.join(gatepost, "officer-smpp", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            person.post("/v1/country-sheets/" + signed.id() + "/approve", Map.of(), shop.workspace());
        }
    }

    private void template(String name, String body) {
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/templates",
                        document(
                                "name",
                                name,
                                "channel",
                                "sms",
                                "purpose",
                                "transactional",
                                "brand",
                                shop.brand(),
                                "language",
                                "en",
                                "body",
                                body,
                                "legal_basis",
                                "contract",
                                "countries",
                                List.of("DE"),
                                "variables",
                                List.of(
                                        document("name", "name", "max_length", 40),
                                        document("name", "order", "max_length", 40))));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = "/v1/templates/" + made.id();
        shop.client().post(shop.key(), path + "/submit", document("version", 1));
        try (var person =
                TestPerson.join(gatepost, "officer-" + name, OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            person.post(path + "/approve", document("version", 1), shop.workspace());
        }
        assertThat(shop.client()
                        .post(shop.key(), path + "/activate", document("version", 1))
                        .at("/state"))
                .isEqualTo("active");
    }

    @AfterAll
    void stop() {
        gatepost.close();
        centre.close();
    }

    private String sent(String to, String template) {
        Reply reply = shop.send(to, template);
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.id();
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
        String id = sent(to, SHORT);
        shop.until(id, "submitted");
        centre.receipt(ScriptedCentre.decimal(submittedTo(to).getFirst()), to.substring(1), "DELIVRD");
        shop.until(id, "delivered");
    }

    /** Every part has a receipt of its own, and they come in any order. */
    @Test
    void aLongMessageIsDeliveredOnceAllOfItsPartsAre() throws Exception {
        String to = "+4915112345602";
        String id = sent(to, LONG);
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
        String id = sent(to, LONG);
        shop.until(id, "submitted");
        centre.receipt(ScriptedCentre.hex(submittedTo(to).get(1)), to.substring(1), "UNDELIV");
        shop.until(id, "undelivered");
    }

    /** MSG-02: it may have been taken, so it is not sent again. */
    @Test
    void aMessageWhoseAnswerWasLostIsUncertainAndNotSentAgain() throws Exception {
        String to = "+4915112345604";
        centre.script(n -> ScriptedCentre.CUT);
        String id = sent(to, SHORT);
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
