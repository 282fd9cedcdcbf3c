package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.sandbox.SandboxCarrier;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The sandbox carrier as a process of its own, whose book and bill outlive every Gatepost, and the watch before it. */
final class OutsideCarrier implements AutoCloseable {
    /** What it bills, and what Gatepost is told that it bills, for a segment: an odd number, so that sums tell much. */
    static final long MICROS = 71_237;

    /** What was taken: {@code message} and {@code attempt} are ours, from the reference. */
    record Taken(String reference, String id, String to, String from, long micros, Instant at) {
        /** The message's id as the database writes it without hyphens. */
        String message() {
            return reference.substring(0, reference.indexOf('.'));
        }

        int attempt() {
            return Integer.parseInt(reference.substring(reference.indexOf('.') + 1));
        }
    }

    private final ChildProcess process;
    private final CarrierWatch watch;
    private final TestClient client;
    private final Path book;
    private final String account;
    private final Secret token;
    private final String signingSecret;

    private OutsideCarrier(ChildProcess process, Path book, JsonNode told) throws IOException {
        this.process = process;
        this.book = book;
        this.account = told.path("account").asString();
        this.token = new Secret(told.path("token").asString());
        this.signingSecret = told.path("signing_secret").asString();
        this.client = new TestClient(told.path("url").asString());
        this.watch = new CarrierWatch(URI.create(told.path("url").asString()).getPort());
    }

    static OutsideCarrier start(Path folder, long seed) throws IOException, InterruptedException {
        Path book = Files.createTempFile(folder, "book", ".ndjson");
        ChildProcess process = ChildProcess.start(
                folder, SandboxCarrier.class, "--book", book.toString(), "--seed", Long.toString(seed));
        var carrier = new OutsideCarrier(process, book, process.hear());
        Reply priced = carrier.client.put(carrier.token, "/v1/tariff", document("micros", Map.of("+49", MICROS)));
        assertThat(priced.status()).as(priced.text()).isEqualTo(200);
        return carrier;
    }

    CarrierWatch watch() {
        return watch;
    }

    String signingSecret() {
        return signingSecret;
    }

    String account() {
        return account;
    }

    /** A connection to it, by way of the watch. */
    Map<String, Object> connection(String name) {
        return document(
                "provider",
                "sandbox",
                "name",
                name,
                "settings",
                document("url", watch.url(), "account", account),
                "secrets",
                document("token", token.reveal(), "signing_secret", signingSecret));
    }

    /** Puts a trick into force; {@code docs/sandbox-carrier.md} holds them. */
    void trick(Map<String, Object> trick) {
        Reply reply = client.post(token, "/v1/tricks", trick);
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
    }

    /** Ends all tricks. */
    void behave() {
        client.method(token, "DELETE", "/v1/tricks");
    }

    /** The sum of its bill, in millionths. */
    long bill() {
        return client.get(token, "/v1/bill").body().path("total_micros").asLong();
    }

    /** Its book, as the file has it. */
    List<Taken> book() throws IOException {
        List<Taken> out = new ArrayList<>();
        for (String line : Files.readAllLines(book)) {
            JsonNode entry = TestClient.read(line);
            out.add(new Taken(
                    entry.path("client_reference").asString(),
                    entry.path("id").asString(),
                    entry.path("to").asString(),
                    entry.path("from").asString(),
                    entry.path("cost_micros").asLong(),
                    Instant.parse(entry.path("taken_at").asString())));
        }
        return out;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        watch.close();
        client.close();
        process.close();
    }
}
