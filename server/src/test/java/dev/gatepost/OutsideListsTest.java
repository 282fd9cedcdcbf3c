package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-13: lists that others keep, from their loading to the decision. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideListsTest {
    private static final String TODAY = "2026-11-24T00:00:00Z";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Reply make(TestShop shop, String name, String kind) {
        Reply made = shop.client().post(shop.key(), "/v1/lists", document("name", name, "kind", kind, "country", "US"));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made;
    }

    private static String open(TestShop shop, String list, String asOf) {
        Reply opened = shop.client()
                .post(
                        shop.key(),
                        "/v1/lists/" + list + "/editions",
                        document("as_of", asOf, "source", "the register", "proof_uri", "https://proof.example/1"));
        assertThat(opened.status()).as(opened.text()).isEqualTo(201);
        return "/v1/lists/" + list + "/editions/" + opened.at("/editions/0/version");
    }

    private static Reply load(TestShop shop, String edition, String lines) {
        return shop.client().post(shop.key(), edition + "/entries", lines, "Content-Type", "text/csv");
    }

    private static Reply publish(TestShop shop, String edition, Map<String, Object> body) {
        return shop.client().post(shop.key(), edition + "/publish", body);
    }

    private static Reply listed(TestShop shop, String list, String asOf, String lines) {
        String edition = open(shop, list, asOf);
        assertThat(load(shop, edition, lines).status()).isEqualTo(200);
        Reply published = publish(shop, edition, document());
        assertThat(published.status()).as(published.text()).isEqualTo(201);
        return published;
    }

    /** CON-13: a hit stops promotion with its evidence, and nothing else. */
    @Test
    void whoIsOnAListGetsNoPromotionAndEverythingElse() {
        TestShop shop = gatepost.shop("dnc");
        TestShop sister = gatepost.shop("dncsister", "dnc holding");
        for (String each : new String[] {"+13052348001", "+13052348002"}) {
            shop.consent(each);
            sister.consent(each);
        }
        Reply list = make(shop, "US:dnc", "do_not_call");
        listed(shop, list.id(), TODAY, "305,2348001\n");

        Reply refused = shop.send("+13052348001", "sale");
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.text()).contains("\"listed\"").contains("US:dnc of 2026-11-24");
        assertThat(shop.send("+13052348001", "order_shipped").status()).isEqualTo(202);
        Reply other = shop.send("+13052348002", "sale");
        assertThat(other.status()).as(other.text()).isEqualTo(202);
        assertThat(sister.send("+13052348001", "sale").status()).isEqualTo(202);
        Reply state = shop.get("/v1/consents/state?address=%2B13052348001");
        assertThat(state.text()).contains("listed");

        assertThat(shop.client()
                        .post(shop.key(), "/v1/lists/" + list.id() + "/retire", document())
                        .at("/status"))
                .isEqualTo("retired");
        assertThat(shop.send("+13052348001", "sale").status()).isEqualTo(202);
    }

    /** CON-13: what was never loaded, and what is too old, denies promotion. */
    @Test
    void aListThatIsStaleOrEmptyDeniesPromotion() {
        TestShop shop = gatepost.shop("stale");
        String ann = "+13052348003";
        shop.consent(ann);
        String list = make(shop, "US:dnc", "do_not_call").id();
        assertThat(shop.send(ann, "sale").text()).contains("list_stale");

        listed(shop, list, "2026-11-01T00:00:00Z", "+13052348999\n");
        assertThat(shop.send(ann, "sale").status()).isEqualTo(202);

        gatepost.rooms()
                .workspaces()
                .setClock(shop.workspace().id(), TestGatepost.TUESDAY_NOON.plus(Duration.ofDays(8)), "component:test");
        Reply stale = shop.send(ann, "sale");
        assertThat(stale.text()).contains("list_stale").contains("US:dnc is of 2026-11-01, too old");
        assertThat(shop.send(ann, "order_shipped").status()).isEqualTo(202);
        assertThat(shop.get("/v1/lists/" + list).at("/status")).isEqualTo("stale");
        listed(shop, list, "2026-12-02T00:00:00Z", "+13052348999\n");
        assertThat(shop.send(ann, "sale").status()).isEqualTo(202);
    }

    /** CON-13: whoever has the number now never agreed. */
    @Test
    void aNumberThatChangedHandsEndsOlderConsentAndNoNewerOne() {
        TestShop shop = gatepost.shop("reassigned");
        String number = "+13052348004";
        Map<String, Object> old = shop.consentEvent(number, "granted");
        old.put("occurred_at", "2026-10-01T00:00:00Z");
        shop.client().post(shop.key(), "/v1/consents", old);
        assertThat(shop.send(number, "sale").status()).isEqualTo(202);

        listed(
                shop,
                make(shop, "US:reassigned", "reassigned_numbers").id(),
                TODAY,
                "number,date\n" + number + ",2026-11-01\n");
        Reply refused = shop.send(number, "sale");
        assertThat(refused.text()).contains("\"listed\"").contains("consent_missing");
        shop.consent(number);
        // The first may have gone already, and the same text is not sent twice in a day.
        Map<String, Object> another = TestShop.message(number, "sale");
        another.put("variables", document("name", "Lena", "order", "20 %"));
        Reply again = shop.send(another, "another");
        assertThat(again.status()).as(again.text()).isEqualTo(202);
    }

    /** CON-13: each edition tells what came and went; a cut-off one is not taken for the whole. */
    @Test
    void editionsTellTheirDifferenceAndAShrunkenOneMustBeMeant() {
        TestShop shop = gatepost.shop("editions");
        String list = make(shop, "US:own", "own").id();
        String many = IntStream.range(0, 1_000)
                .mapToObj(i -> "+1305235%04d".formatted(i))
                .collect(Collectors.joining("\n"));
        Reply first = listed(shop, list, "2026-11-01T00:00:00Z", many);
        assertThat(first.body().at("/editions/0/added").asInt()).isEqualTo(1_000);

        String second = open(shop, list, TODAY);
        Reply taken = load(shop, second, "+13052350001\n+13052350001\nnobody\n=cmd|'x'!A1\n+13052359999");
        assertThat(taken.body().path("added").asInt()).isEqualTo(2);
        assertThat(taken.body().path("rejected").asInt()).isEqualTo(2);
        assertThat(taken.at("/errors/0/line")).isEqualTo("3");
        assertThat(taken.text()).doesNotContain("nobody").doesNotContain("cmd");
        Reply cut = publish(shop, second, document());
        assertThat(cut.status()).isEqualTo(400);
        assertThat(cut.at("/errors/0/pointer")).isEqualTo("/shrinks");
        shop.consent("+13052350002");
        assertThat(shop.send("+13052350002", "sale").status()).isEqualTo(422);
        Reply meant = publish(shop, second, document("shrinks", true));
        assertThat(meant.status()).as(meant.text()).isEqualTo(201);
        assertThat(meant.body().at("/editions/0/added").asInt()).isEqualTo(1);
        assertThat(meant.body().at("/editions/0/removed").asInt()).isEqualTo(999);
        assertThat(shop.send("+13052350002", "sale").status()).isEqualTo(202);
        assertThat(load(shop, second, "+13052350002").status()).isEqualTo(400);
        assertThat(gatepost.value("select count(*) from outside_list_entry where length(hash) <> 16"))
                .contains("0");

        gatepost.rooms()
                .consents()
                .lists()
                .removeOld(java.util.List.of(shop.workspace().id()));
        assertThat(gatepost.value("select count(*) from outside_list_entry where workspace_id = '"
                        + shop.workspace().id().value() + "'"))
                .contains("2");
        assertThat(shop.get("/v1/lists/" + list).at("/editions/1/status")).isEqualTo("removed");
    }

    /** CON-13, CON-06: among many entries the one that counts is found by an index, and told in the state. */
    @Test
    void anEntryIsFoundByAnIndexAmongMany() throws Exception {
        TestShop shop = gatepost.shop("large");
        shop.consent("+13052348009");
        String list = make(shop, "US:large", "do_not_call").id();
        listed(shop, list, TODAY, "+13052348009\n");
        String where = " from outside_list_edition where workspace_id = '"
                + shop.workspace().id().value() + "'";
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.execute("insert into outside_list_entry (workspace_id, edition_id, hash) select workspace_id, id,"
                    + " substring(sha256(n::text::bytea) for 16)"
                    + where.replace(" where", ", generate_series(1, 300000) n where"));
            s.execute("analyze outside_list_entry");
            try (ResultSet plan = s.executeQuery("explain select 1 from unnest(array(select id" + where
                    + ")) as w (edition_id) join outside_list_entry e on e.workspace_id = '"
                    + shop.workspace().id().value()
                    + "' and e.edition_id = w.edition_id and e.hash = '\\x00'")) {
                StringBuilder text = new StringBuilder();
                while (plan.next()) {
                    text.append(plan.getString(1)).append('\n');
                }
                assertThat(text).contains("outside_list_entry_pkey").doesNotContain("Seq Scan on outside_list_entry");
            }
        }
        assertThat(shop.send("+13052348009", "sale").text()).contains("\"listed\"");
        assertThat(shop.get("/v1/consents/state?address=%2B13052348009").text()).contains("listed");
    }

    /** CON-13: no edition without its day and its proof. */
    @Test
    void anEditionWithoutDayOrProofIsRefused() {
        TestShop shop = gatepost.shop("proofless");
        String list = make(shop, "FR:bloctel", "national_register").id();
        Reply refused =
                shop.client().post(shop.key(), "/v1/lists/" + list + "/editions", document("source", "the register"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("/as_of").contains("/proof_sha256");
        Reply lax = shop.client()
                .post(
                        shop.key(),
                        "/v1/lists",
                        document("name", "US:lax", "kind", "do_not_call", "country", "US", "fresh_days", 90));
        assertThat(lax.at("/errors/0/pointer")).isEqualTo("/fresh_days");
    }
}
