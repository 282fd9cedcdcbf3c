package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.OperatorRole;
import dev.gatepost.platform.Telemetry;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * DX-02: what a page asks of the database does not grow with what lies in it. Counted are the transactions of the
 * console's own role and the rows that its plans touch; a wall clock would measure the machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageCostTest {
    /** More, and each page's time, by {@code -Dgatepost.page.rows}. */
    private static final int MANY = Integer.getInteger("gatepost.page.rows", 100_000);

    private static final int LOOKS = 5;
    private static final int MOST_TRANSACTIONS = 30;
    private static final String PERSON = "+12025550143";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("northwind");

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** How often the console's role took a connection, so far. */
    private static double taken() {
        return Telemetry.registry().find("hikaricp.connections.usage").tag("pool", "gatepost-console").timers().stream()
                .mapToDouble(t -> t.count())
                .sum();
    }

    /** Transactions of a page; what others ask meanwhile is in some of the looks, and not in the cheapest. */
    private static long cost(TestPerson person, String path) {
        long least = Long.MAX_VALUE;
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < LOOKS; i++) {
            double before = taken();
            long began = System.nanoTime();
            var page = person.get("/w/northwind" + path, null);
            quickest = Math.min(quickest, System.nanoTime() - began);
            assertThat(page.status()).as(path).isEqualTo(200);
            least = Math.min(least, Math.round(taken() - before));
        }
        System.out.printf("%s: %d transactions, %.1f ms%n", path, least, quickest / 1e6);
        return least;
    }

    private Map<String, String> pages(String contact) {
        Map<String, String> all = new TreeMap<>();
        all.put("now", "/now");
        all.put("messages", "/messages");
        all.put("messages by state", "/messages?status=delivered");
        all.put("messages by reason", "/messages?reason=consent_missing");
        all.put("messages by template", "/messages?template=order_shipped");
        all.put("messages by reference", "/messages?reference=nobody");
        all.put("messages by person", "/messages?contact=" + contact);
        all.put("messages by purpose", "/messages?purpose=otp");
        all.put("messages by channel", "/messages?channel=email");
        all.put("messages by time", "/messages?from=2026-11-01T00:00&until=2026-11-02T00:00");
        all.put("person", "/people/" + contact);
        all.put("audit", "/audit");
        all.put("connections", "/connections");
        all.put("connection", "/connections/" + shop.connection());
        all.put("limits", "/limits");
        return all;
    }

    private void fill(String message) throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            String columns = "contact_id, channel, purpose, template_id, template_version, sender_id, initial_state,"
                    + " accepted_at, content_expires, decision, correlation";
            s.execute("insert into message (workspace_id, id, %1$s) select workspace_id,".formatted(columns)
                    + " gatepost_uuid_at(date_trunc('month', now()) + n * interval '1 millisecond'), " + columns
                    + " from message cross join generate_series(1, " + MANY + ") n where id = '" + message + "'");
            s.execute("insert into message_state select workspace_id, id, 'delivered', 1, now() from message"
                    + " on conflict do nothing");
            s.execute("insert into console_hour select id, date_trunc('hour', now()) - n * interval '1 hour',"
                    + " 'blocked', 'otp', 'reason_' || n % 40, 1 from directory_workspace"
                    + " cross join generate_series(1, 2000) n on conflict do nothing");
            s.execute("insert into console_change select id, now() - n * interval '1 second', -n, 'template.changed'"
                    + " from directory_workspace cross join generate_series(1, " + MANY + ") n");
            s.execute("analyze message, message_state, console_hour, console_change");
        }
    }

    /** DX-02, MSG-06 */
    @Test
    void aPageCostsTheSameAmongManyMessages() throws SQLException {
        shop.consent(PERSON);
        String id = shop.send(PERSON, "order_shipped").id();
        String contact = shop.until(id, "delivered").path("contact").asString("");
        String message = gatepost.value("select id from message").orElseThrow();
        try (TestPerson olga = TestPerson.join(gatepost, "olga", OperatorRole.OWNER, shop.workspace())) {
            Map<String, Long> among = new LinkedHashMap<>();
            pages(contact).forEach((name, path) -> among.put(name, cost(olga, path)));
            fill(message);
            pages(contact).forEach((name, path) -> {
                long many = cost(olga, path);
                assertThat(many)
                        .as("%s: %s before, of %s", name, among.get(name), among)
                        .isPositive()
                        .isLessThanOrEqualTo(MOST_TRANSACTIONS);
                // A page of fifty people is one look more than a page of one.
                assertThat(many).as(name).isLessThanOrEqualTo(among.getOrDefault(name, 0L) + 2);
            });
            assertThat(olga.get("/w/northwind/now", null).text().length())
                    .as("a hundred thousand changes are a few marks")
                    .isLessThan(100_000);
        }
    }
}
