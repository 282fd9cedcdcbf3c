package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** Slack: {@code v0:TIME:BODY} under the signing secret (docs.slack.dev, "Verifying requests from Slack"). */
final class SlackProof implements Proof {
    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> signature = callback.only("X-Slack-Signature");
        Optional<String> at = callback.only("X-Slack-Request-Timestamp");
        if (signature.isEmpty() || at.filter(Age::isSeconds).isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing, repeated or malformed");
        }
        boolean proven = Keyring.anyFits(account, "signing_secret", key -> {
            byte[] mac = Hmac.sha256(key, Fits.bytes("v0:" + at.get() + ":"), callback.body());
            return Fits.text("v0=" + HexFormat.of().formatHex(mac), signature.get());
        });
        return proven
                ? Age.MINUTES.judge(at.get(), Fits.idOf(callback), now)
                : new Verdict.Forged("the signature does not fit");
    }
}
