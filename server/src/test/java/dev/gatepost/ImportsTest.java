package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Secret;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** CON-11: files of consents and opt-outs, fine ones and others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportsTest {
    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Secret approver(TestShop shop) {
        return gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "Maria Sanz", EnumSet.of(Right.CONSENTS_APPROVE), null, "component:test")
                .key();
    }

    private long events(TestShop shop) {
        return Long.parseLong(gatepost.value("select count(*) from consent_event where workspace_id = '"
                        + shop.workspace().id().value() + "' and source = 'import'")
                .orElseThrow());
    }

    /** CON-11: nothing is recorded before somebody looked; then opt-outs first, and each row once. */
    @Test
    void aFileIsCheckedThenRecordedAndSentAgainChangesNothing() {
        TestShop shop = gatepost.shop("imported");
        ImportFiles files = ImportFiles.of(shop);
        byte[] file = """
                phone,status
                +13052348101,granted
                +13052348102,revoked
                +13052348103,suppressed
                """.getBytes(UTF_8);
        Reply made = files.make(file, "csv");
        Reply checked = files.pass(made.id(), file, 1 << 20);
        assertThat(checked.at("/status")).isEqualTo("checked");
        assertThat(checked.body().at("/found/grants").asInt()).isEqualTo(1);
        assertThat(checked.body().at("/found/revocations").asInt()).isEqualTo(2);
        assertThat(events(shop)).isZero();
        assertThat(files.part(made.id(), 0, file).status()).isEqualTo(400);

        Reply done = files.whole(file, "csv");
        assertThat(done.at("/status")).as(done.text()).isEqualTo("done");
        assertThat(done.id()).isEqualTo(made.id());
        assertThat(done.body().at("/recorded/grants").asInt()).isEqualTo(1);
        assertThat(done.body().at("/recorded/revocations").asInt()).isEqualTo(2);
        assertThat(events(shop)).isEqualTo(3);
        assertThat(shop.send("+13052348101", "sale").status()).isEqualTo(202);
        assertThat(shop.send("+13052348102", "sale").text()).contains("suppressed");
        assertThat(shop.send("+13052348103", "order_shipped").text()).contains("suppressed");

        assertThat(files.make(file, "csv").at("/status")).isEqualTo("done");
        assertThat(events(shop)).isEqualTo(3);
        assertThat(shop.get("/v1/consents?address=%2B13052348101").at("/data/0/recorded_by"))
                .isIn("", "import:" + made.id());
    }

    /** CON-11: a grant older than the opt-out never applies, a younger one is not for an import to bring. */
    @Test
    void noImportedGrantOutweighsAnOptOut() {
        TestShop shop = gatepost.shop("outweighed");
        ImportFiles files = ImportFiles.of(shop);
        Map<String, Object> stop = shop.consentEvent("+13052348111", "revoked");
        stop.put("occurred_at", "2026-05-01T00:00:00Z");
        assertThat(shop.client().post(shop.key(), "/v1/consents", stop).status())
                .isEqualTo(201);
        byte[] file = """
                phone,status,occurred_at
                +13052348111,granted,2026-04-01T00:00:00Z
                +13052348111,granted,2026-06-01T00:00:00Z
                +13052348112,granted,2026-06-01T00:00:00Z
                +13052348112,revoked,2026-05-01T00:00:00Z
                """.getBytes(UTF_8);
        Reply done = files.whole(file, "csv");

        assertThat(done.body().at("/recorded/refused_after_opt_out").asInt()).isEqualTo(2);
        assertThat(done.body().at("/recorded/grants").asInt()).isEqualTo(1);
        assertThat(files.rejected(done.id())).contains("3,status,recontact_needs_approval");
        assertThat(shop.send("+13052348111", "sale").status()).isEqualTo(422);
        assertThat(shop.send("+13052348112", "sale").status()).isEqualTo(422);
    }

    /** CON-11: what is wrong is told by line and field, never repeated; what is right is taken. */
    @Test
    void whatCannotBeReadIsToldAndCostsItsOwnLineAlone() throws Exception {
        TestShop shop = gatepost.shop("malformed");
        ImportFiles files = ImportFiles.of(shop);
        var file = new ByteArrayOutputStream();
        file.write(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
        file.write("phone,status,campaign\r\n".getBytes(UTF_8));
        file.write("+13052348121,revoked,\"a \"\"quoted\"\"\nname, with comma\"\r\n".getBytes(UTF_8));
        file.write("nobody@secret,revoked,\n".getBytes(UTF_8));
        file.write("+13052348122,revoked,M\u00fcnchen\n".getBytes(ISO_8859_1));
        file.write("+13052348123,revoked,=HYPERLINK(1)\n".getBytes(UTF_8));
        file.write("+13052348124,agreed,\n".getBytes(UTF_8));
        file.write("+13052348125,revoked\n".getBytes(UTF_8));
        file.write("+13052348126,revoked,\"open\n".getBytes(UTF_8));
        for (int i = 0; i < 3_000; i++) {
            file.write("+1305234%04d,revoked,\n".formatted(2_000 + i).getBytes(UTF_8));
        }
        file.write("x".repeat(300_000).getBytes(UTF_8));
        file.write("\n\n+13052348127,revoked,last".getBytes(UTF_8));
        byte[] bytes = file.toByteArray();

        Reply made = files.make(bytes, "csv");
        Reply checked = files.pass(made.id(), bytes, 100_000);
        assertThat(checked.body().at("/found/revocations").asInt()).isEqualTo(3_002);
        assertThat(checked.body().at("/found/rejected").asInt()).isEqualTo(7);
        assertThat(files.rejected(made.id()).lines().map(l -> l.replaceAll(",\".*", "")))
                .containsExactly(
                        "line,field,code,mend",
                        "4,address,invalid_number",
                        "5,row,wrong_type",
                        "6,campaign,invalid_value",
                        "7,status,invalid_value",
                        "8,row,invalid_value",
                        "9,row,invalid_value",
                        "3010,row,too_large");
        assertThat(files.rejected(made.id())).doesNotContain("secret").doesNotContain("HYPERLINK");
        shop.client().post(shop.key(), "/v1/imports/" + made.id() + "/start", document());
        files.pass(made.id(), bytes, 70_000);
        Reply done = files.pass(made.id(), bytes, 1 << 20);
        assertThat(done.at("/status")).isEqualTo("done");
        assertThat(events(shop)).isEqualTo(3_002);
        assertThat(shop.send("+13052348127", "sale").text()).contains("suppressed");

        byte[] wide = "phone,status\n".getBytes(UTF_16LE);
        byte[] marked = new byte[wide.length + 2];
        marked[0] = (byte) 0xff;
        marked[1] = (byte) 0xfe;
        System.arraycopy(wide, 0, marked, 2, wide.length);
        assertThat(files.part(files.make(marked, "csv").id(), 0, marked).text()).contains("UTF-16");
    }

    /** CON-11: a grant needs basis, disclosure and date. */
    @Test
    void aGrantWithoutItsProofIsRejected() {
        TestShop shop = gatepost.shop("proof");
        ImportFiles files = ImportFiles.of(shop);
        byte[] file = ("{\"phone\":\"+13052348131\",\"status\":\"granted\"}\n"
                        + "{\"phone\":\"+13052348132\",\"status\":\"granted\",\"basis\":\"express\"}\n"
                        + "{\"phone\":\"+13052348133\",\"status\":\"granted\",\"occurred_at\":\"2026-03-01T00:00:00Z\","
                        + "\"disclosure\":\"" + files.disclosure() + "\"}\n"
                        + "{\"phone\":\"+13052348134\",\"status\":\"granted\",\"occurred_at\":\"2027-03-01T00:00:00Z\"}\n"
                        + "{\"phone\":\"+13052348135\",\"status\":\"revoked\"}\n{\"phone\"\n")
                .getBytes(UTF_8);
        Reply made = files.make(
                file, "ndjson", document("channel", "sms", "purpose", "promotional", "brand", files.brand()));
        Reply checked = files.pass(made.id(), file, 1 << 20);
        assertThat(checked.body().at("/found/revocations").asInt()).isEqualTo(1);
        assertThat(checked.body().at("/found/grants").asInt()).isZero();
        assertThat(files.rejected(made.id()))
                .contains("1,occurred_at,missing_property")
                .contains("3,basis,missing_property")
                .contains("4,occurred_at,invalid_value")
                .contains("6,row,malformed_json");
    }

    /** CON-11: one person brings in no more than the free number of grants. */
    @Test
    void manyGrantsNeedASecondPerson() {
        TestShop shop = gatepost.shop("many");
        ImportFiles files = ImportFiles.of(shop);
        StringBuilder rows = new StringBuilder("phone,status\n");
        for (int i = 0; i < 10_001; i++) {
            rows.append("+1305236%04d,granted\n".formatted(i % 10_000));
        }
        byte[] file = rows.toString().getBytes(UTF_8);
        String id = files.make(file, "csv").id();
        files.pass(id, file, 1 << 20);
        Reply refused = shop.client().post(shop.key(), "/v1/imports/" + id + "/start", document());
        assertThat(refused.code()).isEqualTo("import_needs_approval");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/imports/" + id + "/approve", document())
                        .code())
                .isEqualTo("approval_by_another");
        Reply approved = shop.client().post(approver(shop), "/v1/imports/" + id + "/approve", document());
        assertThat(approved.at("/approved_by")).isEqualTo("maria sanz");
        assertThat(shop.client()
                        .post(shop.key(), "/v1/imports/" + id + "/start", document())
                        .at("/status"))
                .isEqualTo("revocations");
    }
}
