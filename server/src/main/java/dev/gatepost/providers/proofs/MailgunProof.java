package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Mailgun: a keyed hash of time stamp and token that stand in the body, as JSON or as fields of a form
 * (documentation.mailgun.com, "Securing webhooks"). The event itself is not covered, so the token is remembered and
 * counts once; callbacks are repeated for hours, so a proof holds for a day.
 */
final class MailgunProof implements Proof {
    /** The three fields, wherever they stand. */
    private record Signed(String timestamp, String token, String signature) {}

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<Signed> found = signed(callback);
        if (found.isEmpty()) {
            return new Verdict.Forged("the proof is missing, repeated or malformed");
        }
        Signed s = found.get();
        boolean proven = Keyring.anyFits(
                account,
                "signing_key",
                key -> Fits.hex(Hmac.sha256(key, Fits.bytes(s.timestamp()), Fits.bytes(s.token())), s.signature()));
        return proven
                ? Age.A_DAY.judge(s.timestamp(), Fits.shortened(s.token()), now)
                : new Verdict.Forged("the signature does not fit");
    }

    private static Optional<Signed> signed(RawCallback callback) {
        String type = callback.only("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("application/x-www-form-urlencoded")) {
            return FormPairs.parse(callback.body()).flatMap(form -> read(form::only));
        }
        if (type.startsWith("multipart/form-data")) {
            return FormFields.parse(callback).flatMap(form -> read(form::only));
        }
        if (Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document)) {
            JsonNode signature = document.path("signature");
            return read(name -> Optional.of(signature.path(name).asString("")).filter(text -> !text.isEmpty()));
        }
        return Optional.empty();
    }

    private static Optional<Signed> read(Function<String, Optional<String>> field) {
        Optional<String> at = field.apply("timestamp").filter(Age::isSeconds);
        Optional<String> token = field.apply("token").filter(text -> !text.isEmpty());
        Optional<String> signature = field.apply("signature").filter(text -> !text.isEmpty());
        return at.isPresent() && token.isPresent() && signature.isPresent()
                ? Optional.of(new Signed(at.get(), token.get(), signature.get()))
                : Optional.empty();
    }
}
