package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.privacy.retention.Purges;
import dev.gatepost.privacy.retention.RemindSinks;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** PRV-01: everything has an end that comes by itself, but for what a hold, a person's word or the law keeps. */
class EndsTest {
    private static final String LENA = "+4915112345741";
    private static final String BEN = "+4915112345742";
    private static final Duration SIX_YEARS = Duration.ofDays(6 * 365);

    private static void purge(TestGatepost gatepost, Duration later) {
        var parts = gatepost.rooms().privacy().purges();
        new Purges(parts.at(Clock.offset(gatepost.rooms().clock(), later))).work();
    }

    private static void remind(TestGatepost gatepost, Duration later) {
        var parts = gatepost.rooms().privacy().purges();
        new RemindSinks(parts.at(Clock.offset(gatepost.rooms().clock(), later))).work();
    }

    private static String count(TestGatepost gatepost, String of) {
        return gatepost.value("select count(*) from " + of).orElseThrow();
    }

    private static void consent(TestShop shop, String address, String status) {
        Map<String, Object> event = shop.consentEvent(address, status);
        event.put("user_agent", "a browser");
        Reply recorded = shop.client().post(shop.key(), "/v1/consents", event);
        assertThat(recorded.status()).as(recorded.text()).isEqualTo(201);
    }

    @Test
    void stubsAndProofsEndByThemselvesAndWhatIsInForceStays() throws Exception {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("ends");
            String over = shop.send(LENA, "order_shipped").id();
            shop.until(over, "delivered");
            String uncertain = shop.send(BEN, "order_shipped").id();
            shop.until(uncertain, "delivered");
            superuser(
                    gatepost,
                    "update message_state set state = 'uncertain' where message_id = '"
                            + MessageId.parse(uncertain).orElseThrow().value() + "'");
            consent(shop, LENA, "granted");
            consent(shop, LENA, "revoked");
            consent(shop, BEN, "granted");
            String proofs = "consent_event where evidence_sealed is not null and status = 'granted'";
            assertThat(count(gatepost, proofs)).isEqualTo("2");

            purge(gatepost, Duration.ofDays(4 * 365));
            assertThat(shop.get("/v1/messages/" + over).status()).isEqualTo(200);
            assertThat(count(gatepost, proofs)).isEqualTo("2");

            Reply hold = shop.client()
                    .post(
                            shop.key(),
                            "/v1/holds",
                            document("person", BEN, "reason", "A claim.", "case_number", "CV-1"));
            purge(gatepost, SIX_YEARS);
            assertThat(shop.get("/v1/messages/" + over).status()).as("held").isEqualTo(200);
            assertThat(shop.get("/v1/retention/runs").text())
                    .contains("\"class\":\"stubs\"", "\"class\":\"consent_evidence\"");
            shop.client().post(shop.key(), "/v1/holds/" + hold.id() + "/lift", document("reason", "Settled."));

            purge(gatepost, SIX_YEARS.plusDays(2));
            assertThat(shop.get("/v1/messages/" + over).status()).isEqualTo(404);
            assertThat(shop.get("/v1/messages/" + uncertain).status())
                    .as("it waits for a person's word")
                    .isEqualTo(200);
            for (String table : List.of("message", "message_state")) {
                assertThat(count(gatepost, table)).as(table).isEqualTo("1");
            }
            assertThat(count(gatepost, "attempt")).isEqualTo("1");
            assertThat(count(gatepost, proofs)).as("Ben's, which is in force").isEqualTo("1");
            assertThat(count(gatepost, "consent_event")).as("the ledger stays").isEqualTo("3");
            assertThat(count(gatepost, "consent_event where evidence_ended_at is not null"))
                    .isEqualTo("1");
        }
    }

    /** Emptying a proof is all that can be done to the ledger, and only by the function that looks whether it may. */
    @Test
    void theLedgerIsAppendOnlyStill() {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("ledger");
            consent(shop, LENA, "granted");
            for (String change : List.of(
                    "update consent_event set status = 'revoked'",
                    "update consent_event set evidence_sealed = null, evidence_ended_at = now()",
                    "set gatepost.evidence_end = 'verified'; update consent_event set basis = 'none',"
                            + " evidence_sealed = null, evidence_ended_at = now()",
                    "delete from consent_event",
                    "truncate consent_event")) {
                assertThatThrownBy(() -> superuser(gatepost, change)).as(change).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void whoDoesNotFollowAPurgeIsRemindedAndThenTheAlarmIsRaised() throws IOException {
        try (EventSink silent = new EventSink();
                EventSink pager = new EventSink();
                TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("followed");
            String sink = endpoint(shop, silent, "data.*");
            endpoint(shop, pager, "alert.*");
            shop.until(shop.send(LENA, "order_shipped").id(), "delivered");
            purge(gatepost, Duration.ofDays(45));
            assertThat(shop.get("/v1/retention/runs").text()).contains(sink);

            remind(gatepost, Duration.ofDays(46));
            assertThat(audited(gatepost, shop, "retention.reminded")).isFalse();
            remind(gatepost, Duration.ofDays(53));
            assertThat(audited(gatepost, shop, "retention.reminded")).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> silent.got().stream().anyMatch(g -> g.type().equals("data.purge_reminder")));
            assertThat(audited(gatepost, shop, "retention.overdue")).isFalse();
            remind(gatepost, Duration.ofDays(76));
            assertThat(audited(gatepost, shop, "retention.overdue")).isTrue();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> pager.got().stream().anyMatch(g -> g.type().equals("alert.purge_overdue")));

            for (var run : shop.get("/v1/retention/runs").body().path("data")) {
                String path = "/v1/retention/runs/" + run.path("id").asString() + "/acknowledgements";
                shop.client().post(shop.key(), path, document("system", sink));
            }
            String before = count(gatepost, "event where type = 'data.purge_reminder'");
            remind(gatepost, Duration.ofDays(90));
            assertThat(count(gatepost, "event where type = 'data.purge_reminder'"))
                    .as("who followed is left alone")
                    .isEqualTo(before);
        }
    }

    private static String endpoint(TestShop shop, EventSink to, String types) {
        Reply made = shop.client()
                .post(shop.key(), "/v1/event-endpoints", document("url", to.url(), "types", List.of(types)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.id();
    }

    private static boolean audited(TestGatepost gatepost, TestShop shop, String action) {
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        return gatepost.value("select 1 from audit_page where workspace_id = '"
                        + shop.workspace().id().value() + "' and convert_from(events, 'UTF8') like '%\"" + action
                        + "\"%'")
                .isPresent();
    }

    private static void superuser(TestGatepost gatepost, String sql) throws Exception {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement run = all.createStatement()) {
            run.execute(sql);
        }
    }
}
