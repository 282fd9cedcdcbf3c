package dev.gatepost.providers;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Provider.Account;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list that a provider keeps by itself of people who told it to stop. It can be read page by page, and at some
 * providers be added to; nothing is ever taken off it from here, since only the person lifts a provider's block, by
 * writing START. Never throws for what a network or a provider can do; each call ends within ten seconds.
 */
public interface OptOutList {
    /** More on a page is not read. */
    int MOST_ENTRIES = 1_000;

    /**
     * One block.
     *
     * @param person the number or mail address, as the provider writes it
     * @param sender which of the account's senders; null for all of that channel
     * @param since when the person said so; null when the provider does not tell
     */
    record Entry(
            Channel channel,
            String person,
            @Nullable String sender,
            @Nullable Instant since) {
        @Override
        public String toString() {
            return "Entry(" + channel + ")";
        }
    }

    /** What asking for a page brought. */
    sealed interface Listed {
        /**
         * A page.
         *
         * @param next where the next one begins; null after the last
         * @param sha256 of the answer's bytes as they were received
         */
        record Page(List<Entry> entries, @Nullable String next, byte[] sha256) implements Listed {
            @Override
            public String toString() {
                return "Page(" + entries.size() + ")";
            }
        }

        /**
         * None; {@code again} when asking later may help. {@code why} holds no address and nothing that the provider
         * wrote.
         */
        record Failed(String why, boolean again) implements Listed {}
    }

    /** What adding brought. */
    sealed interface Added {
        /** They are on the list; {@code sha256} is of the request's bytes. */
        record Done(byte[] sha256) implements Added {}

        /** They may not be; adding is safe to repeat. */
        record Failed(String why, boolean again) implements Added {}

        /** The provider takes no opt-outs from its customers. */
        record NotOffered() implements Added {}
    }

    /** The page that begins there; the first for an empty text. */
    Listed page(Account account, String cursor);

    /** Puts these on the list; those that are on it already stay as they are. */
    Added add(Account account, List<Entry> entries);
}
