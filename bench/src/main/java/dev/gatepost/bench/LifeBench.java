package dev.gatepost.bench;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.access.Workspace;
import dev.gatepost.bench.Site.Tenant;
import dev.gatepost.events.Events;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Telemetry;
import io.micrometer.core.instrument.Counter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * The whole life of messages: accept, decide twice, hand over to a provider by HTTP, believe its signed callback,
 * delivered, event recorded. Events go out to an endpoint beside it, and the clock does not wait for the last. Against
 * the bare storage life on the same machine: claim and three writes for each message and nothing else.
 */
final class LifeBench {
    private static final int CONNECTIONS = 64;
    private static final int ROUND = 4_000;
    /** Sooner than that one measures the compiler of the JVM. */
    private static final Duration WARM = Duration.ofSeconds(45);
    /** What became of a message; that it was accepted and sent the caller knows. */
    private static final Set<String> ENDS = Set.of("message.delivered", "message.failed", "message.undelivered");

    private final Site site;
    private final Figures figures;
    private final int messages;

    LifeBench(Site site, Figures figures, int messages) {
        this.site = site;
        this.figures = figures;
        this.messages = messages;
    }

    void run() throws Exception {
        HttpServer sink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        sink.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        sink.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        sink.start();
        String url = "http://127.0.0.1:" + sink.getAddress().getPort() + "/events";
        try (LoadProcess load = new LoadProcess(site.spec(1))) {
            for (Tenant tenant : site.tenants()) {
                if (site.server().rooms().events().addEndpoint(tenant.workspace(), url, ENDS, "component:bench")
                        instanceof Events.Made.Refused(String why)) {
                    throw new IllegalStateException(why);
                }
            }
            figures.doing("whole life: warming for " + WARM.toSeconds() + " s");
            int warmed = 0;
            for (long end = System.nanoTime() + WARM.toNanos(); System.nanoTime() < end; warmed += ROUND) {
                lives(load, ROUND);
            }
            figures.doing("whole life: measuring " + messages + " messages after " + warmed);
            double perSecond = lives(load, messages);
            figures.doing("bare storage life");
            double bare = new BareStorage(messages).perSecond();
            Map<String, Object> raw = Map.of(
                    "messages",
                    messages,
                    "bare_storage_per_second",
                    Math.round(bare),
                    "events_told",
                    ENDS,
                    "workspaces",
                    site.tenants().size());
            figures.add("life_ratio", perSecond / bare, raw);
            figures.add("life_per_second", perSecond, raw);
        } finally {
            sink.stop(0);
        }
    }

    private double lives(LoadProcess load, int count) throws InterruptedException {
        long before = delivered();
        double told = told();
        long began = System.nanoTime();
        Load.Result accepted = load.exactly(Recipe.LIFE, site.port(), CONNECTIONS, count, 202);
        if (accepted.refused() > 0) {
            throw new IllegalStateException(accepted.refused() + " were not accepted");
        }
        // The server's own count costs nothing; the table, which costs what it holds, is asked when that one says all.
        while (told() - told < count || delivered() - before < count) {
            if (System.nanoTime() - began > Duration.ofMinutes(5).toNanos()) {
                throw new IllegalStateException("only " + (delivered() - before) + " of " + count + " were delivered");
            }
            Thread.sleep(10);
        }
        return count / ((System.nanoTime() - began) / 1e9);
    }

    private static double told() {
        return Telemetry.registry().find("gatepost_message_steps_total").tag("state", "delivered").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private long delivered() {
        var ids = site.tenants().stream()
                .map(Tenant::workspace)
                .map(Workspace::id)
                .toList();
        return site.server().rooms().database().transact(Role.CONSOLE, new Scope(ids, java.util.List.of()), tx -> {
            try (PreparedStatement s =
                            tx.prepareStatement("select count(*) from message_state where state = 'delivered'");
                    ResultSet rows = s.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }
}
