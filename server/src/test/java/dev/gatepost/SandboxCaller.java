package dev.gatepost;

import static dev.gatepost.TestClient.document;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Hmac;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Calls back as the sandbox carrier does, or as who knows its form and not its key. */
record SandboxCaller(
        TestGatepost gatepost,
        TestShop shop,
        @Nullable String key,
        @Nullable Instant stamped) {
    SandboxCaller(TestGatepost gatepost, TestShop shop) {
        this(gatepost, shop, null, null);
    }

    SandboxCaller signed(String other) {
        return new SandboxCaller(gatepost, shop, other, stamped);
    }

    SandboxCaller at(Instant when) {
        return new SandboxCaller(gatepost, shop, key, when);
    }

    /** A report under an event id of its own. */
    static String report(String reference, String status) {
        return JsonMapper.shared()
                .writeValueAsString(document(
                        "type",
                        "status",
                        "event_id",
                        "evt_" + UUID.randomUUID().toString().replace("-", ""),
                        "account",
                        "shop",
                        "id",
                        "sbx_" + "0".repeat(32),
                        "client_reference",
                        reference,
                        "status",
                        status,
                        "occurred_at",
                        "2026-11-24T18:00:00Z"));
    }

    Reply call(String body) {
        String secret = key == null
                ? Objects.requireNonNull(gatepost.rooms()
                                .connections()
                                .open(shop.connection())
                                .orElseThrow()
                                .account()
                                .secrets()
                                .get("signing_secret"))
                        .reveal()
                : key;
        Instant when = stamped == null ? Instant.now() : stamped;
        String timestamp = Long.toString(when.getEpochSecond());
        byte[] mac = Hmac.sha256(
                secret.getBytes(StandardCharsets.UTF_8),
                (timestamp + ".").getBytes(StandardCharsets.UTF_8),
                body.getBytes(StandardCharsets.UTF_8));
        return shop.client()
                .post(
                        null,
                        "/callbacks/" + shop.connection(),
                        body,
                        "X-Sandbox-Timestamp",
                        timestamp,
                        "X-Sandbox-Signature",
                        "v1=" + HexFormat.of().formatHex(mac));
    }
}
