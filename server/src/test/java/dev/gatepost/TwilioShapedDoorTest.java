package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.twilio.exception.ApiException;
import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.security.RequestValidator;
import com.twilio.type.PhoneNumber;
import dev.gatepost.TestClient.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CHN-09: Twilio's own client, pointed at Gatepost, sends through the gate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwilioShapedDoorTest {
    private static final String ACCOUNT = "AC0123456789abcdef0123456789abcdef";
    private static final String SAID = "Northwind: Lena, your order A-1 is on its way.";
    private static final String LENA = "+4915112345678";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("twilio");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** What a person changes in their code: where the client calls. */
    private static final class At extends HttpClient {
        private final java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();
        private final String base;

        At(String base) {
            this.base = base;
        }

        @Override
        public Response makeRequest(Request request) {
            URI theirs = URI.create(request.constructURL().toString());
            String query = theirs.getRawQuery() == null ? "" : "?" + theirs.getRawQuery();
            HttpRequest.Builder ours = HttpRequest.newBuilder(URI.create(base + theirs.getRawPath() + query))
                    .header("Authorization", request.getAuthString());
            request.getHeaderParams().forEach((name, values) -> values.forEach(v -> ours.header(name, v)));
            if (request.getMethod() == com.twilio.http.HttpMethod.GET) {
                ours.GET();
            } else {
                ours.header("Content-Type", "application/x-www-form-urlencoded")
                        .method(
                                request.getMethod().toString(),
                                HttpRequest.BodyPublishers.ofString(request.encodeFormBody()));
            }
            try {
                HttpResponse<String> answer = http.send(ours.build(), HttpResponse.BodyHandlers.ofString());
                return new Response(answer.body(), answer.statusCode());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    private TwilioRestClient twilio(String key) {
        return new TwilioRestClient.Builder(ACCOUNT, key)
                .httpClient(new At("http://127.0.0.1:" + gatepost.port()))
                .build();
    }

    private TwilioRestClient twilio() {
        return twilio(shop.key().reveal());
    }

    private static ApiException refused(Runnable call) {
        return catchThrowableOfType(ApiException.class, call::run);
    }

    @Test
    void aTextIsSentAsTheTemplateThatSaysItFetchedAndListed() {
        String said = SAID;
        Message sent = Message.creator(new PhoneNumber(LENA), new PhoneNumber(TestShop.ORDERS), said)
                .create(twilio());
        assertThat(sent.getSid()).matches("SM[0-9a-f]{32}");
        assertThat(sent.getStatus()).isEqualTo(Message.Status.ACCEPTED);
        assertThat(sent.getBody()).isEqualTo(said);
        assertThat(sent.getDateCreated()).isNotNull();
        assertThat(gatepost.value("select count(*) from message where template_id is not null and id = '"
                        + java.util.UUID.fromString(sent.getSid()
                                .substring(2)
                                .replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5"))
                        + "'"))
                .contains("1");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Message.fetcher(sent.getSid()).fetch(twilio()).getStatus() == Message.Status.DELIVERED);
        Message fetched = Message.fetcher(sent.getSid()).fetch(twilio());
        assertThat(fetched.getBody()).as("reading it is a right of people").isNull();
        assertThat(fetched.getFrom().toString()).isEqualTo(TestShop.ORDERS);

        for (int i = 0; i < 3; i++) {
            Message.creator(new PhoneNumber(LENA), new PhoneNumber(TestShop.ORDERS), said)
                    .create(twilio());
        }
        List<String> sids = new ArrayList<>();
        Message.reader().setTo(new PhoneNumber(LENA)).pageSize(2).read(twilio()).forEach(m -> sids.add(m.getSid()));
        assertThat(sids).hasSize(4).doesNotHaveDuplicates().contains(sent.getSid());
    }

    @Test
    void refusalsComeAsTwiliosWithOurReason() {
        gatepost.sandbox()
                .carrier()
                .personWrites(
                        "twilio",
                        dev.gatepost.platform.Channel.SMS,
                        "+13052345909",
                        TestShop.OFFERS,
                        "STOP",
                        URI.create(shop.callbackUrl()));
        await().atMost(Duration.ofSeconds(15))
                .until(() -> shop.send("+13052345909", "sale").text().contains("suppressed"));
        ApiException stopped =
                refused(() -> Message.creator(new PhoneNumber("+13052345909"), new PhoneNumber(TestShop.OFFERS), "x")
                        .setContentSid("sale")
                        .setContentVariables("{\"name\":\"Dan\",\"order\":\"10 %\"}")
                        .create(twilio()));
        assertThat(stopped.getCode()).as(stopped.getMessage()).isEqualTo(21610);
        assertThat(String.valueOf(stopped.getDetails())).contains("suppressed").contains("mend");

        assertThat(refused(() -> Message.creator(new PhoneNumber("nonsense"), new PhoneNumber(TestShop.ORDERS), "x")
                                .create(twilio()))
                        .getCode())
                .isEqualTo(21211);
        assertThat(refused(() -> Message.creator(new PhoneNumber(LENA), new PhoneNumber("+15550009999"), "x")
                                .create(twilio()))
                        .getCode())
                .isEqualTo(21606);
        assertThat(refused(() -> Message.fetcher("SM" + "0".repeat(32)).fetch(twilio()))
                        .getCode())
                .isEqualTo(20404);
        assertThat(refused(() -> Message.fetcher("SM" + "0".repeat(32)).fetch(twilio("gpk_unknown")))
                        .getStatusCode())
                .isEqualTo(401);
        assertThat(refused(() -> Message.creator(new PhoneNumber(LENA), new PhoneNumber(TestShop.ORDERS), "x")
                                .setStatusCallback("https://elsewhere.example/hook")
                                .create(twilio()))
                        .getCode())
                .isEqualTo(21609);
        assertThat(refused(() -> Message.deleter("SM" + "0".repeat(32)).delete(twilio()))
                        .getStatusCode())
                .isEqualTo(400);
    }

    @Test
    void statusCallbacksAreSignedAsTwilioSignsThem() throws IOException {
        record Got(Map<String, String> form, String signature) {}
        List<Got> got = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.createContext("/", exchange -> {
            try (exchange) {
                Map<String, String> form = new TreeMap<>();
                for (String pair :
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII).split("&")) {
                    String[] parts = pair.split("=", 2);
                    form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
                }
                got.add(new Got(form, exchange.getRequestHeaders().getFirst("X-Twilio-Signature")));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/status?shop=1";
            Reply made =
                    shop.client().post(shop.key(), "/v1/event-endpoints", document("url", url, "format", "twilio"));
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            String said = SAID;
            Message sent = Message.creator(new PhoneNumber("+4915112345683"), new PhoneNumber(TestShop.ORDERS), said)
                    .setStatusCallback(url)
                    .create(twilio());
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> got.stream()
                            .anyMatch(g -> sent.getSid().equals(g.form().get("MessageSid"))
                                    && "delivered".equals(g.form().get("MessageStatus"))));
            var validator = new RequestValidator(made.at("/signing_secret"));
            assertThat(got).allMatch(g -> validator.validate(url, g.form(), g.signature()));
            assertThat(new RequestValidator("another")
                            .validate(url, got.getFirst().form(), got.getFirst().signature()))
                    .isFalse();
        } finally {
            server.stop(0);
        }
    }
}
