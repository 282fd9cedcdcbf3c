package dev.gatepost.bench;

import dev.gatepost.bench.Site.Tenant;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.UuidV7;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/**
 * Verify a signed callback, make it durable, answer 2xx. The receipts speak of messages that do not exist, so that only
 * the door is measured; applying them finds nothing.
 */
final class CallbackBench {
    private static final int CONNECTIONS = 128;

    private final Site site;
    private final Figures figures;
    private final Duration hot;

    CallbackBench(Site site, Figures figures, Duration hot) {
        this.site = site;
        this.figures = figures;
        this.hot = hot;
    }

    void run() {
        figures.doing("callbacks: warming, then measuring");
        Load load = new Load(site.port(), CONNECTIONS);
        load.during(hot.dividedBy(2), 200, this::request);
        Load.Result result = load.during(hot, 200, this::request);
        figures.add(
                "callback_per_second",
                result.perSecond(),
                Map.of("taken", result.done(), "refused", result.refused(), "connections", CONNECTIONS));
    }

    private byte[] request(long n) {
        Tenant tenant = site.tenants().get((int) (n % site.tenants().size()));
        String reference = UuidV7.next().toString().replace("-", "") + ".1";
        byte[] body = Json.write(Map.of(
                "type",
                "status",
                "event_id",
                "evt_" + UuidV7.next().toString().replace("-", ""),
                "account",
                tenant.account().name(),
                "id",
                "sbx_" + UuidV7.next().toString().replace("-", ""),
                "client_reference",
                reference,
                "status",
                "delivered",
                "occurred_at",
                Instant.now().toString()));
        String timestamp = Long.toString(Instant.now().getEpochSecond());
        byte[] mac = Hmac.sha256(
                tenant.account().signingSecret().reveal().getBytes(StandardCharsets.UTF_8),
                (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                body);
        return Load.post(
                "/callbacks/" + tenant.connection(),
                "X-Sandbox-Timestamp: " + timestamp + "\r\nX-Sandbox-Signature: v1="
                        + HexFormat.of().formatHex(mac) + "\r\n",
                body);
    }
}
