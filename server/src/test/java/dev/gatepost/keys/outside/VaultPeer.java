package dev.gatepost.keys.outside;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Random;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** Speaks what is used of the HTTP API of Vault: the key-value engine at {@code kv}, the transit key {@code root}. */
final class VaultPeer implements AutoCloseable {
    static final String TOKEN = "hvs.peer";

    private final HttpServer server;
    private final Map<String, Object> values = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AesGcmJce transit;
    private volatile boolean sealed;

    VaultPeer() throws IOException, GeneralSecurityException {
        transit = new AesGcmJce(Random.randBytes(32));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        server.createContext("/v1/", exchange -> {
            try (exchange) {
                answer(exchange);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<String> seen() {
        return seen;
    }

    void seal() {
        sealed = true;
    }

    private void answer(HttpExchange exchange) throws IOException, GeneralSecurityException {
        String path = exchange.getRequestURI().getPath().substring("/v1/".length());
        byte[] body = exchange.getRequestBody().readAllBytes();
        seen.add(exchange.getRequestMethod() + " " + path);
        if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            write(exchange, 403, Map.of("errors", List.of("permission denied")));
        } else if (sealed) {
            write(exchange, 503, Map.of("errors", List.of("Vault is sealed")));
        } else if (path.startsWith("transit/")) {
            transit(exchange, path, Json.readOwn(body));
        } else if (path.startsWith("kv/")) {
            values(exchange, path, body);
        } else {
            write(exchange, 404, Map.of("errors", List.of()));
        }
    }

    private void values(HttpExchange exchange, String path, byte[] body) throws IOException {
        String key = path.substring(path.indexOf('/', 3));
        switch (exchange.getRequestMethod()) {
            case "POST" -> {
                values.put(key, Json.readOwn(body).path("data").path("value").asString());
                write(exchange, 200, Map.of("data", Map.of("version", 1)));
            }
            case "GET" -> {
                Object value = values.get(key);
                write(
                        exchange,
                        value == null ? 404 : 200,
                        value == null
                                ? Map.of("errors", List.of())
                                : Map.of("data", Map.of("data", Map.of("value", value), "metadata", Map.of())));
            }
            default -> {
                if (path.startsWith("kv/metadata/")) {
                    values.remove(key);
                }
                exchange.sendResponseHeaders(204, -1);
            }
        }
    }

    private void transit(HttpExchange exchange, String path, ObjectNode asked)
            throws IOException, GeneralSecurityException {
        byte[] associated =
                Base64.getDecoder().decode(asked.path("associated_data").asString());
        if (path.equals("transit/encrypt/root")) {
            byte[] plain = Base64.getDecoder().decode(asked.path("plaintext").asString());
            String sealedText = "vault:v1:" + Base64.getEncoder().encodeToString(transit.encrypt(plain, associated));
            write(exchange, 200, Map.of("data", Map.of("ciphertext", sealedText)));
        } else if (path.equals("transit/decrypt/root")) {
            String text = asked.path("ciphertext").asString().substring("vault:v1:".length());
            byte[] plain = transit.decrypt(Base64.getDecoder().decode(text), associated);
            write(
                    exchange,
                    200,
                    Map.of("data", Map.of("plaintext", Base64.getEncoder().encodeToString(plain))));
        } else {
            write(exchange, 404, Map.of("errors", List.of()));
        }
    }

    private static void write(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = new String(Json.write(body), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
