package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.OptOutListPeer.Told;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.callbacks.optouts.Reconciliations;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.OptOutList.Entry;
import dev.gatepost.providers.OptOutList.Listed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-12: our opt-outs and the provider's own list are compared both ways, with proof, and nothing is lifted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReconciliationTest {
    /** Where nobody listens, so that what a person told the carrier never comes here. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9/none");

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private void tellsTheCarrier(TestShop shop, String from, String to, String text) {
        gatepost.sandbox().carrier().personWrites(shop.workspace().name(), Channel.SMS, from, to, text, NOWHERE);
    }

    private Reply begin(TestShop shop, Object body) {
        Reply begun = shop.client().post(shop.key(), "/v1/suppressions/reconcile", body);
        assertThat(begun.status()).as(begun.text()).isEqualTo(200);
        return begun;
    }

    private Reply until(TestShop shop, String run, String status) {
        String path = "/v1/suppressions/reconciliations/" + run;
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(shop.get(path).at("/status")).isEqualTo(status));
        return shop.get(path);
    }

    private Reply compared(TestShop shop) {
        return until(shop, begin(shop, "{}").at("/data/0/id"), "done");
    }

    private static long count(Reply run, String name) {
        return run.body().at("/counts/" + name).asLong();
    }

    private static String encoded(String address) {
        return address.replace("+", "%2B");
    }

    private List<String> carrierBlocks(TestShop shop) {
        var open = gatepost.rooms().connections().open(shop.connection()).orElseThrow();
        var listed = open.provider().optOuts().orElseThrow().page(open.account(), "");
        return ((Listed.Page) listed).entries().stream().map(e -> who(e)).toList();
    }

    private static String who(Entry entry) {
        return entry.person() + " " + entry.sender();
    }

    /** CON-12, CON-04 */
    @Test
    void aStopThatOnlyTheProviderHeardBecomesABlockAndAnOptOutWithProof() {
        TestShop shop = gatepost.shop("theirs");
        String lena = "+13052346101";
        shop.consent(lena);
        tellsTheCarrier(shop, lena, TestShop.OFFERS, "STOP");
        assertThat(shop.get("/v1/consents?address=" + encoded(lena)).at("/data/0/status"))
                .isEqualTo("granted");

        Reply run = compared(shop);

        assertThat(count(run, "new_opt_outs")).as(run.text()).isEqualTo(1);
        assertThat(count(run, "new_blocks")).isEqualTo(1);
        Reply ledger = shop.get("/v1/consents?address=" + encoded(lena));
        assertThat(ledger.at("/data/1/status")).as(ledger.text()).isEqualTo("revoked");
        assertThat(ledger.at("/data/1/source")).isEqualTo("provider_callback");
        Reply blocks = shop.get("/v1/provider-blocks?address=" + encoded(lena));
        assertThat(blocks.at("/data/0/source")).as(blocks.text()).isEqualTo("provider_list");
        assertThat(blocks.at("/data/0/status")).isEqualTo("in_force");
        assertThat(shop.send(lena, "sale").text()).contains("suppressed").contains("provider_blocked");
        assertThat(shop.send(lena, "order_shipped").status()).isEqualTo(202);

        Reply again = compared(shop);
        assertThat(count(again, "listed")).as(again.text()).isEqualTo(1);
        assertThat(count(again, "new")).isZero();
        assertThat(shop.get("/v1/consents?address=" + encoded(lena)).body().path("data"))
                .hasSize(2);

        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        var proofs = new FindAuditEvents(gatepost.database())
                .find(shop.workspace().id(), AuditFilter.object(run.id()), 20, null);
        assertThat(proofs)
                .anyMatch(e -> e.event().action().equals("reconciliation.read")
                        && run.at("/pages/0/sha256").equals(e.event().facts().get("sha256")))
                .anyMatch(e -> e.event().action().equals("reconciliation.done"));
    }

    /** CON-12, CON-05: a provider's block knows no purposes, so it is asked for only where nothing allowed is lost. */
    @Test
    void ourOptOutsAreGivenToTheProviderWhereItsBlockStopsNothingThatIsAllowed() {
        TestShop shop = gatepost.shop("ours");
        String ida = "+13052346102";
        String tom = "+13052346103";
        assertThat(shop.client()
                        .post(shop.key(), "/v1/consents", shop.consentEvent(ida, "revoked"))
                        .status())
                .isEqualTo(201);
        assertThat(shop.client()
                        .post(
                                shop.key(),
                                "/v1/suppressions",
                                document("address", tom, "channel", "sms", "reason", "asked by phone"))
                        .status())
                .isEqualTo(201);

        Reply run = compared(shop);

        assertThat(count(run, "given")).as(run.text()).isEqualTo(3);
        assertThat(carrierBlocks(shop))
                .containsExactlyInAnyOrder(
                        ida + " " + TestShop.OFFERS, tom + " " + TestShop.OFFERS, tom + " " + TestShop.ORDERS);
        assertThat(run.body().at("/pages").size()).isEqualTo(2);
        assertThat(shop.send(ida, "order_shipped").status()).isEqualTo(202);

        Reply again = compared(shop);
        assertThat(count(again, "given")).as(again.text()).isZero();
        assertThat(count(again, "new")).isZero();
    }

    /** CON-12: who left their list is told, not let back in and not given to them again. */
    @Test
    void aListThatShrankLiftsNothing() {
        TestShop shop = gatepost.shop("shrinking");
        List<String> people = IntStream.range(0, 12)
                .mapToObj(i -> "+130523462%02d".formatted(i))
                .toList();
        people.forEach(p -> tellsTheCarrier(shop, p, TestShop.OFFERS, "STOP"));
        assertThat(count(compared(shop), "new_blocks")).isEqualTo(12);
        people.forEach(p -> tellsTheCarrier(shop, p, TestShop.OFFERS, "START"));

        Reply run = compared(shop);

        assertThat(count(run, "gone_from_their_list")).as(run.text()).isEqualTo(12);
        assertThat(count(run, "shrank")).isEqualTo(1);
        assertThat(run.at("/differences/0/kind")).isEqualTo("gone_from_their_list");
        assertThat(carrierBlocks(shop)).isEmpty();
        for (String person : people) {
            assertThat(shop.get("/v1/provider-blocks?address=" + encoded(person))
                            .at("/data/0/status"))
                    .isEqualTo("in_force");
        }
        assertThat(count(compared(shop), "given")).isZero();
    }

    /** CON-12: whoever signed up again with us is still blocked there; a person must see that. */
    @Test
    void aConsentThatIsYoungerThanTheirBlockStaysAndIsADifference() {
        TestShop shop = gatepost.shop("younger");
        String max = "+13052346104";
        tellsTheCarrier(shop, max, TestShop.OFFERS, "STOP");
        shop.consent(max);

        Reply run = compared(shop);

        assertThat(run.at("/differences/0/kind")).as(run.text()).isEqualTo("signed_up_since");
        assertThat(shop.send(max, "sale").text()).contains("provider_blocked").doesNotContain("\"suppressed\"");
    }

    /** CON-12: nothing that a provider writes can empty, flood or stop anything. */
    @Test
    void aListThatLiesOrNeverEndsFailsItsRunAndChangesNothing() throws IOException {
        TestShop shop = gatepost.shop("hostile");
        Map<String, Told> lies = new HashMap<>();
        lies.put("garbage", new Told(200, "<html>"));
        lies.put("duplicates", new Told(200, "{\"entries\": [], \"entries\": []}"));
        lies.put("large", new Told(200, "{\"entries\": [" + " ".repeat(70_000) + "]}"));
        lies.put(
                "many",
                OptOutListPeer.page(
                        0, IntStream.range(0, 1_001).mapToObj(i -> "{}").toArray(String[]::new)));
        lies.put("forbidden", new Told(403, "{}"));
        lies.put("undated", OptOutListPeer.page(0, OptOutListPeer.entry("+13052346105", TestShop.OFFERS, "soon")));
        lies.put("backwards", new Told(200, "{\"entries\": [], \"next\": -1}"));
        List<String> before = gatepost.rows(shop, "consent_event", "provider_block", "contact");
        for (Map.Entry<String, Told> lie : lies.entrySet()) {
            try (var peer = new OptOutListPeer(asked -> lie.getValue())) {
                String connection = peer.connect(gatepost, shop, lie.getKey()).toString();
                Reply run = until(
                        shop, begin(shop, document("connection", connection)).at("/data/0/id"), "failed");
                assertThat(run.at("/error")).as(lie.getKey()).isNotEmpty().doesNotContain("html");
            }
        }
        try (var peer = new OptOutListPeer(asked -> OptOutListPeer.page(7))) {
            String connection = peer.connect(gatepost, shop, "endless").toString();
            Reply run =
                    until(shop, begin(shop, document("connection", connection)).at("/data/0/id"), "failed");
            assertThat(run.at("/error")).isEqualTo("the list has no end");
            assertThat(peer.asked()).hasSize(2);
        }
        assertThat(gatepost.rows(shop, "consent_event", "provider_block", "contact"))
                .isEqualTo(before);
        assertThat(shop.client()
                        .post(shop.key(), "/v1/suppressions/reconcile", document("connection", "cnn_nobody"))
                        .status())
                .isEqualTo(400);
        TestShop other = gatepost.shop("other");
        assertThat(other.client()
                        .post(
                                other.key(),
                                "/v1/suppressions/reconcile",
                                document("connection", shop.connection().toString()))
                        .text())
                .contains("there is no such connection");
    }

    /** CON-12: strange entries are counted and left; a time of the future is no time. */
    @Test
    void strangeEntriesAreCountedAndTheOthersHeeded() throws IOException {
        TestShop shop = gatepost.shop("strange");
        String sender = "+12025550190";
        String ben = "+13052346106";
        try (var peer = new OptOutListPeer(asked -> asked.startsWith("GET")
                ? OptOutListPeer.page(
                        0,
                        OptOutListPeer.entry("nobody", sender, "2026-01-01T00:00:00Z"),
                        OptOutListPeer.entry(ben, "+12025550199", "2026-01-01T00:00:00Z"),
                        OptOutListPeer.entry(ben, sender, "+999999999-01-01T00:00:00Z"),
                        OptOutListPeer.entry(ben, sender, "-999999999-01-01T00:00:00Z"))
                : new Told(404, "{}"))) {
            String connection = peer.connect(gatepost, shop, "strange list").toString();
            Reply made = shop.client()
                    .post(
                            shop.key(),
                            "/v1/senders",
                            document(
                                    "brand",
                                    shop.brand(),
                                    "connection",
                                    connection,
                                    "channel",
                                    "sms",
                                    "address",
                                    sender,
                                    "purposes",
                                    List.of("promotional")));
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            String id = begin(shop, document("connection", connection)).at("/data/0/id");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> shop.get("/v1/suppressions/reconciliations/" + id)
                                    .body()
                                    .path("pages_done")
                                    .asInt()
                            >= 1);
            Reply run = until(shop, id, "done");
            assertThat(count(run, "unreadable")).as(run.text()).isEqualTo(1);
            assertThat(count(run, "unknown_sender")).isEqualTo(1);
            assertThat(count(run, "new_opt_outs")).isEqualTo(1);
            assertThat(shop.get("/v1/provider-blocks?address=" + encoded(ben)).at("/data/0/status"))
                    .isEqualTo("in_force");
        }
    }

    private Reconciliations another() {
        var rooms = gatepost.rooms();
        var contacts = new EnsureContacts(rooms.keys(), rooms.contactStore());
        var consents = new ConsentStore();
        return new Reconciliations(new Reconciliations.Parts(
                rooms.database(),
                rooms.keys(),
                rooms.workspaces(),
                rooms.connections(),
                rooms.addresses(),
                contacts,
                rooms.catalogue(),
                new RecordConsent(rooms.keys(), contacts, rooms.contactStore(), consents, rooms.audit(), List.of()),
                consents,
                rooms.audit(),
                rooms.clock()));
    }

    /** CON-12: who dies or sleeps over a page is overtaken by another at that page, and its late word is thrown away. */
    @Test
    void aRunThatIsLeftInTheMiddleGoesOnAtItsPageAndNoPageCountsTwice() throws Exception {
        TestShop shop = gatepost.shop("left");
        var firstAsks = new AtomicInteger();
        var sleeping = new CountDownLatch(1);
        var wake = new CountDownLatch(1);
        try (var peer = new OptOutListPeer(asked -> {
            if (asked.endsWith("after=0")) {
                return OptOutListPeer.page(1, OptOutListPeer.entry("+13052346107", TestShop.OFFERS, ""));
            }
            if (firstAsks.incrementAndGet() == 1) {
                sleeping.countDown();
                sleep(wake);
            }
            return OptOutListPeer.page(0, OptOutListPeer.entry("+13052346108", TestShop.OFFERS, ""));
        })) {
            String connection = peer.connect(gatepost, shop, "left list").toString();
            String id = begin(shop, document("connection", connection)).at("/data/0/id");
            assertThat(sleeping.await(10, TimeUnit.SECONDS)).isTrue();
            gatepost.value("update opt_out_reconciliation set held_until = now() - interval '1 second'"
                    + " where status = 'running' and workspace_id = '"
                    + shop.workspace().id().value() + "' returning id");
            try (var other = another()) {
                Reply done = until(shop, id, "done");
                wake.countDown();
                Thread.sleep(500);
                Reply still = shop.get("/v1/suppressions/reconciliations/" + id);
                assertThat(still.text()).isEqualTo(done.text());
                assertThat(count(still, "listed")).isEqualTo(2);
                assertThat(still.body().path("pages")).hasSize(2);
                assertThat(peer.asked().stream().filter(a -> a.endsWith("after=0")))
                        .hasSize(1);
                assertThat(other).isNotNull();
            }
        }
    }

    private static void sleep(CountDownLatch until) {
        try {
            until.await(8, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** CON-12: a provider that fails is asked again, where it had got to. */
    @Test
    void aProviderThatFailsForAWhileIsAskedAgain() throws IOException {
        TestShop shop = gatepost.shop("failing");
        var asks = new AtomicInteger();
        try (var peer = new OptOutListPeer(
                asked -> asks.incrementAndGet() == 1 ? new Told(500, "{}") : OptOutListPeer.page(0))) {
            String connection = peer.connect(gatepost, shop, "failing list").toString();
            String id = begin(shop, document("connection", connection)).at("/data/0/id");
            assertThat(begin(shop, document("connection", connection)).at("/data/0/id"))
                    .isEqualTo(id);
            until(shop, id, "done");
            assertThat(peer.asked()).hasSize(2);
        }
        assertThat(shop.get("/v1/suppressions/reconciliations").at("/data/0/status"))
                .isEqualTo("done");
    }
}
