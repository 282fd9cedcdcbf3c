package dev.gatepost.providers.proofs;

import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * Meta (WhatsApp, Messenger, Instagram): {@code X-Hub-Signature-256} over the body as it was sent, with its escapes.
 * The older SHA-1 header alone proves nothing. A GET proves itself by the token that was agreed for the address
 * (developers.facebook.com, "Webhooks: getting started").
 */
final class MetaProof implements Proof {
    private static final Proof BODY =
            new BodyHmac("app_secret", "X-Hub-Signature-256", "sha256=", BodyHmac.Encoding.HEX);

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        return "GET".equals(callback.method()) ? agreed(callback, account) : BODY.of(callback, account, now);
    }

    private static Verdict agreed(RawCallback callback, Account account) {
        Optional<FormPairs> query = FormPairs.query(callback.url());
        Optional<String> mode = query.flatMap(q -> q.only("hub.mode"));
        Optional<String> token = query.flatMap(q -> q.only("hub.verify_token"));
        if (callback.body().length > 0 || !mode.equals(Optional.of("subscribe")) || token.isEmpty()) {
            return new Verdict.Forged("no question of the provider's");
        }
        boolean proven = Keyring.anyFits(
                account,
                "verify_token",
                key -> Fits.text(new String(key, java.nio.charset.StandardCharsets.UTF_8), token.get()));
        return proven
                ? new Verdict.Genuine("verify:"
                        + query.flatMap(q -> q.only("hub.challenge"))
                                .map(Fits::shortened)
                                .orElse(""))
                : new Verdict.Forged("the token is another");
    }
}
