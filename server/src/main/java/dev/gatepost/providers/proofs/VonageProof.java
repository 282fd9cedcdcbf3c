package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.proofs.FormPairs.Pair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Vonage: a token whose claim {@code payload_hash} is of the body, or the older {@code sig} among the parameters when
 * the connection says {@code legacy-sig} (developer.vonage.com, "Signed webhooks", "Signing messages"). The token says
 * when it was made and not how long it holds; 300 seconds here, as the older scheme has them.
 */
final class VonageProof implements Proof {
    private static final Set<Hmac.Algorithm> ALLOWED = Set.of(Hmac.Algorithm.SHA256);
    private static final String BEARER = "Bearer ";

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        return switch (Keyring.setting(account, "scheme").orElse("jwt-hs256")) {
            case "jwt-hs256" -> token(callback, account, now);
            case "legacy-sig" -> parameter(callback, account, now);
            default -> new Verdict.Forged("the connection names no scheme of this provider");
        };
    }

    private static Verdict token(RawCallback callback, Account account, Instant now) {
        Optional<String> token = callback.only("Authorization")
                .filter(text -> text.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(text -> text.substring(BEARER.length()));
        if (token.isEmpty()) {
            return new Verdict.Forged("the token is missing or repeated");
        }
        for (Secret key : Keyring.all(account, "signature_secret")) {
            Optional<JsonNode> claims = HmacToken.claims(token.get(), Fits.bytes(key.reveal()), ALLOWED);
            if (claims.isPresent()) {
                return judge(callback, claims.get(), now);
            }
        }
        return new Verdict.Forged("the token does not fit");
    }

    private static Verdict judge(RawCallback callback, JsonNode claims, Instant now) {
        String hash = claims.path("payload_hash").asString("").toLowerCase(Locale.ROOT);
        boolean needed = callback.body().length > 0 || !hash.isEmpty();
        if (needed && !Fits.hex(Digests.sha256(callback.body()), hash)) {
            return new Verdict.Forged("the token is for another body");
        }
        if (!claims.path("iat").isIntegralNumber()) {
            return new Verdict.Forged("the token says not when it was made");
        }
        long at = now.getEpochSecond();
        if (claims.has("exp") && at > claims.path("exp").asLong(0)
                || at < claims.path("nbf").asLong(0)) {
            return new Verdict.Stale("the token holds at another time");
        }
        return Age.MINUTES.judge(Instant.ofEpochSecond(claims.path("iat").asLong()), Fits.idOf(callback), now);
    }

    private static Verdict parameter(RawCallback callback, Account account, Instant now) {
        Optional<Map<String, String>> given = parameters(callback);
        Optional<Digest> digest =
                Digest.of(Keyring.setting(account, "algorithm").orElse("MD5"));
        if (given.isEmpty() || digest.isEmpty()) {
            return new Verdict.Forged("the parameters are malformed, or the connection names no known algorithm");
        }
        Map<String, String> signed = new TreeMap<>(given.get());
        String signature = signed.remove("sig");
        String at = signed.get("timestamp");
        if (signature == null || at == null || !Age.isSeconds(at)) {
            return new Verdict.Forged("sig or timestamp is missing or malformed");
        }
        StringBuilder text = new StringBuilder();
        signed.forEach((name, value) -> {
            if (!value.isBlank()) {
                text.append('&')
                        .append(name)
                        .append('=')
                        .append(value.replace('&', '_').replace('=', '_'));
            }
        });
        boolean proven = Keyring.anyFits(
                account,
                "signature_secret",
                key -> Fits.hex(digest.get().of(key, Fits.bytes(text.toString())), signature.toLowerCase(Locale.ROOT)));
        String id = HexFormat.of().formatHex(Digests.sha256(text.toString()));
        return proven ? Age.MINUTES.judge(at, id, now) : new Verdict.Forged("the signature does not fit");
    }

    /** Each name once, wherever the parameters stand; empty when one is repeated. */
    private static Optional<Map<String, String>> parameters(RawCallback callback) {
        List<Pair> pairs = new ArrayList<>();
        Optional<FormPairs> query = FormPairs.query(callback.url());
        if (query.isEmpty()) {
            return Optional.empty();
        }
        pairs.addAll(query.get().pairs());
        String type = callback.only("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("application/json") && callback.body().length > 0) {
            if (!(Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document))) {
                return Optional.empty();
            }
            document.properties()
                    .forEach(p -> pairs.add(new Pair(
                            p.getKey(), p.getValue().asString(p.getValue().toString()))));
        } else if (callback.body().length > 0) {
            Optional<FormPairs> form = FormPairs.parse(callback.body());
            if (form.isEmpty()) {
                return Optional.empty();
            }
            form.get().pairs().forEach(p -> pairs.add(new Pair(p.name(), p.value())));
        }
        Map<String, String> out = new TreeMap<>();
        for (Pair pair : pairs) {
            boolean json = type.startsWith("application/json");
            String before = out.put(
                    json ? pair.name() : FormPairs.text(pair.name()),
                    json ? pair.value() : FormPairs.text(pair.value()));
            if (before != null) {
                return Optional.empty();
            }
        }
        return Optional.of(out);
    }

    /** How {@code sig} is made: a plain MD5 with the secret behind the text, or a keyed hash. */
    private record Digest(Hmac.@Nullable Algorithm keyed) {
        static Optional<Digest> of(String name) {
            return switch (name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "")) {
                case "MD5", "MD5HASH" -> Optional.of(new Digest(null));
                case "HMACMD5" -> Optional.of(new Digest(Hmac.Algorithm.MD5));
                case "HMACSHA1" -> Optional.of(new Digest(Hmac.Algorithm.SHA1));
                case "HMACSHA256" -> Optional.of(new Digest(Hmac.Algorithm.SHA256));
                case "HMACSHA512" -> Optional.of(new Digest(Hmac.Algorithm.SHA512));
                default -> Optional.empty();
            };
        }

        byte[] of(byte[] key, byte[] text) {
            if (keyed != null) {
                return Hmac.of(keyed, key, text);
            }
            try {
                MessageDigest md5 = MessageDigest.getInstance("MD5");
                md5.update(text);
                return md5.digest(key);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has MD5", e);
            }
        }
    }
}
