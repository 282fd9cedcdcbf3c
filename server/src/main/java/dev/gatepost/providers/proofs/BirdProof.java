package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Hmac;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * Bird: time stamp, whole URL and the hash of the body, a line each (docs.bird.com, "Verifying a webhook
 * subscription"). No bound on the age is named; ours is 300 seconds.
 */
final class BirdProof implements Proof {
    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only("messagebird-signature");
        Optional<String> at = callback.only("messagebird-request-timestamp");
        if (signature.isEmpty() || at.filter(Age::isSeconds).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        byte[] lines = Fits.bytes(at.get() + "\n" + callback.url() + "\n");
        boolean proven = Keyring.anyFits(
                account,
                "signing_key",
                key -> Fits.base64(Hmac.sha256(key, lines, Digests.sha256(callback.body())), signature.get()));
        return proven
                ? Age.MINUTES.judge(at.get(), Fits.idOf(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }
}
