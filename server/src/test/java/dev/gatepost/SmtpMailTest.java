package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.smtp.MailServerCertificate;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CHN-02, HOOK-01, CON-04, CON-12: a live workspace sends mail over TLS, and what comes back is told of its message. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SmtpMailTest {
    private static final String STREET = "1 Harbour Street, Miami FL 33101";
    private static final Secret KEY = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private final MailServerCertificate certificate = MailServerCertificate.shared();
    private final GreenMail server =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS).dynamicPort());
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop;

    SmtpMailTest() {
        server.setUser("gatepost", "gatepost", "right");
        server.start();
        Workspace live = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace("mail holding", "mail", Workspace.Kind.LIVE, Set.of("US")), "component:test");
        Secret key = gatepost.rooms()
                .credentials()
                .create(live, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        String connection = made(gatepost.client().post(key, "/v1/connections", connection("implicit")));
        String brand = made(gatepost.client()
                .post(key, "/v1/brands", document("name", "Northwind Mail", "postal_address", STREET)));
        shop = new TestShop(
                gatepost.client(), live, ConnectionId.parse(connection).orElseThrow(), key, brand);
        sender("offers@northwind.example", "promotional");
        sender("orders@northwind.example", "transactional");
        template("sale_mail", "promotional", "Northwind Mail: 20% off. " + STREET + " Leave: {{unsubscribe_url}}");
        template("order_mail", "transactional", "Northwind Mail: your order has left.");
    }

    private void sender(String address, String purpose) {
        made(shop.client()
                .post(
                        shop.key(),
                        "/v1/senders",
                        document(
                                "brand",
                                shop.brand(),
                                "connection",
                                shop.connection().toString(),
                                "channel",
                                "email",
                                "address",
                                address,
                                "purposes",
                                List.of(purpose),
                                "registrations",
                                List.of("email:authenticated"))));
    }

    /** Where messages reach people, others approve: one for all, and counsel for promotion. */
    private void template(String name, String purpose, String body) {
        boolean promotes = purpose.equals("promotional");
        Map<String, Object> asked = document(
                "name",
                name,
                "channel",
                "email",
                "purpose",
                purpose,
                "brand",
                shop.brand(),
                "language",
                "en",
                "subject",
                "Northwind Mail: news",
                "body",
                body,
                "legal_basis",
                promotes ? "consent" : "contract",
                "countries",
                List.of("US"));
        if (promotes) {
            asked.put("attested", List.of("dkim_covers_list_unsubscribe"));
        }
        String id = made(shop.client().post(shop.key(), "/v1/templates", asked));
        String path = "/v1/templates/" + id;
        fine(shop.client().post(shop.key(), path + "/submit", document("version", 1, "reason", "new")));
        try (var officer =
                TestPerson.join(gatepost, "officer-" + name, OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            fine(officer.post(path + "/approve", document("version", 1), shop.workspace()));
        }
        if (promotes) {
            try (var counsel =
                    TestPerson.join(gatepost, "counsel-" + name, OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
                fine(counsel.post(path + "/approve", document("version", 1, "as", "legal"), shop.workspace()));
            }
        }
        fine(shop.client().post(shop.key(), path + "/activate", document("version", 1)));
    }

    private static void fine(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    private Object connection(String tls) {
        return document(
                "provider",
                "smtp",
                "name",
                "mail",
                "settings",
                document(
                        "host", "localhost",
                        "port", Integer.toString(server.getSmtps().getPort()),
                        "tls", tls,
                        "username", "gatepost",
                        "return_path", "bounces@northwind.example",
                        "leave_address", "leave@northwind.example",
                        "tls_authorities", certificate.pem()),
                "secrets",
                document("password", "right", "secret", KEY.reveal()));
    }

    @AfterAll
    void stop() {
        gatepost.close();
        server.stop();
    }

    private static String made(Reply reply) {
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.id();
    }

    private void agrees(String address) {
        var event = shop.consentEvent(address, "granted");
        event.put("channel", "email");
        made(shop.client().post(shop.key(), "/v1/consents", event));
    }

    private Reply offer(String to) {
        return shop.send(
                document("to", to, "template", "sale_mail"), UUID.randomUUID().toString());
    }

    /** Sends an offer and gives what the mail server has. */
    private record Sent(String id, MimeMessage mail) {
        String address(String header, String mailbox) throws Exception {
            String text = mail.getHeader(header, ",");
            Matcher found =
                    Pattern.compile(mailbox + "\\+[^@>]+@northwind\\.example").matcher(text);
            assertThat(found.find()).as(text).isTrue();
            return found.group();
        }
    }

    private Sent offered(String to) {
        agrees(to);
        return sent(to, "sale_mail");
    }

    private Sent sent(String to, String template) {
        Reply reply = shop.send(
                document("to", to, "template", template), UUID.randomUUID().toString());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        shop.until(reply.id(), "submitted");
        MimeMessage mail = Arrays.stream(server.getReceivedMessages())
                .filter(m -> GreenMailUtil.getAddressList(recipients(m)).contains(to))
                .findFirst()
                .orElseThrow();
        return new Sent(reply.id(), mail);
    }

    private static jakarta.mail.Address[] recipients(MimeMessage mail) {
        try {
            return mail.getAllRecipients();
        } catch (jakarta.mail.MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Reply handIn(String mail) {
        byte[] body = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var proof = StandardWebhooks.sign(List.of(KEY), "mail_" + UUID.randomUUID(), Instant.now(), body);
        return shop.client()
                .post(
                        null,
                        "/callbacks/" + shop.connection(),
                        new String(body, StandardCharsets.UTF_8),
                        "Content-Type",
                        "message/rfc822",
                        "webhook-id",
                        proof.id(),
                        "webhook-timestamp",
                        proof.timestamp(),
                        "webhook-signature",
                        proof.signature());
    }

    private static String report(String to, String type, String part, String fields) {
        return """
                From: MAILER-DAEMON@mx.example.com
                To: <%s>
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=%s; boundary="B1"

                --B1
                Content-Type: text/plain

                It came back.

                --B1
                Content-Type: message/%s

                %s

                --B1--
                """.formatted(to, type, part, fields);
    }

    private static String bounce(String to) {
        return report(
                to,
                "delivery-status",
                "delivery-status",
                "Reporting-MTA: dns; mx.example.com\n\nFinal-Recipient: rfc822; x@example.com\nAction: failed\nStatus: 5.1.1");
    }

    @Test
    void aMailGoesOutSignedForItsReturnAndComesBackAsABounce() throws Exception {
        Sent sent = sent("lena@example.com", "order_mail");
        assertThat(sent.mail().getHeader("List-Unsubscribe", ",")).isNull();
        String returnPath = sent.address("Return-Path", "bounces");

        // Whoever guesses another message's address has not its mark.
        int last = returnPath.indexOf('@') - 1;
        String forged = returnPath.substring(0, last)
                + (returnPath.charAt(last) == '0' ? '1' : '0')
                + returnPath.substring(last + 1);
        assertThat(handIn(bounce(forged)).text()).contains("callback_forged");
        assertThat(shop.status(sent.id())).isEqualTo("submitted");

        assertThat(handIn(bounce(returnPath)).status()).isEqualTo(200);
        assertThat(shop.until(sent.id(), "bounced").toString()).contains("5.1.1");
        assertThat(gatepost.rooms().callbacks().quarantined(shop.workspace())).isEqualTo(1);
    }

    /** CON-12 */
    @Test
    void aComplaintEndsPromotion() throws Exception {
        Sent sent = offered("dan@example.com");
        String from = sent.address("Return-Path", "bounces");
        Reply taken = handIn(report(
                "abuse@northwind.example",
                "feedback-report",
                "feedback-report",
                "Feedback-Type: abuse\nVersion: 1\nOriginal-Mail-From: <" + from + ">"));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        shop.until(sent.id(), "complained");
        assertThat(offer("dan@example.com").text()).contains("\"suppressed\"");
    }

    /** CON-04 */
    @Test
    void aMailToTheLeaveAddressEndsPromotionAndBlocksNothingElse() throws Exception {
        Sent sent = offered("max@example.com");
        assertThat(sent.mail().getHeader("List-Unsubscribe-Post", ",")).isEqualTo("List-Unsubscribe=One-Click");
        assertThat(sent.mail().getHeader("List-Unsubscribe", ","))
                .contains("https://")
                .contains("mailto:leave+u");
        String leave = sent.address("List-Unsubscribe", "leave");
        Reply taken = handIn("From: max@elsewhere.example\nTo: " + leave + "\nSubject: unsubscribe\n\n");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> offer("max@example.com").text().contains("\"suppressed\""));
        assertThat(gatepost.value("select count(*) from provider_block").orElse("none"))
                .isIn("0", "none");
        assertThat(shop.status(sent.id())).isEqualTo("delivered");
    }

    /** TLS-02 */
    @Test
    void aLiveWorkspaceSendsNothingInTheClear() {
        Reply refused = shop.client().post(shop.key(), "/v1/connections", connection("none"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("settings/tls");
    }
}
