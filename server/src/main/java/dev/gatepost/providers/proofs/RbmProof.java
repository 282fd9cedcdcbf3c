package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.PublicKeys;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Google RCS for Business: {@code X-Goog-Signature} over the bytes that {@code message.data} stands for, under the
 * client token (developers.google.com, "Webhooks", and Google's own samples). The question that sets an address up
 * carries the token itself.
 */
final class RbmProof implements Proof {
    private static final String HEADER = "X-Goog-Signature";

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        if (!(Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document))) {
            return new Verdict.Forged("the body is no JSON object");
        }
        Optional<String> signature = callback.only(HEADER);
        if (signature.isEmpty()) {
            return callback.headers().stream().anyMatch(h -> h.name().equalsIgnoreCase(HEADER))
                    ? new Verdict.Forged(HEADER + " is repeated")
                    : question(document, account);
        }
        JsonNode message = document.path("message");
        Optional<byte[]> data = PublicKeys.decode(message.path("data").asString(""));
        if (data.isEmpty() || data.get().length == 0) {
            return new Verdict.Forged("there is no message whose signature could fit");
        }
        boolean proven = Keyring.anyFits(
                account,
                "client_token",
                key -> Fits.base64(Hmac.of(Hmac.Algorithm.SHA512, key, data.get()), signature.get()));
        // The id beside the data is not covered by the signature.
        return proven
                ? new Verdict.Genuine(
                        Fits.idOf(new RawCallback(callback.method(), callback.url(), callback.headers(), data.get())))
                : new Verdict.Forged("the signature does not fit");
    }

    private static Verdict question(JsonNode document, Account account) {
        String token = document.path("clientToken").asString("");
        String secret = document.path("secret").asString("");
        boolean proven = !secret.isEmpty()
                && Keyring.anyFits(
                        account, "client_token", key -> Fits.text(new String(key, StandardCharsets.UTF_8), token));
        return proven
                ? new Verdict.Genuine("verify:" + Fits.shortened(secret))
                : new Verdict.Forged("neither a signature nor the token");
    }
}
