package dev.gatepost.providers;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/** A JSON Web Token under a shared key, HS256, as providers make it. */
public final class TestToken {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private TestToken() {}

    public static String of(Secret key, Map<String, ?> claims) {
        String text = part(Map.of("alg", "HS256")) + '.' + part(claims);
        byte[] mac = Hmac.sha256(bytes(key.reveal()), bytes(text));
        return text + '.' + ENCODER.encodeToString(mac);
    }

    private static String part(Map<String, ?> claims) {
        return ENCODER.encodeToString(Json.write(claims));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
