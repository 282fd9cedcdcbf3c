package dev.gatepost.bench;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.access.Workspace;
import dev.gatepost.bench.Site.Tenant;
import dev.gatepost.events.Events;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;

/**
 * The whole life of messages: accept, decide twice, hand over to a provider by HTTP, believe its signed callback,
 * delivered, event recorded. Events go out to an endpoint beside it, and the clock does not wait for the last. Against
 * the bare storage life on the same machine: claim and three writes for each message and nothing else.
 */
final class LifeBench {
    private static final int CONNECTIONS = 64;

    private final Site site;
    private final Figures figures;
    private final int messages;
    private long key = System.nanoTime();

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
        try {
            for (Tenant tenant : site.tenants()) {
                if (site.server().rooms().events().addEndpoint(tenant.workspace(), url, "component:bench")
                        instanceof Events.Made.Refused(String why)) {
                    throw new IllegalStateException(why);
                }
            }
            figures.doing("whole life: warming with " + messages / 2 + " messages");
            lives(messages / 2);
            figures.doing("whole life: measuring " + messages + " messages");
            double perSecond = lives(messages);
            figures.doing("bare storage life");
            double bare = new BareStorage(messages).perSecond();
            Map<String, Object> raw = Map.of(
                    "messages", messages,
                    "bare_storage_per_second", Math.round(bare),
                    "workspaces", site.tenants().size());
            figures.add("life_ratio", perSecond / bare, raw);
            figures.add("life_per_second", perSecond, raw);
        } finally {
            sink.stop(0);
        }
    }

    private double lives(int count) throws InterruptedException {
        long before = delivered();
        long began = System.nanoTime();
        Load.Result accepted = new Load(site.port(), CONNECTIONS).exactly(count, 202, this::request);
        if (accepted.refused() > 0) {
            throw new IllegalStateException(accepted.refused() + " were not accepted");
        }
        while (delivered() - before < count) {
            if (System.nanoTime() - began > Duration.ofMinutes(5).toNanos()) {
                throw new IllegalStateException("only " + (delivered() - before) + " of " + count + " were delivered");
            }
            // Seldom: counting is work for the same cores.
            Thread.sleep(250);
        }
        return count / ((System.nanoTime() - began) / 1e9);
    }

    private byte[] request(long n) {
        Tenant tenant = site.tenants().get((int) (n % site.tenants().size()));
        String body = "{\"to\":\"+49151%06d01\",".formatted(200_000 + n * 7919 % 100_000)
                + "\"template\":\"order_shipped\",\"variables\":{\"name\":\"Lena\",\"order\":\"A-1001\"}}";
        String headers;
        synchronized (this) {
            headers = "Authorization: Bearer " + tenant.key() + "\r\nIdempotency-Key: " + ++key + "\r\n";
        }
        return Load.post("/v1/messages", headers, body.getBytes(StandardCharsets.US_ASCII));
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
