package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-01, CON-02, CON-06, CON-09: the ledger as the API takes and tells it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentLedgerTest {
    private static final String TEXT =
            "Northwind may send me offers by text, at most 4 a month. Reply STOP to opt out.";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("ledger");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Reply post(String path, Map<String, Object> body) {
        return shop.client().post(shop.key(), path, body);
    }

    private Map<String, Object> event(String address, String status, String source) {
        Map<String, Object> out = shop.consentEvent(address, status);
        out.put("source", source);
        out.remove("disclosure");
        return out;
    }

    private Map<String, Object> disclosure(String name, String text) {
        return document(
                "name",
                name,
                "channel",
                "sms",
                "brand",
                shop.brand(),
                "category",
                "offers",
                "language",
                "en",
                "text",
                text,
                "snapshot",
                document("type", "text/html", "content", "<form><p>" + text + "</p></form>"));
    }

    private static String query(String address) {
        return "?address=" + address.replace("+", "%2B");
    }

    private String today(Reply state, String purpose, String field) {
        for (var answer : state.body().path("today")) {
            if (answer.path("purpose").asString("").equals(purpose)
                    && answer.path("channel").asString("").equals("sms")) {
                return answer.path(field).asString("");
            }
        }
        return "";
    }

    /** CON-01: all that the ledger lists, with the proof sealed and told only where it is asked for. */
    @Test
    void anEventCarriesItsProof() {
        Reply made = post("/v1/disclosures", disclosure("sms offers", TEXT));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        Map<String, Object> event = event("+13052347001", "granted", "qr");
        event.put("disclosure", made.id());
        event.put("campaign", "spring fair");
        event.put("jurisdiction", "US-FL");
        event.put("evidence_uri", "https://proof.example/42");
        event.put("ip", "203.0.113.9");
        event.put("form_snapshot", "<form>sign up</form>");
        event.put("retain_until", "2031-01-01T00:00:00Z");

        Reply recorded = post("/v1/consents", event);

        assertThat(recorded.status()).as(recorded.text()).isEqualTo(201);
        assertThat(recorded.at("/disclosure")).isEqualTo(made.id() + "@1");
        assertThat(recorded.at("/jurisdiction")).isEqualTo("US-FL");
        assertThat(recorded.at("/form_sha256")).hasSize(64);
        assertThat(recorded.text()).doesNotContain("203.0.113.9").doesNotContain("proof.example");
        Reply proof = shop.get("/v1/consents/" + recorded.id() + "/evidence");
        assertThat(proof.at("/evidence/ip")).isEqualTo("203.0.113.9");
        assertThat(proof.at("/evidence/evidence_uri")).isEqualTo("https://proof.example/42");
        assertThat(gatepost.value("select count(*) from consent_event where encode(evidence_sealed, 'escape') like"
                        + " '%203.0.113.9%'"))
                .contains("0");
    }

    /** CON-01 */
    @Test
    void theDatabaseRefusesToChangeAnEventOrATextThatWasShown() throws SQLException {
        assertThat(post("/v1/consents", event("+13052347002", "granted", "web_form"))
                        .status())
                .isEqualTo(201);
        assertThat(post("/v1/disclosures", disclosure("unchangeable", TEXT)).status())
                .isEqualTo(201);
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            for (String sql : List.of(
                    "update consent_event set brand = 'x'",
                    "delete from consent_event",
                    "truncate consent_event",
                    "update disclosure_version set text = 'x'",
                    "delete from disclosure_version")) {
                assertThatThrownBy(() -> s.execute(sql)).as(sql).hasMessageContaining("append-only");
            }
        }
    }

    /** CON-02: a general flag, a purpose of everything, a brand that is none, and a grant from the future. */
    @Test
    void whatIsNotExactIsRefusedWithAMend() {
        Map<String, Object> flag = event("+13052347003", "granted", "api");
        flag.put("marketing", true);
        Map<String, Object> all = event("+13052347003", "granted", "api");
        all.put("channel", "all");
        Map<String, Object> marketing = event("+13052347003", "granted", "api");
        marketing.put("purpose", "marketing");
        for (Map<String, Object> body : List.of(flag, all, marketing)) {
            Reply refused = post("/v1/consents", body);
            assertThat(refused.status()).as(refused.text()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("consent_too_general");
            assertThat(refused.at("/mend")).contains("each channel and purpose");
        }
        Map<String, Object> brand = event("+13052347003", "granted", "api");
        brand.put("brand", "any");
        assertThat(post("/v1/consents", brand).at("/errors/0/pointer")).isEqualTo("/brand");
        Map<String, Object> future = event("+13052347003", "granted", "api");
        future.put("occurred_at", "2026-11-24T18:10:00Z");
        assertThat(post("/v1/consents", future).at("/errors/0/pointer")).isEqualTo("/occurred_at");
        assertThat(shop.get("/v1/consents" + query("+13052347003")).body().path("data"))
                .isEmpty();
    }

    /** CON-02: asked for and not confirmed is not agreed. */
    @Test
    void whatIsPendingAllowsNothing() {
        String ada = "+13052347004";
        assertThat(post("/v1/consents", event(ada, "pending", "web_form")).status())
                .isEqualTo(201);
        assertThat(shop.send(ada, "sale").code()).isEqualTo("policy_denied");
    }

    /** CON-02, CON-06: the state says what a real send says, and why, in words to read aloud. */
    @Test
    void theStateAgreesWithARealSend() {
        String lena = "+13052347005";
        Reply stranger = shop.get("/v1/consents/state" + query(lena));
        assertThat(today(stranger, "promotional", "may")).isEqualTo("no");
        assertThat(today(stranger, "transactional", "may")).isEqualTo("yes");

        shop.consent(lena);
        Reply granted = shop.get("/v1/consents/state" + query(lena));
        assertThat(today(granted, "promotional", "may")).as(granted.text()).isEqualTo("yes");
        assertThat(today(granted, "promotional", "sentence"))
                .startsWith("Yes. We may send offers by text from Northwind");
        assertThat(today(granted, "promotional", "evidence")).startsWith("cev_");
        assertThat(shop.send(lena, "sale").status()).isEqualTo(202);

        post("/v1/consents", event(lena, "revoked", "agent"));
        Reply revoked = shop.get("/v1/consents/state" + query(lena));
        assertThat(today(revoked, "promotional", "may")).isEqualTo("no");
        assertThat(today(revoked, "promotional", "sentence"))
                .startsWith("No. We send no offers by text from Northwind.")
                .contains("opted out on 24 November 2026 at");
        assertThat(today(revoked, "transactional", "may")).isEqualTo("yes");
        assertThat(shop.send(lena, "sale").status()).isEqualTo(422);
        assertThat(shop.send(lena, "order_shipped").status()).isEqualTo(202);
    }

    /** CON-09 */
    @Test
    void afterAnOptOutOnlyThePersonOrTwoPeopleBringConsentBack() {
        String dan = "+13052347006";
        shop.consent(dan);
        post("/v1/consents", event(dan, "revoked", "keyword"));
        for (String source : List.of("agent", "api", "import")) {
            Reply refused = post("/v1/consents", event(dan, "granted", source));
            assertThat(refused.status()).as(source).isEqualTo(409);
            assertThat(refused.code()).isEqualTo("recontact_needs_approval");
        }
        Map<String, Object> late = event(dan, "granted", "import");
        late.put("occurred_at", "2026-01-01T00:00:00Z");
        assertThat(post("/v1/consents", late).status()).isEqualTo(201);
        assertThat(shop.send(dan, "sale").status()).isEqualTo(422);

        Map<String, Object> wish = document(
                "address", dan,
                "channel", "sms",
                "purpose", "promotional",
                "brand", shop.brand(),
                "reason", "he asked the shop to start again, ticket 812");
        Reply asked = post("/v1/recontact-approvals", wish);
        assertThat(asked.status()).as(asked.text()).isEqualTo(201);
        String path = "/v1/recontact-approvals/" + asked.id() + "/approve";
        assertThat(post(path, document()).code()).isEqualTo("approval_by_another");
        assertThat(post("/v1/consents", event(dan, "granted", "agent")).status())
                .isEqualTo(409);
        assertThat(shop.client().post(key("all"), path, document()).code()).isEqualTo("approval_by_another");
        assertThat(shop.client().post(key("Maria Sanz"), path, document()).at("/status"))
                .isEqualTo("approved");

        Reply again = post("/v1/consents", event(dan, "granted", "agent"));
        assertThat(again.status()).as(again.text()).isEqualTo(201);
        assertThat(again.at("/approval")).isEqualTo(asked.id());
        assertThat(shop.get("/v1/recontact-approvals").at("/data/0/status")).isEqualTo("used");
        post("/v1/consents", event(dan, "revoked", "keyword"));
        assertThat(post("/v1/consents", event(dan, "granted", "agent")).status())
                .isEqualTo(409);
        assertThat(post("/v1/consents", event(dan, "granted", "web_form")).status())
                .isEqualTo(201);
    }

    private Secret key(String name) {
        return gatepost.rooms()
                .credentials()
                .create(shop.workspace(), name, EnumSet.of(Right.CONSENTS_APPROVE), null, "component:test")
                .key();
    }

    /** CON-01: each element that is missing is named. */
    @Test
    void aDisclosureThatLacksSomethingIsToldWhat() {
        Map<String, String> lacking = Map.of(
                "Northwind may send me offers, at most 4 a month. Reply STOP.", "the channel",
                "We may send me offers by text, at most 4 a month. Reply STOP.", "the sender",
                "Northwind may write by text, at most 4 a month. Reply STOP.", "what is sent",
                "Northwind may send me offers by text. Reply STOP.", "how often",
                "Northwind may send me offers by text, at most 4 a month.", "the way to opt out");
        lacking.forEach((text, what) -> {
            Reply refused = post("/v1/disclosures", disclosure("lacks " + what, text));
            assertThat(refused.status()).as(text).isEqualTo(400);
            assertThat(refused.body().path("errors")).as(refused.text()).hasSize(1);
            assertThat(refused.at("/errors/0/detail")).contains(what);
        });
        for (Map.Entry<String, String> fine : Map.of(
                        "de", "Northwind darf mir Angebote per SMS senden, höchstens 4 pro Monat. Abmelden mit STOP.",
                        "fr", "Northwind peut m'envoyer des offres par SMS, 4 par mois au plus. Répondez STOP.",
                        "es", "Northwind puede enviarme ofertas por SMS, como máximo 4 al mes. Responda BAJA.")
                .entrySet()) {
            Map<String, Object> body = disclosure("in " + fine.getKey(), fine.getValue());
            body.put("language", fine.getKey());
            Reply made = post("/v1/disclosures", body);
            assertThat(made.status()).as(made.text()).isEqualTo(201);
        }
    }

    /** CON-01 */
    @Test
    void aNewVersionLeavesTheOldOneReadableAndARetiredOneTakesNoEvent() {
        String id = post("/v1/disclosures", disclosure("versions", TEXT)).id();
        Reply second = post("/v1/disclosures/" + id + "/versions", document("text", TEXT + " Thank you."));
        assertThat(second.body().path("version").asInt()).isEqualTo(2);
        assertThat(second.at("/versions/0/text")).isEqualTo(TEXT);
        Map<String, Object> event = event("+13052347007", "granted", "web_form");
        event.put("disclosure", id + "@1");
        assertThat(post("/v1/consents", event).at("/disclosure")).isEqualTo(id + "@1");
        assertThat(post("/v1/disclosures/" + id + "/retire", document()).at("/status"))
                .isEqualTo("retired");
        assertThat(post("/v1/consents", event).status()).isEqualTo(400);
        assertThat(shop.get("/v1/disclosures/" + id).at("/versions/1/text")).endsWith("Thank you.");
    }

    /** CON-06: the three questions, each an index look-up among 300,000 events. */
    @Test
    void theThreeQuestionsAreIndexLookUps() throws SQLException {
        String eva = "+13052347008";
        Map<String, Object> event = event(eva, "granted", "web_form");
        event.put("campaign", "autumn fair");
        event.put("occurred_at", "2026-03-01T00:00:00Z");
        post("/v1/consents", event);
        event.put("campaign", "winter fair");
        event.put("occurred_at", "2026-04-01T00:00:00Z");
        post("/v1/consents", event);
        String workspace = shop.workspace().id().value().toString();
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.execute("""
                    insert into consent_event (workspace_id, id, contact_id, channel, purpose, brand, status, basis,
                        source, actor, occurred_at, recorded_at)
                    select '%s', gen_random_uuid(), gen_random_uuid(), 'sms', 'promotional', 'b', 'granted', 'express',
                        'import', 'test', now(), now() from generate_series(1, 300000)""".formatted(workspace));
            s.execute("analyze consent_event");
            String contact = gatepost.value("select contact_id from consent_event where campaign = 'autumn fair'")
                    .orElseThrow();
            List<String> plan = new ArrayList<>();
            try (ResultSet rows = s.executeQuery("""
                    explain select id from consent_event where workspace_id = '%s' and contact_id = '%s'
                    order by id desc limit 1000""".formatted(workspace, contact))) {
                while (rows.next()) {
                    plan.add(rows.getString(1));
                }
            }
            assertThat(String.join("\n", plan))
                    .contains("consent_event_of_contact")
                    .doesNotContain("Seq Scan");
        }
        Reply answers = shop.get("/v1/consents/questions" + query(eva));
        assertThat(answers.body().path("events")).hasSize(2);
        assertThat(answers.at("/introduced_by/campaign")).isEqualTo("autumn fair");
    }
}
