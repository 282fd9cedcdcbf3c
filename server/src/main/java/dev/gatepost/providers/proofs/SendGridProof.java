package dev.gatepost.providers.proofs;

import dev.gatepost.platform.PublicKeys;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * SendGrid: ECDSA on P-256 with SHA-256 over time stamp and body, the signature in DER (twilio.com/docs/sendgrid,
 * "Event Webhook security features"). Whether a repeat is signed anew is not said, so a proof holds for a day, and an
 * event acts once by its own id.
 */
final class SendGridProof implements Proof {
    private static final String HEADER = "X-Twilio-Email-Event-Webhook-";

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only(HEADER + "Signature");
        Optional<String> at = callback.only(HEADER + "Timestamp");
        if (signature.isEmpty() || at.filter(Age::isSeconds).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        boolean proven = false;
        for (Secret key : Keyring.all(account, "public_key")) {
            proven |= PublicKeys.ec(key.reveal())
                    .filter(k -> PublicKeys.isSigned(
                            "SHA256withECDSA", k, signature.get(), Fits.bytes(at.get()), callback.body()))
                    .isPresent();
        }
        return proven
                ? Age.A_DAY.judge(at.get(), Fits.idOf(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }
}
