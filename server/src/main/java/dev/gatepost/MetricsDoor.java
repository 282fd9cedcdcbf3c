package dev.gatepost;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Telemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A listener of its own for a scraper on this machine, off unless {@code GATEPOST_METRICS_PORT} is set: {@code GET
 * /metrics} and {@code GET /health} in plain HTTP on loopback, for a Host of loopback only, and nothing else (OBS-02).
 */
final class MetricsDoor implements AutoCloseable {
    static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    static final String HEALTH = "application/json";
    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");
    /** Scrapes at once. */
    private static final int THREADS = 2;

    private final Nodes nodes;
    private final @Nullable HttpServer server;
    private final @Nullable ExecutorService threads;

    MetricsDoor(Settings settings, Nodes nodes) {
        this.nodes = nodes;
        if (settings.metricsPort().isEmpty()) {
            server = null;
            threads = null;
            return;
        }
        var where = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), settings.metricsPort().getAsInt());
        try {
            server = HttpServer.create(where, 16);
        } catch (IOException e) {
            throw new UncheckedIOException("GATEPOST_METRICS_PORT " + where.getPort() + " cannot be listened on", e);
        }
        threads = Executors.newFixedThreadPool(
                THREADS, Thread.ofPlatform().daemon().name("metrics-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Whether the database answered within the last second. */
    boolean isWell() {
        return !nodes.isStale();
    }

    static String health(boolean well) {
        return well ? "{\"status\":\"up\"}" : "{\"status\":\"down\",\"why\":\"the database does not answer\"}";
    }

    private void answer(HttpExchange call) throws IOException {
        try (call) {
            String path = call.getRequestURI().getPath();
            if (!call.getRequestMethod().equals("GET") || !HOSTS.contains(host(call))) {
                write(call, 404, HEALTH, "{\"status\":\"not_found\"}");
            } else if (path.equals("/metrics")) {
                write(call, 200, METRICS, Telemetry.scrape());
            } else if (path.equals("/health")) {
                boolean well = isWell();
                write(call, well ? 200 : 503, HEALTH, health(well));
            } else {
                write(call, 404, HEALTH, "{\"status\":\"not_found\"}");
            }
        }
    }

    /** A name that a page resolved to our address is no name of ours. */
    private static String host(HttpExchange call) {
        String header = call.getRequestHeaders().getFirst("Host");
        if (header == null) {
            return "";
        }
        int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
        return end <= 0 ? header : header.substring(0, end);
    }

    private static void write(HttpExchange call, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", type);
        call.getResponseHeaders().set("Cache-Control", "no-store");
        call.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        call.sendResponseHeaders(status, body.length);
        call.getResponseBody().write(body);
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}
