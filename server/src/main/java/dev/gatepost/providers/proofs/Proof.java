package dev.gatepost.providers.proofs;

import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;

/** One provider's scheme. Pure; never throws for what a stranger may send. */
@FunctionalInterface
public interface Proof {
    /**
     * Whether the callback is believed.
     *
     * @param account the keys, and where a provider has several schemes the setting {@code scheme}
     */
    Verdict of(RawCallback callback, Account account, Instant now);
}
