package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** TPL-01, TPL-02, TPL-07: what a template's version goes through before and after it is sent. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TemplateApprovalTest {
    private static final String TO = "+4915112345678";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("approvals");
    private final Secret ben = key("Ben", EnumSet.allOf(Right.class));
    private final Secret lea = key("Lea of legal", EnumSet.allOf(Right.class));

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Secret key(String holder, EnumSet<Right> rights) {
        return gatepost.rooms()
                .credentials()
                .create(shop.workspace(), holder, rights, null, "component:test")
                .key();
    }

    private Map<String, Object> draft(String name, String purpose, String body) {
        return document(
                "name",
                name,
                "channel",
                "sms",
                "purpose",
                purpose,
                "brand",
                shop.brand(),
                "language",
                "en",
                "body",
                body,
                "legal_basis",
                purpose.equals("promotional") ? "consent" : "contract",
                "countries",
                List.of(purpose.equals("promotional") ? "US" : "DE"),
                "draft",
                true,
                "variables",
                List.of(document("name", "order", "max_length", 20, "kind", "code")));
    }

    private String made(String name, String purpose, String body) {
        Reply made = shop.client().post(shop.key(), "/v1/templates", draft(name, purpose, body));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.at("/state")).isEqualTo("draft");
        return made.id();
    }

    private Reply step(Secret key, String id, String step, Object... more) {
        Map<String, Object> body = document(more);
        body.putIfAbsent("version", 1);
        return shop.client().post(key, "/v1/templates/" + id + "/" + step, body);
    }

    private Reply version(String id, String body, Object... more) {
        Map<String, Object> asked = document(more);
        asked.put("body", body);
        asked.putIfAbsent("legal_basis", "contract");
        asked.putIfAbsent("variables", List.of(document("name", "order", "max_length", 20, "kind", "code")));
        return shop.client().post(shop.key(), "/v1/templates/" + id + "/versions", asked);
    }

    private Reply send(String template) {
        Map<String, Object> body = document("to", TO, "template", template, "variables", document("order", "A-1"));
        return shop.send(body, UUID.randomUUID().toString());
    }

    private void activate(String id, int version) {
        assertThat(step(shop.key(), id, "submit", "version", version, "reason", "asked for")
                        .status())
                .isEqualTo(200);
        assertThat(step(ben, id, "approve", "version", version).at("/state")).isEqualTo("approved");
        assertThat(step(shop.key(), id, "activate", "version", version).at("/state"))
                .isEqualTo("active");
    }

    /** TPL-01, TPL-02 */
    @Test
    void aDraftIsSentOnlyAfterAnotherPersonApprovedIt() {
        String id = made("left_house", "transactional", "Northwind: {{order}} has left.");
        assertThat(send("left_house").code()).isEqualTo("unknown_template");
        assertThat(step(shop.key(), id, "activate").code()).isEqualTo("template_state");
        assertThat(step(ben, id, "approve").code()).isEqualTo("template_state");
        assertThat(step(shop.key(), id, "submit").at("/state")).isEqualTo("submitted");
        assertThat(step(shop.key(), id, "activate").code()).isEqualTo("template_state");

        Reply own = step(shop.key(), id, "approve");
        assertThat(own.status()).isEqualTo(409);
        assertThat(own.code()).isEqualTo("approval_by_another");
        Secret second = key(" ALL ", EnumSet.allOf(Right.class));
        assertThat(step(second, id, "approve").code())
                .as("another key of the same holder")
                .isEqualTo("approval_by_another");
        assertThat(step(key("Eve", EnumSet.of(Right.SETUP_WRITE)), id, "approve")
                        .code())
                .isEqualTo("scope_missing");

        assertThat(step(ben, id, "approve").at("/state")).isEqualTo("approved");
        assertThat(step(shop.key(), id, "activate").at("/state")).isEqualTo("active");
        assertThat(send("left_house").status()).isEqualTo(202);
        assertThat(audited(id))
                .contains("template.created", "template.submitted", "template.approved", "template.activated");
    }

    private List<String> audited(String object) {
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        return new FindAuditEvents(gatepost.database())
                .find(shop.workspace().id(), AuditFilter.object(object), 50, null).stream()
                        .map(e -> e.event().action())
                        .toList();
    }

    /** TPL-02 */
    @Test
    void aPromotionNeedsLegalToo() {
        String id = made("spring", "promotional", "Northwind: spring offers, {{order}}. Reply STOP to opt out.");
        assertThat(step(shop.key(), id, "submit").at("/state")).isEqualTo("submitted");
        assertThat(step(ben, id, "approve").at("/state")).isEqualTo("submitted");
        assertThat(step(ben, id, "approve", "as", "legal").code()).isEqualTo("approval_by_another");
        Secret noLawyer = key("Tom", EnumSet.of(Right.TEMPLATES_APPROVE));
        assertThat(step(noLawyer, id, "approve", "as", "legal").code()).isEqualTo("scope_missing");
        assertThat(step(lea, id, "approve", "as", "legal").at("/state")).isEqualTo("approved");
    }

    /** TPL-01 */
    @Test
    void withoutALegalBasisNothingIsActive() {
        Map<String, Object> asked = draft("baseless", "transactional", "Northwind: {{order}} has left.");
        asked.remove("legal_basis");
        String id = shop.client().post(shop.key(), "/v1/templates", asked).id();
        step(shop.key(), id, "submit");
        assertThat(step(ben, id, "approve").at("/state")).isEqualTo("approved");
        Reply refused = step(shop.key(), id, "activate");
        assertThat(refused.code()).isEqualTo("template_state");
        assertThat(refused.at("/detail")).contains("legal basis");
    }

    /** TPL-02 */
    @Test
    void aRejectedVersionStaysRejected() {
        String id = made("rejected", "transactional", "Northwind: {{order}} is late.");
        step(shop.key(), id, "submit");
        assertThat(step(ben, id, "reject").code()).isEqualTo("missing_property");
        assertThat(step(ben, id, "reject", "reason", "too curt").at("/state")).isEqualTo("rejected");
        assertThat(step(lea, id, "approve").code()).isEqualTo("template_state");
        Reply shown = shop.get("/v1/templates/" + id);
        assertThat(shown.at("/versions/0/approvals/0/reason")).isEqualTo("too curt");
    }

    /** TPL-02 */
    @Test
    void anUnusualChangeNeedsAReason() {
        String id = made("unusual", "transactional", "Northwind: {{order}} has left.");
        activate(id, 1);
        assertThat(version(id, "Northwind: {{order}} has left. See https://northwind.example/orders")
                        .at("/version"))
                .isEqualTo("2");
        Reply refused = step(shop.key(), id, "submit", "version", 2);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.code()).isEqualTo("reason_needed");
        assertThat(refused.at("/detail")).contains("new_links");
        assertThat(step(shop.key(), id, "submit", "version", 2, "reason", "people ask where")
                        .status())
                .isEqualTo(200);
        assertThat(shop.get("/v1/templates/" + id).at("/versions/0/unusual/0")).isNotEmpty();
        version(id, "Northwind: {{order}} left.");
        assertThat(step(shop.key(), id, "submit", "version", 3).status())
                .as("words alone")
                .isEqualTo(200);
    }

    /** TPL-03 */
    @Test
    void whatTheLintRefusesIsNotSubmitted() {
        String id = made("mixed", "transactional", "Northwind: {{order}} has left. Everything 20% off, shop now!");
        Reply refused = step(shop.key(), id, "submit");
        assertThat(refused.code()).isEqualTo("template_faulty");
        assertThat(refused.at("/findings/0/code")).isEqualTo("mixed_purpose");
    }

    /** TPL-01: a version that took another's place is still read by the messages that used it. */
    @Test
    void oldVersionsStayWithTheirMessages() {
        String id = made("versions", "transactional", "Northwind: {{order}}, first.");
        activate(id, 1);
        String first = send("versions").id();
        version(id, "Northwind: {{order}}, second.");
        activate(id, 2);
        String second = send("versions").id();
        shop.until(first, "delivered");
        shop.until(second, "delivered");
        assertThat(shop.get("/v1/templates/" + id + "/versions/1").at("/state")).isEqualTo("superseded");
        assertThat(shop.get("/v1/templates/" + id + "/versions/1").at("/body")).contains("first");
        assertThat(shop.get("/v1/templates/" + id).at("/version")).isEqualTo("2");
    }

    /** TPL-01 */
    @Test
    void ofTwoActivationsAtOnceOneVersionIsActive() throws InterruptedException {
        String id = made("race", "transactional", "Northwind: {{order}} one.");
        version(id, "Northwind: {{order}} two.");
        for (int version = 1; version <= 2; version++) {
            step(shop.key(), id, "submit", "version", version);
            step(ben, id, "approve", "version", version);
        }
        CountDownLatch go = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            int version = i % 2 + 1;
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    go.await();
                    step(shop.key(), id, "activate", "version", version);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        go.countDown();
        for (Thread thread : threads) {
            thread.join(Duration.ofSeconds(30));
        }
        List<String> states = new ArrayList<>();
        shop.get("/v1/templates/" + id + "/versions")
                .body()
                .path("data")
                .forEach(v -> states.add(v.path("state").asString()));
        assertThat(states).containsExactlyInAnyOrder("active", "superseded");
    }

    /** TPL-02, POL-01: dispatch decides again. */
    @Test
    void whatWasAcceptedWithAWithdrawnVersionIsBlockedAtHandOver() {
        String id = made("withdrawn", "transactional", "Northwind: {{order}} is recalled.");
        activate(id, 1);
        Map<String, Object> body = document("to", TO, "template", "withdrawn", "variables", document("order", "A-1"));
        body.put(
                "not_before",
                TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(1)).toString());
        String waiting = shop.send(body, UUID.randomUUID().toString()).id();
        assertThat(step(shop.key(), id, "withdraw", "reason", "wrong number in it")
                        .at("/state"))
                .isEqualTo("withdrawn");
        assertThat(send("withdrawn").code()).isEqualTo("unknown_template");
        MoveClock.move(
                gatepost.rooms(),
                shop.workspace(),
                TestGatepost.TUESDAY_NOON.plus(Duration.ofHours(2)),
                "component:test");
        JsonNode blocked = shop.until(waiting, "blocked");
        assertThat(blocked.toString()).contains("template_withdrawn", "wrong number in it");
    }

    /** TPL-07 */
    @Test
    void aLostRegistrationStopsTheTemplateWhereItCounts() {
        String id = made("dlt", "transactional", "Northwind: your order {{order}} has left.");
        activate(id, 1);
        Map<String, Object> registered = document(
                "state",
                "registered",
                "reference",
                "1107160000000012345",
                "patterns",
                List.of("Northwind: your order {#var#} has left."),
                "facts",
                document("entity", "1101", "header", "NORTHW"));
        String path = "/v1/templates/" + id + "/registrations/in_dlt";
        assertThat(shop.client().put(shop.key(), path, registered).at("/holds")).isEqualTo("true");
        Map<String, Object> toIndia =
                document("to", "+919876543210", "template", "dlt", "variables", document("order", "A-1"));
        assertThat(shop.send(toIndia, "india-1").text()).doesNotContain("template_unregistered");
        registered.put("state", "paused");
        registered.put("why", "complaints");
        assertThat(shop.client().put(shop.key(), path, registered).at("/holds")).isEqualTo("false");
        assertThat(shop.send(toIndia, "india-2").text()).contains("template_unregistered", "complaints");
        assertThat(send("dlt").status()).as("Germany does not ask for it").isEqualTo(202);
        registered.put("state", "registered");
        registered.put("patterns", List.of("Northwind: order {#var#} left."));
        shop.client().put(shop.key(), path, registered);
        assertThat(shop.send(toIndia, "india-3").text()).contains("template_unregistered", "is not the one registered");
    }

    /** TPL-04 */
    @Test
    void theWordingIsTheCountrysThenTheLanguages() {
        Map<String, Object> asked = draft("hello", "transactional", "Northwind: {{order}} has left.");
        asked.put("draft", false);
        asked.put(
                "variants",
                List.of(
                        document("language", "de", "body", "Northwind: {{order}} ist unterwegs."),
                        document("language", "fr", "country", "FR", "body", "Northwind : {{order}} part.")));
        Reply made = shop.client().post(shop.key(), "/v1/templates", asked);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(text(made.id(), "de", "DE")).contains("unterwegs");
        assertThat(text(made.id(), "de-AT", "AT")).contains("unterwegs");
        assertThat(text(made.id(), "es", "DE")).contains("has left");
        assertThat(text(made.id(), "de", "FR"))
                .as("the country's law goes first")
                .contains("part.");
        Map<String, Object> body =
                document("to", TO, "template", "hello", "language", "de", "variables", document("order", "A-1"));
        shop.until(shop.send(body, "german").id(), "delivered");
        String hash = HexFormat.of()
                .formatHex(Digests.sha256("Northwind: A-1 ist unterwegs.".getBytes(StandardCharsets.UTF_8)));
        assertThat(gatepost.sandbox().carrier().book(shop.workspace().name()))
                .as("the text that left is the German one")
                .anyMatch(entry -> entry.textHash().equals(hash));
    }

    private String text(String id, String language, String country) {
        return shop.client()
                .post(
                        shop.key(),
                        "/v1/templates/" + id + "/preview",
                        document("language", language, "country", country))
                .at("/text");
    }

    /** TPL-04 */
    @Test
    void aPreviewTellsSegmentsCostAndTheWorst() {
        shop.client()
                .post(
                        shop.key(),
                        "/v1/prices",
                        document("channel", "sms", "price", "0.05", "currency", "EUR", "country", "DE"));
        Map<String, Object> asked =
                draft("dear", "transactional", "Northwind: “{{order}}” has left – see you soon. " + "x".repeat(30));
        asked.put("draft", false);
        String id = shop.client().post(shop.key(), "/v1/templates", asked).id();
        Reply preview = shop.client()
                .post(
                        shop.key(),
                        "/v1/templates/" + id + "/preview",
                        document("country", "DE", "variables", document("order", "A-1")));
        assertThat(preview.at("/encoding")).isEqualTo("UCS-2");
        assertThat(preview.at("/segments")).isEqualTo("2");
        assertThat(preview.at("/cost/amount")).isEqualTo("0.10");
        assertThat(preview.at("/suggestion/segments")).isEqualTo("1");
        assertThat(preview.at("/suggestion/text")).contains("\"A-1\" has left - see");
        assertThat(preview.at("/longest/other_alphabet/segments")).isEqualTo("2");
    }

    /** TPL-03, TPL-06 */
    @Test
    void aHostTakenFromTheListIsRefusedFromThenOn() {
        TestShop linked = gatepost.shop("linked");
        for (String host : List.of("northwind.example", "other.example")) {
            assertThat(linked.client()
                            .post(linked.key(), "/v1/link-domains", document("host", host))
                            .status())
                    .isEqualTo(201);
        }
        assertThat(linked.client()
                        .post(linked.key(), "/v1/link-domains", document("host", "bit.ly"))
                        .status())
                .isEqualTo(400);
        Map<String, Object> asked = document(
                "name",
                "track",
                "channel",
                "sms",
                "purpose",
                "transactional",
                "brand",
                linked.brand(),
                "body",
                "Northwind: https://northwind.example/t");
        assertThat(linked.client().post(linked.key(), "/v1/templates", asked).status())
                .isEqualTo(201);
        Map<String, Object> body = document("to", TO, "template", "track");
        assertThat(linked.send(body, "1").status()).isEqualTo(202);
        assertThat(linked.client()
                        .method(linked.key(), "DELETE", "/v1/link-domains/northwind.example")
                        .status())
                .isEqualTo(200);
        assertThat(linked.send(body, "2").code()).isEqualTo("link_in_variable");
    }
}
