package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.PublicKeys;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.Optional;

/**
 * Sinch: conversations and SMS sign body, nonce and time; numbers sign the body; voice and verification sign the
 * request as an application does (developers.sinch.com, "Callbacks", "Signing requests"; the vendor's own libraries).
 * The algorithm that a request names must be the one that we know. No bound on the age is named; ours is 300 seconds.
 */
final class SinchProof implements Proof {
    private static final String WEBHOOK = "x-sinch-webhook-signature";
    private static final Proof NUMBERS =
            new BodyHmac("secret", "X-Sinch-Signature", "", Hmac.Algorithm.SHA1, BodyHmac.Encoding.HEX);
    private static final String APPLICATION = "application ";

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        return switch (Keyring.setting(account, "scheme").orElse("conversation-hmac")) {
            case "conversation-hmac" -> conversation(callback, account, now);
            case "numbers-hmac-sha1" -> NUMBERS.of(callback, account, now);
            case "application" -> application(callback, account, now);
            default -> new Verdict.Forged("the connection names no scheme of this provider");
        };
    }

    private static Verdict conversation(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only(WEBHOOK);
        Optional<String> nonce = callback.only(WEBHOOK + "-nonce").filter(text -> !text.isEmpty());
        Optional<String> at = callback.only(WEBHOOK + "-timestamp").filter(Age::isSeconds);
        if (signature.isEmpty() || nonce.isEmpty() || at.isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        boolean named = callback.headers().stream().anyMatch(h -> h.name().equalsIgnoreCase(WEBHOOK + "-algorithm"));
        if (named && !callback.only(WEBHOOK + "-algorithm").orElse("").equalsIgnoreCase("HmacSHA256")) {
            return new Verdict.Forged("another algorithm than ours");
        }
        byte[] end = Fits.bytes("." + nonce.get() + "." + at.get());
        boolean proven = Keyring.anyFits(
                account, "secret", key -> Fits.base64(Hmac.sha256(key, callback.body(), end), signature.get()));
        return proven
                ? Age.MINUTES.judge(at.get(), Fits.idOf(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }

    private static Verdict application(RawCallback callback, Account account, Instant now) {
        Optional<String> given = callback.only("authorization")
                .filter(text -> text.regionMatches(true, 0, APPLICATION, 0, APPLICATION.length()))
                .map(text -> text.substring(APPLICATION.length()));
        Optional<String> at = callback.only("x-timestamp");
        Optional<Instant> moment = at.flatMap(SinchProof::instant);
        Optional<String> name = Keyring.setting(account, "application_key");
        Optional<String> text = at.flatMap(t -> request(callback, t));
        if (given.isEmpty() || moment.isEmpty() || name.isEmpty() || text.isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        boolean proven = false;
        for (Secret secret : Keyring.all(account, "application_secret")) {
            Optional<byte[]> key = PublicKeys.decode(secret.reveal()).filter(k -> k.length > 0);
            proven |= key.isPresent()
                    && Fits.text(
                            name.get() + ":"
                                    + Base64.getEncoder()
                                            .encodeToString(Hmac.sha256(key.get(), Fits.bytes(text.get()))),
                            given.get());
        }
        return proven
                ? Age.MINUTES.judge(moment.get(), Fits.idOf(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }

    private static Optional<String> request(RawCallback callback, String at) {
        String type = callback.only("content-type").orElse("");
        String md5 = callback.body().length == 0 ? "" : md5(callback.body());
        try {
            String path = URI.create(callback.url()).getRawPath();
            return Optional.of(callback.method() + "\n" + md5 + "\n" + type + "\nx-timestamp:" + at + "\n"
                    + (path == null ? "" : path));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Fixed by the scheme; what is proven rests on the keyed hash over it. */
    private static String md5(byte[] body) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("MD5").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
