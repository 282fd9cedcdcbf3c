package dev.gatepost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Connections.NewConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A provider that answers questions about its opt-outs as a test wishes, truthfully or not. */
final class OptOutListPeer implements AutoCloseable {
    /** An answer: the status and the body. */
    record Told(int status, String body) {}

    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();

    OptOutListPeer(Function<String, Told> answers) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answer(exchange, answers));
        server.start();
    }

    private void answer(HttpExchange exchange, Function<String, Told> answers) {
        try (exchange) {
            String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(what);
            exchange.getRequestBody().readAllBytes();
            Told told = answers.apply(what);
            byte[] body = told.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(told.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it was asked for, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A connection of the shop's to it. */
    ConnectionId connect(TestGatepost gatepost, TestShop shop, String name) {
        var asked = new NewConnection(
                "sandbox",
                name,
                Map.of("url", url(), "account", name),
                Map.of("token", new Secret("token"), "signing_secret", new Secret("signing")));
        return switch (gatepost.rooms().connections().create(shop.workspace(), asked, "component:test")) {
            case Connections.Made.Fine(ConnectionId id) -> id;
            case Connections.Made.Refused(String field, String why) -> throw new AssertionError(field + " " + why);
        };
    }

    static String entry(String person, String sender, String since) {
        return """
                {"channel": "sms", "person": "%s", "sender": "%s", "since": "%s"}""".formatted(person, sender, since);
    }

    static Told page(int next, String... entries) {
        String rest = next == 0 ? "" : ", \"next\": " + next;
        return new Told(200, "{\"entries\": [" + String.join(",", entries) + "]" + rest + "}");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
