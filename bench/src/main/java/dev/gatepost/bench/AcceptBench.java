package dev.gatepost.bench;

import dev.gatepost.bench.Site.Tenant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Durable accept with everything on (key, limits, consent, policy, sealing, audit) over many workspaces and contacts,
 * against the same door answering at once after parsing and normalising. The messages wait an hour, so that dispatch
 * does not take part.
 */
final class AcceptBench {
    private static final int CONNECTIONS = 256;
    private static final int BATCH = 500;
    /** Sooner than that one measures the compiler of the JVM. */
    private static final Duration WARM = Duration.ofSeconds(40);

    private final Site site;
    private final Figures figures;
    private final Duration hot;
    private final int contacts;
    private final AtomicLong key = new AtomicLong(System.nanoTime());

    AcceptBench(Site site, Figures figures, Duration hot, int contacts) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
        this.contacts = contacts;
    }

    void run() throws Exception {
        figures.doing("accept: warming for " + WARM.toSeconds() + " s");
        Load load = new Load(site.port(), CONNECTIONS);
        load.during(WARM, 202, this::single);
        figures.doing("accept: measuring for " + hot.toSeconds() + " s");
        Load.Result durable = load.during(hot, 202, this::single);
        Load.Result echo;
        try (EchoDoor door = new EchoDoor(site.server())) {
            Load plain = new Load(door.port(), CONNECTIONS);
            figures.doing("the same door, answering at once: warming, then measuring");
            plain.during(hot.dividedBy(2), 202, this::single);
            echo = plain.during(hot, 202, this::single);
        }
        Map<String, Object> raw = Map.of(
                "accepted", durable.done(),
                "refused", durable.refused(),
                "seconds", durable.took().toMillis() / 1000.0,
                "at_once_per_second", Math.round(echo.perSecond()),
                "connections", CONNECTIONS,
                "workspaces", site.tenants().size(),
                "contacts", contacts);
        figures.add("accept_ratio", durable.perSecond() / echo.perSecond(), raw);
        figures.add("accept_per_second", durable.perSecond(), raw);
        figures.doing("accept in batches of " + BATCH);
        Load batches = new Load(site.port(), 8);
        batches.during(hot.dividedBy(2), 202, this::batch);
        Load.Result batched = batches.during(hot, 202, this::batch);
        figures.add(
                "batch_accept_per_second",
                batched.perSecond() * BATCH,
                Map.of("batches", batched.done(), "refused", batched.refused(), "batch", BATCH));
    }

    private byte[] single(long n) {
        Tenant tenant = tenant(n);
        return Load.post("/v1/messages", headers(tenant), document(n).getBytes(StandardCharsets.US_ASCII));
    }

    private byte[] batch(long n) {
        StringBuilder body = new StringBuilder(BATCH * 160).append("{\"messages\":[");
        for (int i = 0; i < BATCH; i++) {
            body.append(i == 0 ? "" : ",").append(document(n * BATCH + i));
        }
        body.append("]}");
        return Load.post(
                "/v1/messages/batch", headers(tenant(n)), body.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private String headers(Tenant tenant) {
        return "Authorization: Bearer " + tenant.key() + "\r\nIdempotency-Key: " + key.incrementAndGet() + "\r\n";
    }

    private String document(long n) {
        return "{\"to\":\"+49151%08d\",\"template\":\"order_shipped\",".formatted(20_000_000 + n * 7919 % contacts)
                + "\"variables\":{\"name\":\"Lena\",\"order\":\"A-1001\"},\"not_before\":\"" + LATER + "\"}";
    }

    private static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

    private Tenant tenant(long n) {
        List<Tenant> tenants = site.tenants();
        return tenants.get((int) (n % tenants.size()));
    }
}
