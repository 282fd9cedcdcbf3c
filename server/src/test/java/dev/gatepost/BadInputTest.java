package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** MSG-01, TPL-01, TPL-06, ACC-01: every fault of a request has its own code and sentence, and leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {
    private static final String[] TABLES = {
        "message", "message_content", "contact", "idempotency", "queue_entry", "frequency"
    };
    private static final String TO = "+4915112345678";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("strict");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> with(String name, @Nullable Object value) {
        Map<String, Object> body = TestShop.message(TO, "order_shipped");
        body.put(name, value);
        return body;
    }

    private static Map<String, Object> without(String name) {
        Map<String, Object> body = TestShop.message(TO, "order_shipped");
        body.remove(name);
        return body;
    }

    private static Map<String, Object> variables(Object... namesAndValues) {
        return with("variables", document(namesAndValues));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("", "malformed_json", ""),
                Arguments.of("{", "malformed_json", "line 1"),
                Arguments.of("[]", "malformed_json", "one JSON object"),
                Arguments.of("\"text\"", "malformed_json", "one JSON object"),
                Arguments.of("{} {}", "malformed_json", ""),
                Arguments.of("{'to':1}", "malformed_json", ""),
                Arguments.of("{\"to\":\"a\",\"to\":\"b\"}", "malformed_json", "twice"),
                Arguments.of("{\"a\":".repeat(40) + "1" + "}".repeat(40), "malformed_json", "12 levels"),
                Arguments.of("{\"to\":NaN}", "malformed_json", ""),
                Arguments.of("{\"to\":\"\\ud800\",\"template\":\"order_shipped\"}", "invalid_number", ""),
                Arguments.of(with("tо", "cyrillic"), "unknown_property", "did you mean 'to'"),
                Arguments.of(with("templte", "x"), "unknown_property", "did you mean 'template'"),
                Arguments.of(with("zzzzzzzzzz", 1), "unknown_property", "known are"),
                Arguments.of(with("to", 4915112345678L), "wrong_type", "'to'"),
                Arguments.of(with("variables", List.of()), "wrong_type", "'variables'"),
                Arguments.of(variables("name", true, "order", "1"), "wrong_type", ""),
                Arguments.of(variables("name", document(), "order", "1"), "wrong_type", ""),
                Arguments.of(without("to"), "missing_property", "'to'"),
                Arguments.of(without("template"), "missing_property", "either"),
                Arguments.of(with("content", document("text", "x")), "missing_property", "either"),
                Arguments.of(with("to", ""), "missing_property", "'to'"),
                Arguments.of(with("to", "1".repeat(400)), "invalid_value", "320"),
                Arguments.of(with("channel", "pigeon"), "invalid_value", "channel"),
                Arguments.of(with("channel", "email"), "invalid_value", "sms"),
                Arguments.of(with("purpose", "promotional"), "purpose_mismatch", "transactional"),
                Arguments.of(with("sender", "sdr_nope"), "unknown_sender", ""),
                Arguments.of(with("template", "nothing"), "unknown_template", ""),
                Arguments.of(with("not_before", "tomorrow"), "invalid_value", "RFC 3339"),
                Arguments.of(with("not_before", "2099-01-01T00:00:00Z"), "invalid_value", "ahead"),
                Arguments.of(with("fallback", List.of("email")), "invalid_value", "fallback"),
                Arguments.of(with("to", "12345"), "invalid_number", ""),
                Arguments.of(with("to", "+4900"), "invalid_number", ""),
                Arguments.of(with("to", "lena@example.com"), "invalid_number", ""),
                Arguments.of(TestShop.message("not mail", "order_mail"), "invalid_email", ""),
                Arguments.of(TestShop.message("a@b@c", "order_mail"), "invalid_email", ""),
                Arguments.of(TestShop.message("a@example.com\nBcc: b@example.com", "order_mail"), "invalid_email", ""),
                Arguments.of(variables("name", "Lena"), "missing_variable", "order"),
                Arguments.of(variables("name", "Lena", "order", "1", "extra", "x"), "undeclared_variable", "extra"),
                Arguments.of(variables("name", "a".repeat(41), "order", "1"), "variable_too_long", "name"),
                Arguments.of(variables("name", "http://evil.example", "order", "1"), "link_in_variable", "name"),
                Arguments.of(variables("name", "evil․example/a", "order", "1"), "link_in_variable", "name"),
                Arguments.of(variables("name", "see evil.com now", "order", "1"), "link_in_variable", "name"),
                Arguments.of(variables("name", "a\u202eb", "order", "1"), "control_character", "name"),
                Arguments.of(variables("name", "a\u0000b", "order", "1"), "control_character", "name"),
                Arguments.of(
                        document("to", TO, "channel", "sms", "purpose", "service", "content", document("text", "")),
                        "missing_property",
                        "text"),
                Arguments.of(
                        document(
                                "to",
                                TO,
                                "channel",
                                "sms",
                                "purpose",
                                "service",
                                "content",
                                document("text", "\u0007")),
                        "control_character",
                        ""));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultIsNamedAndLeavesNothing(Object body, String code, String saying) {
        List<String> before = gatepost.rows(shop, TABLES);

        Reply reply = shop.send(body, UUID.randomUUID().toString());

        assertThat(reply.code()).as(reply.text()).isEqualTo(code);
        assertThat(reply.status()).isIn(400, 422);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(reply.at("/detail") + reply.at("/errors/0/detail") + reply.at("/errors/0/pointer"))
                .contains(saying);
        assertThat(reply.at("/mend")).isNotEmpty();
        assertThat(reply.at("/correlation_id")).startsWith("cor_");
        assertThat(gatepost.rows(shop, TABLES)).isEqualTo(before);
    }

    @Test
    void severalFaultsAreToldAtOnce() {
        Reply reply =
                shop.send(document("too", "x", "channel", 5), UUID.randomUUID().toString());

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body().path("errors")).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        Reply reply = shop.send(
                with("reference", "a".repeat(70_000)), UUID.randomUUID().toString());

        assertThat(reply.code()).isEqualTo("too_large");
        assertThat(reply.status()).isEqualTo(413);
    }

    /** ACC-01 */
    @Test
    void wrongMissingRevokedAndExpiredKeysAreRefused() {
        var made = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "short", EnumSet.of(Right.MESSAGES_SEND), null, "component:test");
        Secret expired = gatepost.rooms()
                .credentials()
                .create(
                        shop.workspace(),
                        "past",
                        EnumSet.allOf(Right.class),
                        Instant.now().minus(Duration.ofSeconds(1)),
                        "component:test")
                .key();
        List<String> before = gatepost.rows(shop, TABLES);
        var missing = with("to", "x");

        assertThat(call(made.key(), missing).code()).isEqualTo("invalid_number");
        assertThat(gatepost.rooms().credentials().revoke(shop.workspace(), made.id(), "component:test"))
                .isTrue();
        assertThat(call(made.key(), missing).code()).isEqualTo("key_unknown");
        assertThat(call(expired, missing).code()).isEqualTo("key_unknown");
        assertThat(call(new Secret("gp_test_wrong"), missing).code()).isEqualTo("key_unknown");
        assertThat(call(null, missing).code()).isEqualTo("key_missing");
        assertThat(call(null, missing).status()).isEqualTo(401);
        assertThat(gatepost.rows(shop, TABLES)).isEqualTo(before);
    }

    /** ACC-01, TEN-01 */
    @Test
    void aKeyIsRevokedByItsOwnWorkspaceOnly() {
        TestShop other = gatepost.shop("meddler");
        var made = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "mine", EnumSet.of(Right.MESSAGES_SEND), null, "component:test");

        assertThat(gatepost.rooms().credentials().revoke(other.workspace(), made.id(), "component:test"))
                .isFalse();
        assertThat(call(made.key(), with("to", "x")).code()).isEqualTo("invalid_number");
    }

    private Reply call(@Nullable Secret key, Object body) {
        return shop.client().post(key, "/v1/messages", body, "Idempotency-Key", "k");
    }

    /** TEN-01 */
    @Test
    void anotherWorkspacesMessageIsNotThere() {
        TestShop other = gatepost.shop("other");
        String id = other.send(TO, "order_shipped").id();

        assertThat(other.get("/v1/messages/" + id).status()).isEqualTo(200);
        assertThat(shop.get("/v1/messages/" + id).status()).isEqualTo(404);
        assertThat(shop.get("/v1/messages/" + id).code()).isEqualTo("not_found");
        assertThat(shop.get("/v1/messages/msg_nonsense").status()).isEqualTo(404);
    }

    /** MSG-01 */
    @Test
    void anIdempotencyKeyIsNeededAndMeansOneMessage() {
        TestShop own = gatepost.shop("idempotent");
        Map<String, Object> body = TestShop.message("+4915112345677", "order_shipped");
        Reply none = own.client().post(own.key(), "/v1/messages", body);
        Reply first = own.send(body, "order-1");
        Reply again = own.send(body, "order-1");
        Reply other = own.send(TestShop.message("+4915112345676", "order_shipped"), "order-1");

        assertThat(none.code()).isEqualTo("idempotency_key_missing");
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.code()).isEqualTo("idempotency_mismatch");
        assertThat(gatepost.value("select count(*) from message where workspace_id = '"
                        + own.workspace().id().value() + "'"))
                .hasValue("1");
    }

    /** MSG-01 */
    @Test
    void theSameKeyInTwoWorkspacesIsTwoKeys() {
        TestShop one = gatepost.shop("one");
        TestShop two = gatepost.shop("two");
        Map<String, Object> body = TestShop.message(TO, "order_shipped");

        assertThat(one.send(body, "k").id()).isNotEqualTo(two.send(body, "k").id());
    }

    /** MSG-01 */
    @Test
    void aBatchHasAResultForEach() {
        TestShop own = gatepost.shop("batch");
        List<Map<String, Object>> messages = List.of(
                TestShop.message("+4915112345671", "order_shipped"),
                TestShop.message("nonsense", "order_shipped"),
                TestShop.message("+13052345603", "sale"),
                TestShop.message("+4915112345672", "order_shipped"));

        Reply reply = own.batch(messages, "b1");

        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        assertThat(reply.at("/data/0/status")).isEqualTo("accepted");
        assertThat(reply.at("/data/1/status")).isEqualTo("refused");
        assertThat(reply.at("/data/1/error/code")).isEqualTo("invalid_number");
        assertThat(reply.at("/data/2/error/code")).isEqualTo("policy_denied");
        assertThat(reply.at("/data/2/error/decision/reasons/0/code")).isEqualTo("consent_missing");
        assertThat(reply.at("/data/3/status")).isEqualTo("accepted");
        assertThat(own.batch(messages, "b1").at("/data/0/id")).isEqualTo(reply.at("/data/0/id"));
        own.until(reply.at("/data/3/id"), "delivered");
    }

    @Test
    void anEmptyOrOverfullBatchIsRefused() {
        Map<String, Object> message = TestShop.message(TO, "order_shipped");

        assertThat(shop.batch(List.of(), "b2").code()).isEqualTo("missing_property");
        assertThat(shop.batch(java.util.Collections.nCopies(1_001, message), "b3")
                        .code())
                .isEqualTo("wrong_type");
    }

    /** The routes behind the hot ones are as strict. */
    @Test
    void theChainNamesFaultsToo() {
        assertThat(shop.client().post(shop.key(), "/v1/brands", "").status()).isEqualTo(400);
        assertThat(shop.client().post(shop.key(), "/v1/brands", "{").code()).isEqualTo("malformed_json");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/brands", document("nam", "x"))
                        .code())
                .isEqualTo("missing_property");
        assertThat(shop.client().post(shop.key(), "/v1/consents", document()).code())
                .isEqualTo("missing_property");
        assertThat(shop.get("/v1/consents").code()).isEqualTo("missing_property");
        assertThat(shop.get("/v1/consents?address=12").code()).isEqualTo("invalid_number");
        assertThat(shop.get("/v1/nothing").code()).isEqualTo("not_found");
    }
}
