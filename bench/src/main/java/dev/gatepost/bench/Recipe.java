package dev.gatepost.bench;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.UuidV7;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;

/** What a load sends: the n-th request of each kind, head and body. */
enum Recipe {
    /** One message that waits an hour, so that dispatch takes no part. */
    LATER {
        @Override
        byte[] make(LoadSpec spec, long n) {
            return Load.post("/v1/messages", headers(spec, n), bytes(later(spec, n)));
        }
    },
    /** Five hundred such messages in one call. */
    LATER_BATCH {
        @Override
        byte[] make(LoadSpec spec, long n) {
            StringBuilder body = new StringBuilder(BATCH * 200).append("{\"messages\":[");
            for (int i = 0; i < BATCH; i++) {
                // Of the people whom this call's workspace knows, as in the single messages.
                long tenants = spec.tenants().size();
                body.append(i == 0 ? "" : ",").append(later(spec, (n / tenants * BATCH + i) * tenants + n % tenants));
            }
            return Load.post(
                    "/v1/messages/batch",
                    headers(spec, n),
                    bytes(body.append("]}").toString()));
        }
    },
    /** One message that goes at once. */
    LIFE {
        @Override
        byte[] make(LoadSpec spec, long n) {
            String body = "{\"to\":\"+49151%06d01\",".formatted(200_000 + n * 7919 % 100_000)
                    + "\"template\":\"order_shipped\",\"variables\":{\"name\":\"Lena\",\"order\":\"A-1001\"}}";
            return Load.post("/v1/messages", headers(spec, n), bytes(body));
        }
    },
    /** One one-time code. */
    CODE {
        @Override
        byte[] make(LoadSpec spec, long n) {
            String body = "{\"to\":\"+49152%06d01\",".formatted(200_000 + n * 7919 % 100_000)
                    + "\"template\":\"login_code\",\"variables\":{\"code\":\"%06d\"}}".formatted(n % 1_000_000);
            return Load.post("/v1/messages", headers(spec, n), bytes(body));
        }
    },
    /** Five hundred promotions of the first workspace, to people who asked for them. */
    PROMOTIONS {
        @Override
        byte[] make(LoadSpec spec, long n) {
            StringBuilder body = new StringBuilder(BATCH * 90).append("{\"messages\":[");
            for (int i = 0; i < BATCH; i++) {
                long to = Site.FIRST_SUBSCRIBER + (n * BATCH + i) % Site.SUBSCRIBERS;
                // Nobody is offered the same twice; that would be refused.
                body.append(i == 0 ? "" : ",")
                        .append("{\"to\":\"+49160%08d\",\"template\":\"sale\",\"variables\":{\"coat\":\"%d\"}}"
                                .formatted(to, n * BATCH + i));
            }
            return Load.post(
                    "/v1/messages/batch",
                    headers(spec, 0),
                    bytes(body.append("]}").toString()));
        }
    },
    /** A signed receipt of a message that does not exist, so that only the door is measured. */
    RECEIPT {
        @Override
        byte[] make(LoadSpec spec, long n) {
            LoadSpec.Tenant tenant = spec.tenant(n);
            byte[] body = Json.write(Map.of(
                    "type",
                    "status",
                    "event_id",
                    "evt_" + plain(),
                    "account",
                    tenant.account(),
                    "id",
                    "sbx_" + plain(),
                    "client_reference",
                    plain() + ".1",
                    "status",
                    "delivered",
                    "occurred_at",
                    Instant.now().toString()));
            String timestamp = Long.toString(Instant.now().getEpochSecond());
            byte[] mac = Hmac.sha256(
                    tenant.signingSecret().getBytes(StandardCharsets.UTF_8),
                    (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                    body);
            return Load.post(
                    "/callbacks/" + tenant.connection(),
                    "X-Sandbox-Timestamp: " + timestamp + "\r\nX-Sandbox-Signature: v1="
                            + HexFormat.of().formatHex(mac) + "\r\n",
                    body);
        }
    };

    static final int BATCH = 500;
    private static final Instant AN_HOUR_ON = Instant.now().plus(Duration.ofHours(1));

    abstract byte[] make(LoadSpec spec, long n);

    private static String plain() {
        return UuidV7.next().toString().replace("-", "");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String headers(LoadSpec spec, long n) {
        return "Authorization: Bearer " + spec.tenant(n).key() + "\r\nIdempotency-Key: " + UuidV7.next() + "\r\n";
    }

    /** Whom the n-th message goes to; each workspace has its own people, and all together there are so many. */
    static String recipient(long n, int contacts) {
        return "+49151%08d".formatted(20_000_000 + n * 7919 % contacts);
    }

    private static String later(LoadSpec spec, long n) {
        return "{\"to\":\"" + recipient(n, spec.contacts()) + "\",\"template\":\"order_shipped\","
                + "\"variables\":{\"name\":\"Lena\",\"order\":\"A-1001\"},\"not_before\":\"" + AN_HOUR_ON + "\"}";
    }
}
