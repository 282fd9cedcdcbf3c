package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** MSG-06: messages are found by everything that is known of them, page by page, by their own workspace alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindingMessagesTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("finding");
    private final TestShop other = gatepost.shop("finding2", "finding holding");
    private String delivered = "";
    private String mailed = "";
    private String refused = "";
    private String undelivered = "";
    private String failed = "";
    private String waiting = "";
    private String cancelled = "";

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @BeforeAll
    void fill() {
        delivered = send(with("+4915112345678", "order_shipped", "reference", "=ref-a"));
        mailed = send(with("Lena@example.com", "order_mail", "metadata", document("basket", "7")));
        refused = shop.send("+13052345601", "sale").id();
        undelivered = send(with("+4915112345610", "parcel_today", "reference", "ref-d"));
        failed = send(with("+4915112345611", "order_shipped", "reference", "ref-d"));
        waiting = send(with("+4915112345679", "order_shipped", "not_before", "2026-12-24T18:00:00Z"));
        cancelled = send(with("+4915112345679", "order_shipped", "not_before", "2026-12-24T18:00:00Z"));
        assertThat(shop.client()
                        .post(shop.key(), "/v1/messages/" + cancelled + "/cancel", "{}")
                        .status())
                .isEqualTo(200);
        shop.until(delivered, "delivered");
        shop.until(mailed, "delivered");
        shop.until(undelivered, "undelivered");
        shop.until(failed, "failed");
    }

    private static Map<String, Object> with(String to, String template, String name, Object value) {
        Map<String, Object> body = TestShop.message(to, template);
        body.put(name, value);
        return body;
    }

    private String send(Object body) {
        Reply reply = shop.send(body, UUID.randomUUID().toString());
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        return reply.id();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private List<String> found(String query) {
        Reply reply = shop.get("/v1/messages?" + query);
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        List<String> out = new ArrayList<>();
        reply.body().path("data").forEach(m -> out.add(m.path("id").asString()));
        return out;
    }

    @Test
    void eachFilterFindsItsOwnNewestFirst() {
        assertThat(found("")).containsExactly(cancelled, waiting, failed, undelivered, refused, mailed, delivered);
        assertThat(found("to=" + encoded("+49 1511 2345678"))).containsExactly(delivered);
        assertThat(found("to=" + encoded("Lena@EXAMPLE.com"))).containsExactly(mailed);
        assertThat(found("to=" + encoded("+4915112345699"))).isEmpty();
        assertThat(found("reference=" + encoded("=ref-a"))).containsExactly(delivered);
        assertThat(found("reference=ref-d")).containsExactly(failed, undelivered);
        assertThat(found("reference=nobody")).isEmpty();
        assertThat(found("template=parcel_today")).containsExactly(undelivered);
        assertThat(found("template=nothing")).isEmpty();
        assertThat(found("purpose=service")).containsExactly(undelivered);
        assertThat(found("channel=email")).containsExactly(mailed);
        assertThat(found("status=delivered")).containsExactly(mailed, delivered);
        assertThat(found("status=undelivered")).containsExactly(undelivered);
        assertThat(found("status=failed")).containsExactly(failed);
        assertThat(found("status=deferred")).containsExactly(waiting);
        assertThat(found("status=cancelled")).containsExactly(cancelled);
        assertThat(found("status=blocked")).containsExactly(refused);
        assertThat(found("status=uncertain")).isEmpty();
        assertThat(found("reason=consent_missing")).containsExactly(refused);
        assertThat(found("reason=invalid_number")).containsExactly(failed);
        assertThat(found("reference=ref-d&status=failed&channel=sms&purpose=transactional&template=order_shipped"))
                .containsExactly(failed);
        assertThat(found("reference=ref-d&status=delivered")).isEmpty();
    }

    @Test
    void timesBoundWhatIsFound() {
        String at = shop.message(undelivered).path("created_at").asString();

        assertThat(found("from=" + at)).contains(undelivered, failed).doesNotContain(delivered, refused);
        assertThat(found("until=" + at)).contains(delivered, refused).doesNotContain(undelivered, failed);
    }

    /** A refusal is kept with its reasons, and a list entry is told like the head of the message alone. */
    @Test
    void anEntryIsToldLikeTheMessageAlone() {
        JsonNode entry =
                shop.get("/v1/messages?status=blocked").body().path("data").get(0);
        JsonNode alone = shop.message(refused);

        assertThat(entry.at("/decision/reasons/0/code").asString()).isEqualTo("consent_missing");
        entry.properties().forEach(p -> {
            if (!p.getKey().equals("decision")) {
                assertThat(alone.path(p.getKey())).as(p.getKey()).isEqualTo(p.getValue());
            }
        });
        assertThat(entry.toString()).doesNotContain("3052345601");
    }

    /** OBS-01 */
    @Test
    void oneMessageTellsReferenceMetadataAndSegments() {
        JsonNode sms = shop.message(delivered);
        JsonNode mail = shop.message(mailed);

        assertThat(sms.path("reference").asString()).isEqualTo("=ref-a");
        assertThat(sms.path("segments").asInt()).isEqualTo(1);
        assertThat(sms.path("country").asString()).isEqualTo("DE");
        assertThat(mail.at("/metadata/basket").asString()).isEqualTo("7");
        assertThat(mail.has("segments")).isFalse();
        assertThat(shop.message(waiting).path("not_before").asString()).isEqualTo("2026-12-24T18:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "statsu=failed,unknown_property,did you mean 'status'",
        "status=gone,invalid_value,one of accepted",
        "limit=201,invalid_value,from 1 to 200",
        "limit=x,invalid_value,from 1 to 200",
        "cursor=x,invalid_value,next_cursor",
        "to=12,invalid_number,",
        "from=yesterday,invalid_value,RFC 3339",
        "status=failed&status=sent,invalid_value,once"
    })
    void aWrongQueryIsRefusedInWords(String query, String code, String saying) {
        Reply reply = shop.get("/v1/messages?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.at("/detail")).contains(saying == null ? "" : saying);
    }

    /** TEN-01 */
    @Test
    void anotherWorkspaceFindsNothing() {
        for (String query : List.of("", "?to=" + encoded("+4915112345678"), "?reference=ref-d", "?status=blocked")) {
            assertThat(other.get("/v1/messages" + query).body().path("data")).isEmpty();
        }
        assertThat(other.get("/v1/messages/" + delivered).status()).isEqualTo(404);
        assertThat(other.client()
                        .post(other.key(), "/v1/messages/" + waiting + "/cancel", "{}")
                        .status())
                .isEqualTo(404);
        assertThat(other.get("/v1/messages.csv").text().lines()).hasSize(1);
        assertThat(other.get("/v1/funnel?reference=ref-d").body().path("asked").asInt())
                .isZero();
        assertThat(shop.status(waiting)).isEqualTo("deferred");
    }

    @Test
    void theDownloadHoldsTheSameAndNoFormulaAndNoAddress() {
        Reply reply = shop.get("/v1/messages.csv?template=order_shipped");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
        List<String> lines = reply.text().lines().toList();
        assertThat(lines.getFirst()).startsWith("id,status,reason,channel");
        assertThat(lines).hasSize(1 + found("template=order_shipped").size());
        assertThat(lines).anyMatch(line -> line.startsWith(delivered) && line.contains(",'=ref-a,"));
        assertThat(reply.text()).doesNotContain(",=").doesNotContain("4915112345678");
    }

    @Test
    void pagesSkipNothingAndRepeatNothingWhileMessagesCome() throws InterruptedException {
        TestShop busy = gatepost.shop("busylist");
        Set<String> before = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            before.add(busy.send("+4915112345678", "order_shipped").id());
        }
        var over = new AtomicBoolean();
        Thread sender = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                busy.send("+4915112345679", "order_shipped");
            }
        });
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = busy.get("/v1/messages?limit=7" + cursor).body();
            page.path("data").forEach(m -> seen.add(m.path("id").asString()));
            String next = page.path("next_cursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        over.set(true);
        sender.join();

        assertThat(seen).doesNotHaveDuplicates().containsAll(before).isSortedAccordingTo((a, b) -> b.compareTo(a));
    }
}
