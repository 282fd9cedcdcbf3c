package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Right;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.verifier.Verify;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** AUD-01, AUD-02, AUD-03 over HTTP: what a stranger is given, and what the verifier says of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DecisionProofTest {
    private static final String NUMBER = "+13052348101";
    private static final String TOLD = "Northwind may send me offers by text, at most 4 a month. Message and data rates"
            + " may apply. Reply STOP to opt out, HELP for help.";

    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("proofs");

    @TempDir
    private Path folder = Path.of("set by JUnit");

    private String said = "";

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private String allowed(String number) {
        Reply disclosure = shop.client()
                .post(
                        shop.key(),
                        "/v1/disclosures",
                        document(
                                "name",
                                "offers " + number,
                                "channel",
                                "sms",
                                "brand",
                                shop.brand(),
                                "category",
                                "offers",
                                "language",
                                "en",
                                "text",
                                TOLD));
        assertThat(disclosure.status()).as(disclosure.text()).isEqualTo(201);
        Map<String, Object> event = shop.consentEvent(number, "granted");
        event.put("disclosure", disclosure.id());
        assertThat(shop.client().post(shop.key(), "/v1/consents", event).status())
                .isEqualTo(201);
        return shop.send(number, "sale").id();
    }

    private byte[] proof(String message) {
        Reply reply = shop.get("/v1/messages/" + message + "/proof");
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.text().getBytes(StandardCharsets.UTF_8);
    }

    private int verify(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int code = Verify.run(arguments, new PrintStream(out, true, StandardCharsets.UTF_8));
        said = out.toString(StandardCharsets.UTF_8);
        return code;
    }

    private int decision(byte[] file) throws IOException {
        Path path = Files.write(folder.resolve("proof.json"), file);
        List<String> keys = shop.get("/v1/audit/keys").text().lines().toList();
        return verify("decision", "" + path, "--key", keys.get(0), "--instance-key", keys.get(1));
    }

    @Test
    void whyAMessageWasAllowedIsOneFileThatAStrangerChecks() throws IOException {
        String message = allowed(NUMBER);
        byte[] proof = proof(message);

        assertThat(decision(proof)).as(said).isZero();
        assertThat(said)
                .contains(message, "as sms, promotional", "It was allowed", "from ip:127.0.0.1", "decided by the rules")
                .contains("basis express_written, by double_opt_in", "The person had been told", TOLD)
                .contains("The instance's log vouches", "The proof holds.");
        String all = new String(proof, StandardCharsets.UTF_8);
        assertThat(all).doesNotContain("3052348101").doesNotContain("Lena");
        String inside = java.util.regex.Pattern.compile("\"(?:event|decision)\":\"([A-Za-z0-9+/=]+)\"")
                .matcher(all)
                .results()
                .map(m -> new String(java.util.Base64.getDecoder().decode(m.group(1)), StandardCharsets.UTF_8))
                .reduce("", String::concat);
        assertThat(inside).contains(message).doesNotContain("3052348101").doesNotContain("Lena");
    }

    @Test
    void anyChangedByteOfTheProofIsRefused() throws IOException {
        byte[] proof = proof(allowed("+13052348102"));
        for (int i = 0; i < proof.length; i += 7) {
            byte[] changed = proof.clone();
            changed[i] ^= 1;
            assertThat(decisionWithItsOwnKeys(changed)).as("byte " + i).isEqualTo(1);
        }
        byte[] longer = (new String(proof, StandardCharsets.UTF_8) + " ").getBytes(StandardCharsets.UTF_8);
        assertThat(decision(longer)).isEqualTo(1);
    }

    private int decisionWithItsOwnKeys(byte[] file) throws IOException {
        return verify("decision", "" + Files.write(folder.resolve("changed.json"), file));
    }

    /** A refusal is proven as an allowance is. */
    @Test
    void whyAMessageWasRefusedIsProvenToo() throws IOException {
        Reply refused = shop.send("+13052348103", "sale");
        String message = shop.get("/v1/messages?limit=1").at("/data/0/id");
        assertThat(refused.status()).isNotEqualTo(202);
        assertThat(decision(proof(message))).as(said).isZero();
        assertThat(said).contains("It was refused.", "Because:", "consent");
    }

    /** The decision in the database is not what the log vouches for any more. */
    @Test
    void aDecisionChangedInTheDatabaseIsFound() throws Exception {
        String message = allowed("+13052348104");
        String id = MessageId.parse(message).orElseThrow().value().toString();
        gatepost.value("""
                update message set decision = convert_to(
                    replace(convert_from(decision, 'UTF8'), 'allow', 'ALLOW'), 'UTF8')
                where id = '%s' returning 'x'""".formatted(id));
        assertThat(decision(proof(message))).isEqualTo(1);
        assertThat(said).contains("The decision is not the one that the log vouches for");
    }

    @Test
    void theFourQuestionsAreAnswered() {
        credential("asked");
        String sent = shop.send("+4915112348105", "order_shipped").id();
        shop.until(sent, "delivered");
        shop.send("+13052348106", "sale");
        shop.client().post(null, "/callbacks/" + shop.connection(), "{\"forged\": true}");

        answers("credential_changes", "credential.created");
        answers("sent", "message.delivered");
        answers("webhook_failures", "callback.refused");
        answers("retried_or_blocked", "message.blocked");
        assertThat(shop.get("/v1/audit-events?question=who").status()).isEqualTo(400);
        assertThat(shop.get("/v1/audit-events?question=sent&object=x").status()).isEqualTo(400);
    }

    /** Makes a key; gives the correlation id that the call was answered with, which the event holds too. */
    private String credential(String name) {
        Reply made = shop.client()
                .post(
                        shop.key(),
                        "/v1/credentials",
                        document("name", name, "purpose", "analytics", "scopes", List.of("messages:read")));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.headers().firstValue("X-Correlation-Id").orElseThrow();
    }

    private void answers(String question, String action) {
        await().untilAsserted(() -> {
            Reply reply = shop.get("/v1/audit-events?question=" + question);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.text()).contains("\"" + action + "\"");
        });
    }

    @Test
    void eventsSayFromWhereAndAreFoundByFilterPageByPage() {
        String call = credential("where");
        answers("credential_changes", "credential.created");
        JsonNode event = shop.get("/v1/audit-events?action=credential.created&limit=1")
                .body()
                .at("/data/0");
        assertThat(event.path("from").asString("")).isEqualTo("ip:127.0.0.1");
        await().untilAsserted(() -> assertThat(
                        shop.get("/v1/audit-events?action=credential.&limit=20").text())
                .contains(call));
        assertThat(event.path("actor").asString("")).startsWith("key:");
        Reply first = shop.get("/v1/audit-events?limit=2");
        Reply second = shop.get("/v1/audit-events?limit=2&cursor=" + first.at("/next_cursor"));
        List<Long> places = new ArrayList<>();
        first.body().path("data").forEach(e -> places.add(e.path("seq").asLong()));
        second.body().path("data").forEach(e -> places.add(e.path("seq").asLong()));
        assertThat(places).hasSize(4).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void checkpointTilesAndExportAreServed() throws IOException {
        allowed("+13052348107");
        await().until(() -> shop.get("/v1/audit/checkpoint")
                        .text()
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElse("0")
                        .length()
                > 1);
        String note = shop.get("/v1/audit/checkpoint").text();
        List<String> keys = shop.get("/v1/audit/keys").text().lines().toList();
        Path kept = Files.writeString(folder.resolve("checkpoint"), note);
        assertThat(verify("checkpoint", "" + kept, "--key", keys.getFirst()))
                .as(said)
                .isZero();
        Path instance = Files.writeString(
                folder.resolve("instance"),
                shop.get("/v1/audit/instance/checkpoint").text());
        assertThat(verify("checkpoint", "" + instance, "--key", keys.getLast()))
                .as(said)
                .isZero();
        assertThat(shop.get("/v1/audit/tile/0/000.p/5").status()).isEqualTo(200);
        assertThat(shop.get("/v1/audit/tile/entries/000.p/5").status()).isEqualTo(200);
        assertThat(shop.get("/v1/audit/tile/0/x999/999").status()).isEqualTo(404);
        assertThat(shop.get("/v1/audit/tile/0/000.p/256").status()).isEqualTo(404);
        Path export = Files.writeString(
                folder.resolve("export"), shop.get("/v1/audit/export").text());
        assertThat(verify("event", "" + export, "--key", keys.getFirst()))
                .as(said)
                .isZero();
        assertThat(said).contains("events stand in the log");
        assertThat(shop.get("/v1/audit/export?from=yesterday").status()).isEqualTo(400);
    }

    @Test
    void anotherWorkspaceGetsNeitherProofNorEvents() {
        String message = allowed("+13052348108");
        TestShop other = gatepost.shop("proof-others");
        assertThat(other.get("/v1/messages/" + message + "/proof").status()).isEqualTo(404);
        assertThat(other.get("/v1/audit-events?object=" + message).body().path("data"))
                .isEmpty();
        Secret weak = gatepost.rooms()
                .credentials()
                .create(shop.workspace(), "weak", EnumSet.of(Right.MESSAGES_READ), null, "component:test")
                .key();
        assertThat(shop.client().get(weak, "/v1/messages/" + message + "/proof").status())
                .isEqualTo(403);
    }

    /** One checkpoint of the instance vouches for every workspace. */
    @Test
    void theInstancesLogVouchesForEachWorkspace() throws IOException {
        allowed("+13052348109");
        gatepost.rooms().proofs().vouchFor(List.of(shop.workspace().id()));
        var export = gatepost.rooms().exportAudit();
        Path log = folder.resolve("log.ndjson");
        Path instance = folder.resolve("instance.ndjson");
        try (var out = Files.newOutputStream(log)) {
            export.write(shop.workspace().id(), out);
        }
        try (var out = Files.newOutputStream(instance)) {
            export.write(WorkspaceId.INSTANCE, out);
        }
        Path anchor = Files.writeString(folder.resolve("a.note"), export.checkpoint(WorkspaceId.INSTANCE));
        assertThat(verify(
                        "log",
                        "" + log,
                        "--key",
                        export.verifierKey(shop.workspace().id()),
                        "--instance",
                        "" + instance,
                        "--instance-key",
                        export.verifierKey(WorkspaceId.INSTANCE),
                        "--anchor",
                        "" + anchor))
                .as(said)
                .isZero();
        assertThat(said).contains("of the instance's log");
    }
}
