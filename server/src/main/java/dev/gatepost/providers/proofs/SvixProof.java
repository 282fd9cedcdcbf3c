package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Standard Webhooks, and those who send the same under the headers of Svix (Resend): a shared secret {@code whsec_…} or
 * a public key {@code whpk_…}; the kind of the key chooses the algorithm.
 */
final class SvixProof implements Proof {
    private final String[] prefixes;

    /** @param prefixes of the headers; of the first that occurs all three must be there */
    SvixProof(String... prefixes) {
        this.prefixes = prefixes.clone();
    }

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        List<Secret> keys = Stream.of("secret", "public_key")
                .flatMap(name -> Keyring.all(account, name).stream())
                .toList();
        for (String prefix : prefixes) {
            Optional<String> id = callback.only(prefix + "-id");
            Optional<String> at = callback.only(prefix + "-timestamp");
            Optional<String> signature = callback.only(prefix + "-signature");
            if (id.isPresent() && at.isPresent() && signature.isPresent()) {
                var headers = new StandardWebhooks.Headers(id.get(), at.get(), signature.get());
                return switch (StandardWebhooks.verify(keys, headers, callback.body(), now)) {
                    case StandardWebhooks.Verdict.Genuine(String event) -> new Verdict.Genuine(event);
                    case StandardWebhooks.Verdict.Forged(String why) -> new Verdict.Forged(why);
                    case StandardWebhooks.Verdict.Stale(String why) -> new Verdict.Stale(why);
                };
            }
        }
        return new Verdict.Forged("a header of the proof is missing or repeated");
    }
}
