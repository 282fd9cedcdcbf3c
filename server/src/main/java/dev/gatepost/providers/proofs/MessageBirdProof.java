package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * MessageBird: a token with the hashes of URL and body, or the deprecated keyed hash when the connection says {@code
 * legacy-hmac} (developers.messagebird.com, "Verifying signed requests"; the vendor's own reference cases).
 */
final class MessageBirdProof implements Proof {
    private static final Set<Hmac.Algorithm> ALLOWED =
            Set.of(Hmac.Algorithm.SHA256, Hmac.Algorithm.SHA384, Hmac.Algorithm.SHA512);
    private static final long LEEWAY_SECONDS = 1;

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        return switch (Keyring.setting(account, "scheme").orElse("jwt")) {
            case "jwt" -> token(callback, account, now);
            case "legacy-hmac" -> hash(callback, account, now);
            default -> new Verdict.Forged("the connection names no scheme of this provider");
        };
    }

    private static Verdict token(RawCallback callback, Account account, Instant now) {
        Optional<String> header = callback.only("MessageBird-Signature-JWT");
        if (header.isEmpty()) {
            return new Verdict.Forged("the token is missing or repeated");
        }
        for (Secret key : Keyring.all(account, "signing_key")) {
            Optional<JsonNode> claims = HmacToken.claims(header.get(), Fits.bytes(key.reveal()), ALLOWED);
            if (claims.isPresent()) {
                return judge(callback, claims.get(), now);
            }
        }
        return new Verdict.Forged("the token does not fit");
    }

    private static Verdict judge(RawCallback callback, JsonNode claims, Instant now) {
        if (!claims.path("iss").asString("").equals("MessageBird")) {
            return new Verdict.Forged("another issuer");
        }
        if (!Fits.hex(Digests.sha256(callback.url()), claims.path("url_hash").asString(""))) {
            return new Verdict.Forged("the token is for another address");
        }
        boolean hasBody = callback.body().length > 0;
        if (hasBody != claims.has("payload_hash")
                || hasBody
                        && !Fits.hex(
                                Digests.sha256(callback.body()),
                                claims.path("payload_hash").asString(""))) {
            return new Verdict.Forged("the token is for another body");
        }
        JsonNode until = claims.path("exp");
        JsonNode from = claims.path("nbf");
        if (!until.isIntegralNumber() || !from.isMissingNode() && !from.isIntegralNumber()) {
            return new Verdict.Forged("the token says not how long it holds");
        }
        long at = now.getEpochSecond();
        if (at > until.asLong() + LEEWAY_SECONDS || at < from.asLong(0) - LEEWAY_SECONDS) {
            return new Verdict.Stale("the token holds at another time");
        }
        String id = claims.path("jti").asString("");
        return new Verdict.Genuine(id.isEmpty() ? Fits.idOf(callback) : Fits.shortened(id));
    }

    private static Verdict hash(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only("MessageBird-Signature");
        Optional<String> at = callback.only("MessageBird-Request-Timestamp");
        if (signature.isEmpty() || at.filter(Age::isSeconds).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        byte[] lines = Fits.bytes(at.get() + "\n" + sorted(callback.url()) + "\n");
        boolean proven = Keyring.anyFits(
                account,
                "signing_key",
                key -> Fits.base64(Hmac.sha256(key, lines, Digests.sha256(callback.body())), signature.get()));
        String id = HexFormat.of().formatHex(Digests.sha256(callback.url() + "\n" + Fits.idOf(callback)));
        return proven ? Age.MINUTES.judge(at.get(), id, now) : new Verdict.Forged("the signature does not fit");
    }

    /** The query by the names of its parameters, each with its escapes as they came. */
    private static String sorted(String url) {
        int mark = url.indexOf('?');
        return mark < 0
                ? ""
                : Arrays.stream(url.substring(mark + 1).split("&"))
                        .sorted(Comparator.comparing(pair -> pair.split("=", 2)[0]))
                        .collect(Collectors.joining("&"));
    }
}
