package dev.gatepost.demo;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The shop's system: it has an API key and the public door, nothing else. */
final class ShopApi {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;
    private final Secret key;

    ShopApi(String base, Secret key) {
        this.base = base;
        this.key = key;
    }

    /** An answer: the status and the document. */
    record Reply(int status, ObjectNode body) {
        String text(String name) {
            return body.get(name) == null ? "" : body.get(name).asString();
        }
    }

    Reply post(String path, Map<String, ?> document) {
        return call(HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(document))));
    }

    Reply get(String path) {
        return call(HttpRequest.newBuilder(URI.create(base + path)).GET());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Reply call(HttpRequest.Builder request) {
        try {
            HttpResponse<byte[]> answer = http.send(
                    request.header("Authorization", "Bearer " + key.reveal())
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return new Reply(answer.statusCode(), Json.readOwn(answer.body()));
        } catch (IOException e) {
            throw new IllegalStateException("Gatepost did not answer on " + base, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
