package dev.gatepost.keys.outside;

import com.google.crypto.tink.subtle.AesGcmJce;
import com.google.crypto.tink.subtle.Random;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Speaks what is used of two of Amazon's services: JSON 1.1 with the operation in {@code X-Amz-Target}. */
final class AwsPeer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final AesGcmJce key;

    AwsPeer() throws IOException, GeneralSecurityException {
        key = new AesGcmJce(Random.randBytes(32));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        ObjectNode asked = Json.readOwn(exchange.getRequestBody().readAllBytes());
        String target = Objects.requireNonNull(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        String id = asked.path("SecretId").asString("");
        switch (target.substring(target.indexOf('.') + 1)) {
            case "CreateSecret" -> {
                values.put(
                        asked.path("Name").asString(),
                        asked.path("SecretString").asString());
                write(exchange, 200, Map.of("Name", asked.path("Name").asString()));
            }
            case "PutSecretValue" -> {
                if (values.containsKey(id)) {
                    values.put(id, asked.path("SecretString").asString());
                    write(exchange, 200, Map.of("Name", id));
                } else {
                    none(exchange);
                }
            }
            case "GetSecretValue" -> {
                String value = values.get(id);
                if (value == null) {
                    none(exchange);
                } else {
                    write(exchange, 200, Map.of("Name", id, "SecretString", value));
                }
            }
            case "DeleteSecret" -> {
                if (values.remove(id) == null) {
                    none(exchange);
                } else {
                    write(exchange, 200, Map.of("Name", id));
                }
            }
            case "Encrypt" -> crypt(exchange, asked, true);
            case "Decrypt" -> crypt(exchange, asked, false);
            default -> write(exchange, 400, Map.of("__type", "UnknownOperationException"));
        }
    }

    private void crypt(HttpExchange exchange, ObjectNode asked, boolean encrypt) throws IOException {
        byte[] context = asked.path("EncryptionContext").toString().getBytes(StandardCharsets.UTF_8);
        try {
            if (encrypt) {
                byte[] plain =
                        Base64.getDecoder().decode(asked.path("Plaintext").asString());
                write(exchange, 200, Map.of("CiphertextBlob", base64(key.encrypt(plain, context)), "KeyId", "k"));
            } else {
                byte[] sealed =
                        Base64.getDecoder().decode(asked.path("CiphertextBlob").asString());
                write(exchange, 200, Map.of("Plaintext", base64(key.decrypt(sealed, context)), "KeyId", "k"));
            }
        } catch (GeneralSecurityException e) {
            write(exchange, 400, Map.of("__type", "InvalidCiphertextException", "message", "no"));
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static void none(HttpExchange exchange) throws IOException {
        write(exchange, 400, Map.of("__type", "ResourceNotFoundException", "Message", "no such secret"));
    }

    private static void write(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = Json.write(body);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
