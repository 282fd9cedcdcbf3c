package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Web Token under a shared key (RFC 7519, RFC 7515 compact form). Written here because the libraries refuse keys
 * shorter than the hash, and providers hand out such keys.
 */
final class HmacToken {
    private static final int LONGEST = 8_192;

    private HmacToken() {}

    /** The claims, when the token is under that key and one of these algorithms; empty for any other. */
    static Optional<JsonNode> claims(String token, byte[] key, Set<Hmac.Algorithm> allowed) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3 || token.length() > LONGEST || key.length == 0) {
            return Optional.empty();
        }
        Optional<ObjectNode> header = object(parts[0]);
        // What a "crit" header asks for is not known here, and must then be refused.
        Optional<Hmac.Algorithm> algorithm = header.filter(h -> !h.has("crit"))
                .flatMap(h -> algorithm(h.path("alg").asString("")))
                .filter(allowed::contains);
        if (algorithm.isEmpty()) {
            return Optional.empty();
        }
        byte[] signed = (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.UTF_8);
        String expected = Base64.getUrlEncoder().withoutPadding().encodeToString(Hmac.of(algorithm.get(), key, signed));
        return Fits.text(expected, parts[2]) ? object(parts[1]).map(claims -> claims) : Optional.empty();
    }

    private static Optional<Hmac.Algorithm> algorithm(String named) {
        return switch (named) {
            case "HS256" -> Optional.of(Hmac.Algorithm.SHA256);
            case "HS384" -> Optional.of(Hmac.Algorithm.SHA384);
            case "HS512" -> Optional.of(Hmac.Algorithm.SHA512);
            default -> Optional.empty();
        };
    }

    private static Optional<ObjectNode> object(String part) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(part);
            return Json.readObject(json) instanceof Json.Parsed.Fine(ObjectNode object)
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
