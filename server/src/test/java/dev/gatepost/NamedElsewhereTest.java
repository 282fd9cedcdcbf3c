package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.RawCallback;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** PRV-02, PRV-03: a person is found, shown and forgotten where they are named in what belongs to somebody else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NamedElsewhereTest {
    private static final String LENA = "+4915112345731";
    private static final String DAN = "+4915112345732";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** A message to Dan that is to go to Lena if he cannot be reached, and to a third person after that. */
    private static String withFallback(TestShop shop) {
        Map<String, Object> body = TestShop.message(DAN, "order_shipped");
        body.put(
                "fallback",
                List.of(document("channel", "sms", "to", LENA), document("channel", "sms", "to", "+4915112345733")));
        Reply sent = shop.send(body, UUID.randomUUID().toString());
        assertThat(sent.status()).as(sent.text()).isEqualTo(202);
        shop.until(sent.id(), "delivered");
        return sent.id();
    }

    private JsonNode step(TestShop shop, String store) {
        Reply asked = shop.client()
                .post(
                        shop.key(),
                        "/v1/erasures",
                        document("address", LENA, "reason", "By letter.", "requested_by", "person"));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> shop.get("/v1/erasures/" + asked.id()).at("/state"), "done"::equals);
        for (JsonNode step : shop.get("/v1/erasures/" + asked.id()).body().path("steps")) {
            if (step.path("store").asString().equals(store)) {
                return step;
            }
        }
        throw new AssertionError("no step of " + store);
    }

    /** What lies sealed with a message, opened with the key of the person to whom it went. */
    private Content content(TestShop shop, String message) {
        UUID id = MessageId.parse(message).orElseThrow().value();
        var workspace = shop.workspace().id();
        String contact = gatepost.value("select contact_id from message where id = '" + id + "'")
                .orElseThrow();
        byte[] sealed = HexFormat.of()
                .parseHex(gatepost.value(
                                "select encode(sealed, 'hex') from message_content where message_id = '" + id + "'")
                        .orElseThrow());
        ContactId of = new ContactId(UUID.fromString(contact));
        Contact dan = Objects.requireNonNull(gatepost.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace, shop.workspace().organisation()),
                        tx -> gatepost.rooms()
                                .contactStore()
                                .byId(tx, Map.of(of, workspace), ContactStore.Hold.NONE)
                                .get(of)));
        return Content.of(gatepost.rooms()
                .keys()
                .content(workspace, of.value(), dan.keys())
                .open(sealed, NewMessage.contentBinding(workspace, id)));
    }

    @Test
    void anAddressThatIsAFallbackOfAnothersMessageIsTakenOutOfIt() {
        TestShop shop = gatepost.shop("named");
        String message = withFallback(shop);
        String own = shop.send(DAN, "order_shipped").id();
        shop.until(own, "delivered");

        JsonNode step = step(shop, "fallbacks");
        assertThat(step.path("found").asLong()).isEqualTo(1);
        assertThat(step.path("erased").asLong()).isEqualTo(1);
        Content after = content(shop, message);
        assertThat(after.fallbacks()).hasSize(1);
        assertThat(new String(after.bytes(), StandardCharsets.UTF_8)).doesNotContain(LENA);
        assertThat(after.variables()).as("the rest is as it was").containsEntry("name", "Lena");
        assertThat(content(shop, own).variables()).isNotEmpty();
    }

    @Test
    void aMessageThatAHoldCoversIsLeftAsItIs() {
        TestShop shop = gatepost.shop("covered");
        String message = withFallback(shop);
        Map<String, Object> hold = document("person", DAN, "reason", "By order.", "case_number", "CV-1");
        assertThat(shop.client().post(shop.key(), "/v1/holds", hold).status()).isEqualTo(201);

        JsonNode step = step(shop, "fallbacks");
        assertThat(step.path("found").asLong()).isEqualTo(1);
        assertThat(step.path("kept").asLong()).isEqualTo(1);
        assertThat(step.path("why").asString()).contains("hold");
        assertThat(content(shop, message).fallbacks()).hasSize(2);
    }

    @Test
    void aPartOfAMessageThatWaitsForTheOthersIsForgottenToo() {
        TestShop shop = gatepost.shop("parts");
        var callback = new RawCallback(
                "POST",
                shop.callbackUrl(),
                List.of(),
                ("{\"from\":\"" + LENA + "\",\"text\":\"one of two\"}").getBytes(StandardCharsets.UTF_8));
        var other = new RawCallback(
                "POST", shop.callbackUrl(), List.of(), "{\"from\":\"nobody\"}".getBytes(StandardCharsets.UTF_8));
        Arrivals arrivals = gatepost.rooms().callbacks().arrivals();
        assertThat(arrivals.takePart(shop.connection(), new Arrivals.Part(callback, new byte[] {1}, 1, 2)))
                .isTrue();
        assertThat(arrivals.takePart(shop.connection(), new Arrivals.Part(other, new byte[] {2}, 1, 2)))
                .isTrue();
        assertThat(gatepost.rows(shop, "callback_part").getFirst()).endsWith("=2");

        JsonNode step = step(shop, "callback_parts");
        assertThat(step.path("erased").asLong()).isEqualTo(1);
        assertThat(gatepost.rows(shop, "callback_part").getFirst()).endsWith("=1");
    }

    /** PRV-03 */
    @Test
    void thePersonIsShownWhereTheyAreNamed() throws IOException, InterruptedException {
        TestShop shop = gatepost.shop("shown");
        String message = withFallback(shop);
        try (var nia = TestPerson.join(gatepost, "nia", OperatorRole.COMPLIANCE_OFFICER, shop.workspace())) {
            Reply asked = nia.post(
                    "/v1/access-requests",
                    document("address", LENA, "reason", "Asked by letter.", "requested_by", "person"),
                    shop.workspace());
            assertThat(asked.status()).as(asked.text()).isEqualTo(202);
            String path = "/v1/access-requests/" + asked.id();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> nia.get(path, shop.workspace()).at("/state"), "ready"::equals);
            HttpRequest file = HttpRequest.newBuilder(URI.create(nia.client().base() + path + "/file"))
                    .header("Cookie", nia.cookieHeader())
                    .header("Gatepost-Workspace", "shown")
                    .build();
            try (HttpClient http = HttpClient.newHttpClient()) {
                var zip = new ZipInputStream(new ByteArrayInputStream(
                        http.send(file, HttpResponse.BodyHandlers.ofByteArray()).body()));
                zip.getNextEntry();
                String data = new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                assertThat(data).contains("\"fallbacks\":", message, LENA).doesNotContain(DAN, "+4915112345733");
            }
        }
    }
}
