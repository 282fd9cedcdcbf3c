package dev.gatepost.providers.api;

import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import java.time.Duration;

/** Where the token for a call to Google comes from. Safe for many threads. */
@FunctionalInterface
public interface GoogleTokens {
    /** The token of this account, within the time. */
    Result of(Account account, Duration timeout);

    /** A token, or why there is none. */
    sealed interface Result {
        /** To be sent with the call. */
        record Got(Header header) implements Result {}

        /** There is none, and nothing was handed over. */
        record Not(Answer answer) implements Result {}
    }
}
