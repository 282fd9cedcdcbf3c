package dev.gatepost;

import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls a Gatepost as a customer's system would. */
public final class TestClient implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String base;
    private final HttpClient http;

    /** {@code base} is scheme, host and port. */
    public TestClient(String base) {
        this(base, HttpClient.newBuilder());
    }

    /** One that believes this context's authorities, and shows its certificate. */
    public TestClient(String base, SSLContext tls) {
        this(base, HttpClient.newBuilder().sslContext(tls));
    }

    private TestClient(String base, HttpClient.Builder made) {
        this.base = base;
        this.http = made.version(HttpClient.Version.HTTP_1_1).build();
    }

    /** An answer with its body read as JSON; {@code body} is a missing node when there is none. */
    public record Reply(int status, HttpHeaders headers, String text, JsonNode body) {
        /** The text at a JSON pointer, or "". */
        public String at(String pointer) {
            return body.at(pointer).asString("");
        }

        public String code() {
            return at("/code");
        }

        public String id() {
            return at("/id");
        }
    }

    public String base() {
        return base;
    }

    /** Posts a document, given as a map or as raw text. */
    public Reply post(@Nullable Secret key, String path, Object body, String... headers) {
        String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
        HttpRequest.Builder request = request(key, path, headers);
        if (!request.build().headers().map().containsKey("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return call(request.POST(BodyPublishers.ofString(text)).build());
    }

    /** Puts a document, given as a map or as raw text. */
    public Reply put(@Nullable Secret key, String path, Object body) {
        String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
        return call(request(key, path, "Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(text))
                .build());
    }

    public Reply get(@Nullable Secret key, String path, String... headers) {
        return call(request(key, path, headers).GET().build());
    }

    /** Any method with a JSON document. */
    public Reply send(@Nullable Secret key, String method, String path, Object body) {
        String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
        return call(request(key, path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(text))
                .build());
    }

    /** Any method, no body. */
    public Reply method(@Nullable Secret key, String method, String path, String... headers) {
        return call(request(key, path, headers)
                .method(method, BodyPublishers.noBody())
                .build());
    }

    private HttpRequest.Builder request(@Nullable Secret key, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(40));
        if (key != null) {
            request.header("Authorization", "Bearer " + key.reveal());
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private Reply call(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body(), read(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Reads JSON; what is none becomes a missing node. */
    static JsonNode read(String text) {
        try {
            return text.isBlank() ? JSON.missingNode() : JSON.readTree(text);
        } catch (tools.jackson.core.JacksonException e) {
            return JSON.missingNode();
        }
    }

    /** A document from names and values in turn. */
    public static Map<String, Object> document(Object... namesAndValues) {
        Map<String, Object> out = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            out.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return out;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }
}
