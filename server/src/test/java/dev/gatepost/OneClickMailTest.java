package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.providers.sandbox.BookEntry;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-04: promotional mail carries the way out, in its headers (RFC 8058) and in its body. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OneClickMailTest {
    private static final String STREET = "1 Harbour Street, Miami FL 33101";
    private static final String FROM = "offers@northwind.example";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("shop");
    private final String brand = made("/v1/brands", document("name", "Northwind Mail", "postal_address", STREET));

    OneClickMailTest() {
        made(
                "/v1/senders",
                document(
                        "brand",
                        brand,
                        "connection",
                        shop.connection().toString(),
                        "channel",
                        "email",
                        "address",
                        FROM,
                        "purposes",
                        List.of("promotional"),
                        "registrations",
                        List.of("email:authenticated")));
        made(
                "/v1/templates",
                template(
                        "sale_mail",
                        "Northwind Mail: {{order}} off. " + STREET + " Leave: {{unsubscribe_url}} or choose"
                                + " {{preferences_url}}"));
    }

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private String made(String path, Object body) {
        Reply reply = shop.client().post(shop.key(), path, body);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
        return reply.id();
    }

    private Map<String, Object> template(String name, String body) {
        return document(
                "name",
                name,
                "channel",
                "email",
                "purpose",
                "promotional",
                "brand",
                brand,
                "language",
                "en",
                "subject",
                "Northwind Mail: a sale",
                "body",
                body,
                "variables",
                List.of(document("name", "order", "max_length", 40)),
                "attested",
                List.of("dkim_covers_list_unsubscribe"));
    }

    private Reply send(String to, String template, Map<String, Object> variables) {
        return shop.send(
                document("to", to, "template", template, "variables", variables),
                UUID.randomUUID().toString());
    }

    private void agrees(String address) {
        Map<String, Object> event = shop.consentEvent(address, "granted");
        event.put("channel", "email");
        event.put("brand", brand);
        Reply reply = shop.client().post(shop.key(), "/v1/consents", event);
        assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    }

    private BookEntry mailTo(String address) {
        return gatepost.sandbox().carrier().book("shop").stream()
                .filter(e -> e.to().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** CON-04 */
    @Test
    void theOneClickOfAMailProgramEndsPromotionAtOnce() {
        String lena = "lena@example.com";
        agrees(lena);
        Reply sent = send(lena, "sale_mail", document("order", "20%"));
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        shop.until(sent.id(), "delivered");

        Map<String, String> headers = mailTo(lena).headers();
        assertThat(headers).containsEntry("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        String link = headers.getOrDefault("List-Unsubscribe", "");
        assertThat(link).startsWith("<" + TestGatepost.PAGES + "/p/u/").endsWith(">");
        assertThat(link).doesNotContain("lena");

        String path = link.substring(1 + TestGatepost.PAGES.length(), link.length() - 1);
        Reply left = shop.client()
                .post(null, path, "List-Unsubscribe=One-Click", "Content-Type", "application/x-www-form-urlencoded");
        assertThat(left.status()).as(left.text()).isEqualTo(200);
        assertThat(send(lena, "sale_mail", document("order", "20%")).text()).contains("\"suppressed\"");
    }

    /** CON-04: no caller writes the person's own links. */
    @Test
    void aCallerCannotFillInTheLinksOfGatepost() {
        String ida = "ida@example.com";
        agrees(ida);
        Reply faulty = send(ida, "sale_mail", document("order", "20%", "unsubscribe_url", "https://people.example/x"));
        assertThat(faulty.status()).isEqualTo(400);
        assertThat(faulty.text()).contains("undeclared_variable");
        Map<String, Object> declared = template("own", "{{unsubscribe_url}}");
        declared.put("variables", List.of(document("name", "unsubscribe_url", "max_length", 400)));
        assertThat(shop.client().post(shop.key(), "/v1/templates", declared).text())
                .contains("filled by Gatepost");
        Map<String, Object> sms = template("text", "{{unsubscribe_url}}");
        sms.put("channel", "sms");
        sms.remove("subject");
        assertThat(shop.client().post(shop.key(), "/v1/templates", sms).text()).contains("for mail alone");
    }

    /** Transactional mail is no list. */
    @Test
    void otherMailCarriesNoSuchHeader() {
        Reply sent = shop.send("max@example.com", "order_mail");
        shop.until(sent.id(), "delivered");
        assertThat(mailTo("max@example.com").headers()).isEmpty();
    }
}
