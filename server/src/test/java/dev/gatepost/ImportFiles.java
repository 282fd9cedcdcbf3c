package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/** Sends files to be imported as a customer's system would: in parts, asking where the next one begins. */
record ImportFiles(TestClient client, Secret key, String brand, String disclosure) {
    /** With a disclosure of its own. */
    static ImportFiles of(TestClient client, Secret key, String brand) {
        Reply made = client.post(
                key,
                "/v1/disclosures",
                document(
                        "name", "imported offers",
                        "channel", "sms",
                        "brand", brand,
                        "category", "offers",
                        "language", "en",
                        "text", "Northwind may send me offers by text, at most 4 a month. Reply STOP to opt out."));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return new ImportFiles(client, key, brand, made.id());
    }

    static ImportFiles of(TestShop shop) {
        return of(shop.client(), shop.key(), shop.brand());
    }

    /** Uses each table of imports and lists once. */
    static void fill(TestShop shop) {
        ImportFiles files = of(shop);
        byte[] file = "phone,status\n+13052345991,revoked\nnobody,revoked\n".getBytes(StandardCharsets.UTF_8);
        files.part(files.make(file, "csv").id(), 0, file);
        String list = shop.client()
                .post(shop.key(), "/v1/lists", document("name", "AQ:own", "kind", "own", "country", "AQ"))
                .id();
        String editions = "/v1/lists/" + list + "/editions";
        shop.client()
                .post(
                        shop.key(),
                        editions,
                        document("as_of", "2026-11-01T00:00:00Z", "source", "x", "proof_uri", "https://x.example"));
        Reply taken =
                shop.client().post(shop.key(), editions + "/1/entries", "+13052345992", "Content-Type", "text/csv");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    /** Makes an import of rows with a phone and a status, all else being the same for every row. */
    Reply make(byte[] file, String format) {
        return make(
                file,
                format,
                document(
                        "channel", "sms",
                        "purpose", "promotional",
                        "brand", brand,
                        "basis", "express_written",
                        "disclosure", disclosure,
                        "occurred_at", "2026-03-01T00:00:00Z"));
    }

    Reply make(byte[] file, String format, Map<String, Object> constants) {
        Reply made = client.post(
                key,
                "/v1/consents/import",
                document(
                        "format",
                        format,
                        "bytes",
                        file.length,
                        "sha256",
                        sha256(file),
                        "source_system",
                        "the old system",
                        "proof_uri",
                        "https://proof.example/contract",
                        "columns",
                        document("address", "phone"),
                        "constants",
                        constants));
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made;
    }

    /** Sends this pass to its end, in parts of so many bytes; returns the import. */
    Reply pass(String id, byte[] file, int size) {
        Reply stands = client.get(key, "/v1/imports/" + id);
        String status = stands.at("/status");
        while (stands.at("/status").equals(status)
                && stands.body().path("takes_rows").asBoolean()) {
            int from = stands.body().path("next_offset").asInt();
            stands = part(id, from, Arrays.copyOfRange(file, from, Math.min(file.length, from + size)));
            assertThat(stands.status()).as(stands.text()).isEqualTo(200);
        }
        return stands;
    }

    /** Checks, starts and records it all. */
    Reply whole(byte[] file, String format) {
        Reply made = make(file, format);
        pass(made.id(), file, 1 << 20);
        Reply started = client.post(key, "/v1/imports/" + made.id() + "/start", document());
        assertThat(started.status()).as(started.text()).isEqualTo(200);
        pass(made.id(), file, 1 << 20);
        return pass(made.id(), file, 1 << 20);
    }

    /** One part; bytes, not text, since some files are no text. */
    Reply part(String id, int from, byte[] bytes) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.base() + "/v1/imports/" + id + "/parts/" + from))
                .header("Authorization", "Bearer " + key.reveal())
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(bytes))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            HttpHeaders headers = response.headers();
            return new Reply(response.statusCode(), headers, response.body(), TestClient.read(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    String rejected(String id) {
        return client.get(key, "/v1/imports/" + id + "/rejected").text();
    }

    private static String sha256(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
