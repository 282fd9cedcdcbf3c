package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.PublicKeys;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * Telnyx: Ed25519 over {@code TIME|BODY}, at most 300 seconds off (developers.telnyx.com, "Receiving webhooks"). The
 * event is named by {@code data.id}, since the body of a repeat counts its attempts and so differs.
 */
final class TelnyxProof implements Proof {
    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only("telnyx-signature-ed25519");
        Optional<String> at = callback.only("telnyx-timestamp");
        if (signature.isEmpty() || at.filter(Age::isSeconds).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        boolean proven = false;
        for (Secret key : Keyring.all(account, "public_key")) {
            proven |= PublicKeys.ed25519(key.reveal())
                    .filter(k -> PublicKeys.isSigned(
                            "Ed25519", k, signature.get(), Fits.bytes(at.get() + "|"), callback.body()))
                    .isPresent();
        }
        return proven
                ? Age.MINUTES.judge(at.get(), event(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }

    private static String event(RawCallback callback) {
        if (Json.readObject(callback.body()) instanceof Json.Parsed.Fine(var document)) {
            String id = document.path("data").path("id").asString("");
            if (!id.isEmpty()) {
                return Fits.shortened(id);
            }
        }
        return Fits.idOf(callback);
    }
}
