package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.SamePerson;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.erasure.WorkErasures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-02: whoever asks to be forgotten is, in every store and every system outside, with proof. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErasureWorkflowTest {
    private static final String LENA = "+4915112345601";
    private static final String DAN = "+13052345901";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> wish(String address) {
        return document("address", address, "reason", "Asked by letter.", "requested_by", "person");
    }

    private static Reply ask(TestShop shop, String address) {
        Reply asked = shop.client().post(shop.key(), "/v1/erasures", wish(address));
        assertThat(asked.status()).as(asked.text()).isEqualTo(202);
        return asked;
    }

    private static Reply until(TestShop shop, String id, String state) {
        await("erasure " + state)
                .atMost(Duration.ofSeconds(20))
                .until(() -> shop.get("/v1/erasures/" + id).at("/state"), state::equals);
        return shop.get("/v1/erasures/" + id);
    }

    private static String endpoint(TestShop shop, EventSink sink, String... types) {
        Reply made = shop.client()
                .post(shop.key(), "/v1/event-endpoints", document("url", sink.url(), "types", List.of(types)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.id();
    }

    private long count(TestShop shop, String table, String where) {
        return Long.parseLong(gatepost.value("select count(*) from " + table + " where workspace_id = '"
                        + shop.workspace().id().value() + "' and " + where)
                .orElseThrow());
    }

    private String contact(String message) {
        return gatepost.value("select contact_id from message where id = '"
                        + MessageId.parse(message).orElseThrow().value() + "'")
                .orElseThrow();
    }

    private void later(Duration by) {
        var parts = gatepost.rooms().privacy().erasures();
        new WorkErasures(parts.at(Clock.offset(gatepost.rooms().clock(), by))).work();
    }

    private boolean isAudited(TestShop shop, String action) {
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        return gatepost.value("select 1 from audit_page where workspace_id = '"
                        + shop.workspace().id().value() + "' and convert_from(events, 'UTF8') like '%\"" + action
                        + "\"%'")
                .isPresent();
    }

    /** CHN-06: whom a provider told to be the same person is forgotten by each of their addresses. */
    @Test
    void whoIsKnownToBeTheSamePersonIsErasedToo() {
        TestShop shop = gatepost.shop("same");
        String lena = contact(shop.send(LENA, "order_shipped").id());
        String dan = contact(shop.send(DAN, "order_shipped").id());
        var people = List.of(new ContactId(UUID.fromString(lena)), new ContactId(UUID.fromString(dan)));
        WorkspaceId workspace = shop.workspace().id();
        gatepost.rooms()
                .database()
                .transact(
                        Role.CALLBACKS,
                        Scope.of(workspace, shop.workspace().organisation()),
                        tx -> SamePerson.note(
                                tx, workspace, people.getFirst(), people.getLast(), TestGatepost.TUESDAY_NOON));
        until(shop, ask(shop, DAN).id(), "done");
        await().atMost(Duration.ofSeconds(20)).until(() -> count(shop, "erasure", "state = 'done'") == 2);
        assertThat(count(shop, "contact", "length(content_key) > 0")).isZero();
        assertThat(count(shop, "same_person", "true")).isZero();
    }

    @Test
    void aPersonIsErasedInEveryStoreAndTheSystemsOutsideAreWaitedFor() throws IOException, GeneralSecurityException {
        TestShop shop = gatepost.shop("forgotten");
        try (EventSink crm = new EventSink();
                EventSink silent = new EventSink();
                EventSink pager = new EventSink()) {
            String follows = endpoint(shop, crm, "contact.erased");
            String never = endpoint(shop, silent, "contact.erased");
            endpoint(shop, pager, "alert.*");
            shop.consent(LENA);
            String sent = shop.send(LENA, "order_shipped").id();
            shop.until(sent, "delivered");
            Map<String, Object> body = TestShop.message(LENA, "order_shipped");
            body.put(
                    "not_before",
                    TestGatepost.TUESDAY_NOON.plus(Duration.ofDays(3)).toString());
            String waits = shop.send(body, UUID.randomUUID().toString()).id();
            String other = shop.send(DAN, "order_shipped").id();
            shop.until(other, "delivered");
            gatepost.sandbox()
                    .carrier()
                    .personWrites(
                            "forgotten",
                            dev.gatepost.platform.Channel.SMS,
                            LENA,
                            TestShop.ORDERS,
                            "Where is it?",
                            java.net.URI.create(shop.callbackUrl()));
            String contact = contact(sent);
            await().atMost(Duration.ofSeconds(10)).until(() -> count(shop, "callback_inbox", "state = 'done'") > 4);
            assertThat(count(shop, "callback_inbox", "state = 'done'")).isPositive();
            long before = count(shop, "callback_inbox", "true");

            String id = ask(shop, LENA).id();
            assertThat(ask(shop, LENA).id())
                    .as("the same request is the same erasure")
                    .isEqualTo(id);
            Reply told = until(shop, id, "telling");

            assertThat(told.text()).contains("\"store\":\"messages\"", "\"store\":\"callbacks\"", "\"found\":2");
            assertThat(told.at("/unreadable_in_every_copy_by")).isNotEmpty();
            assertThat(shop.status(waits)).isEqualTo("cancelled");
            assertThat(shop.get("/v1/messages/" + sent).text())
                    .doesNotContain(LENA)
                    .doesNotContain("Lena");
            assertThat(shop.get("/v1/messages/" + sent).status())
                    .as("the stub stays")
                    .isEqualTo(200);
            assertThat(count(shop, "contact", "id = '" + contact + "' and length(content_key) = 0"))
                    .isEqualTo(1);
            assertThat(count(
                            shop,
                            "message_content",
                            "message_id in (select id from message where contact_id = '" + contact + "')"))
                    .isZero();
            assertThat(count(shop, "callback_inbox", "true")).isLessThan(before).isPositive();
            assertThat(count(shop, "consent_event", "contact_id = '" + contact + "'"))
                    .isPositive();
            assertThat(shop.message(other).at("/variables").toString()
                            + count(shop, "contact", "length(content_key) > 0"))
                    .isNotEmpty();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> crm.got().stream().anyMatch(g -> g.type().equals("contact.erased")));
            assertThat(crm.got().toString()).doesNotContain(LENA);

            Reply acknowledged = shop.client()
                    .post(shop.key(), "/v1/erasures/" + id + "/acknowledgements", document("system", follows));
            assertThat(acknowledged.status()).as(acknowledged.text()).isEqualTo(200);
            escalated(shop, id, pager);
            shop.client().post(shop.key(), "/v1/erasures/" + id + "/acknowledgements", document("system", never));
            until(shop, id, "done");
            receiptIsSigned(shop, id);
            assertThat(ask(shop, LENA).id())
                    .as("asked again, after it was done")
                    .isEqualTo(id);
            assertThat(shop.send(LENA, "order_shipped").status()).isEqualTo(202);
            assertThat(ask(shop, LENA).id()).as("the person came back").isNotEqualTo(id);
        }
    }

    private void escalated(TestShop shop, String id, EventSink pager) {
        later(Duration.ofDays(8));
        assertThat(isAudited(shop, "erasure.reminded")).isTrue();
        assertThat(isAudited(shop, "erasure.overdue")).isFalse();
        later(Duration.ofDays(31));
        assertThat(isAudited(shop, "erasure.overdue")).isTrue();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> pager.got().stream().anyMatch(g -> g.type().equals("alert.erasure_overdue")));
        assertThat(shop.get("/v1/erasures/" + id).at("/state")).isEqualTo("telling");
    }

    private static void receiptIsSigned(TestShop shop, String id) throws GeneralSecurityException {
        Reply receipt = shop.get("/v1/erasures/" + id + "/receipt");
        byte[] signed = receipt.at("/receipt").getBytes(StandardCharsets.UTF_8);
        byte[] prefix = HexFormat.of().parseHex("302a300506032b6570032100");
        byte[] raw = Base64.getDecoder().decode(receipt.at("/public_key"));
        byte[] spki = java.util.Arrays.copyOf(prefix, prefix.length + raw.length);
        System.arraycopy(raw, 0, spki, prefix.length, raw.length);
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki)));
        check.update(signed);
        assertThat(check.verify(Base64.getDecoder().decode(receipt.at("/signature"))))
                .isTrue();
        assertThat(receipt.at("/receipt"))
                .contains("\"erasure\":\"" + id + "\"", "\"nothing_held\":false", "\"state\":\"done\"")
                .doesNotContain(LENA);
    }

    /** The connection of the worker is cut in the middle of a step, as a killed node's is. */
    @Test
    void anErasureThatIsCutOffGoesOnWhereItWas() throws SQLException {
        TestShop shop = gatepost.shop("cut");
        for (int i = 0; i < 3; i++) {
            shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
        }
        String id;
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement ask = all.createStatement()) {
            all.setAutoCommit(false);
            ask.execute("lock table frequency in access exclusive mode");
            id = ask(shop, LENA).id();
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> count(shop, "erasure_step", "store = 'consents' and finished_at is not null") == 1);
            String cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname ="
                    + " current_database() and wait_event_type = 'Lock' and query like 'delete from frequency%'";
            await().atMost(Duration.ofSeconds(15))
                    .until(() -> gatepost.value(cut).map(Integer::parseInt).orElse(0) > 0);
            assertThat(shop.get("/v1/erasures/" + id).at("/state")).isEqualTo("erasing");
            all.rollback();
        }
        Reply done = until(shop, id, "done");
        assertThat(done.at("/steps/1/store")).as(done.text()).isEqualTo("messages");
        assertThat(done.at("/steps/1/erased")).as("once, and not again").isEqualTo("3");
        assertThat(count(shop, "contact_erasure", "true")).isEqualTo(1);
    }

    @Test
    void anAddressThatNobodyKnowsGetsAReceiptOfNothingAfterEveryStoreWasLookedAt() {
        TestShop shop = gatepost.shop("unknown");
        String id = ask(shop, "nobody@example.com").id();
        Reply done = until(shop, id, "done");
        assertThat(done.text()).contains("\"store\":\"callbacks\"", "\"store\":\"exports\"", "\"store\":\"keys\"");
        assertThat(shop.get("/v1/erasures/" + id + "/receipt").at("/receipt")).contains("\"nothing_held\":true");
        assertThat(ask(shop, "nobody@example.com").id()).isEqualTo(id);
        assertThat(count(shop, "erasure", "length(address_sealed) > 0")).isZero();
    }

    /** PRV-01 */
    @Test
    void aHoldKeepsAPersonUntilItIsLifted() {
        TestShop shop = gatepost.shop("held");
        Map<String, Object> body = TestShop.message(LENA, "order_shipped");
        body.put("reference", "case-7");
        String sent = shop.send(body, UUID.randomUUID().toString()).id();
        shop.until(sent, "delivered");
        String hold = hold(shop, "person", LENA);
        String second = hold(shop, "reference", "case-7");
        hold(shop, "reference", "another case");

        String id = ask(shop, LENA).id();
        Reply held = until(shop, id, "held");
        assertThat(held.at("/held_by")).isEqualTo(hold);
        assertThat(shop.get("/v1/erasures/" + id + "/receipt").status()).isEqualTo(404);
        assertThat(shop.message(sent).at("/variables").isMissingNode()
                        && count(shop, "contact", "length(content_key) = 0") > 0)
                .isFalse();
        lift(shop, hold);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> shop.get("/v1/erasures/" + id).at("/held_by").equals(second));
        lift(shop, second);
        until(shop, id, "done");
        for (String action : List.of("hold.made", "hold.lifted", "erasure.held", "erasure.resumed", "contact.erased")) {
            assertThat(isAudited(shop, action)).as(action).isTrue();
        }
        assertThat(shop.get("/v1/holds").text()).contains("\"state\":\"over\"", "CV-2026-1");
    }

    private static String hold(TestShop shop, String kind, String of) {
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/holds",
                        document(kind, of, "reason", "Ordered by the court.", "case_number", "CV-2026-1"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.id();
    }

    private static void lift(TestShop shop, String hold) {
        Reply lifted = shop.client()
                .post(shop.key(), "/v1/holds/" + hold + "/lift", document("reason", "The case is closed."));
        assertThat(lifted.at("/state")).as(lifted.text()).isEqualTo("over");
    }

    /** TEN-01 */
    @Test
    void theWholeOrganisationIsForAPersonWhoMayEraseInAllOfIt() {
        TestShop one = gatepost.shop("one", "two shops");
        TestShop two = gatepost.shop("two", "two shops");
        TestShop stranger = gatepost.shop("stranger");
        for (TestShop shop : List.of(one, two, stranger)) {
            shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
        }
        Map<String, Object> wish = wish(LENA);
        wish.put("scope", "organisation");
        assertThat(one.client().post(one.key(), "/v1/erasures", wish).at("/errors/0/pointer"))
                .isEqualTo("/scope");
        try (var here = TestPerson.join(gatepost, "hal", OperatorRole.COMPLIANCE_OFFICER, one.workspace());
                var all = TestPerson.join(gatepost, "ann", OperatorRole.COMPLIANCE_OFFICER, null)) {
            assertThat(here.post("/v1/erasures", wish, one.workspace()).at("/errors/0/pointer"))
                    .isEqualTo("/scope");
            Reply asked = all.post("/v1/erasures", wish, one.workspace());
            assertThat(asked.status()).as(asked.text()).isEqualTo(202);
            until(one, asked.id(), "done");
        }
        assertThat(count(one, "contact", "length(content_key) = 0")).isEqualTo(1);
        assertThat(count(two, "contact", "length(content_key) = 0")).isEqualTo(1);
        assertThat(count(stranger, "contact", "length(content_key) = 0")).isZero();
    }
}
