package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** TPL-01: a workspace with five thousand templates lists, finds and sends them as one with five. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyTemplatesTest {
    /** With those of the shop as many as a workspace may have, or nearly. */
    private static final int MANY = 4_990;

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("many");

    /** Copies of one template, written as the program writes them; one by one through the API would take minutes. */
    @BeforeAll
    void make() throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.execute("create temporary table copies as select gen_random_uuid() as id, n from generate_series(1, "
                    + MANY + ") n");
            copy(s, "template", "id", "name", "'bulk_' || c.n");
            copy(s, "template_version", "template_id", "", "");
            copy(s, "template_standing", "template_id", "", "");
        }
    }

    private static void copy(Statement s, String table, String id, String other, String value) throws SQLException {
        String row =
                "jsonb_build_object('" + id + "', c.id" + (other.isEmpty() ? "" : ", '" + other + "', " + value) + ")";
        String source = table.equals("template")
                ? "t.name = 'order_shipped'"
                : "t.template_id = (select id from template where name = 'order_shipped')";
        s.execute("insert into " + table + " select (jsonb_populate_record(t, " + row + ")).* from " + table
                + " t cross join copies c where " + source);
    }

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void everyTemplateIsListedOncePageByPage() {
        Set<String> ids = new HashSet<>();
        String next = "";
        int pages = 0;
        do {
            Reply page = shop.get("/v1/templates?limit=1000" + (next.isEmpty() ? "" : "&cursor=" + next));
            assertThat(page.status()).as(page.text()).isEqualTo(200);
            for (JsonNode template : page.body().path("data")) {
                assertThat(ids.add(template.path("id").asString())).isTrue();
            }
            next = page.at("/next_cursor");
            pages++;
        } while (!next.isEmpty() && pages < 20);
        assertThat(ids).hasSizeGreaterThan(MANY);
        assertThat(pages).isLessThan(10);
    }

    @Test
    void eachOfThemIsSentByItsName() {
        // A change of any template makes every node read them anew.
        shop.client()
                .post(
                        shop.key(),
                        "/v1/templates",
                        TestClient.document(
                                "name",
                                "one_more",
                                "channel",
                                "sms",
                                "purpose",
                                "service",
                                "brand",
                                shop.brand(),
                                "language",
                                "en",
                                "body",
                                "Northwind: hello."));
        for (String name : new String[] {"bulk_1", "bulk_2500", "bulk_" + MANY, "one_more"}) {
            Reply sent = shop.send(
                    name.equals("one_more")
                            ? TestClient.document("to", "+13052345761", "template", name)
                            : TestShop.message("+13052345761", name),
                    name);
            assertThat(sent.status()).as(sent.text()).isEqualTo(202);
            assertThat(shop.until(sent.id(), "delivered").path("id").asString()).isEqualTo(sent.id());
        }
        Reply none = shop.send("+13052345761", "bulk_" + (MANY + 1));
        assertThat(none.at("/errors/0/code")).as(none.text()).isEqualTo("unknown_template");
    }
}
