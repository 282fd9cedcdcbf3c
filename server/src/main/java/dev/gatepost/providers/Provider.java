package dev.gatepost.providers;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.RichParts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** An adapter to one provider's API. Implementations hold no state of messages and are safe for many threads. */
public interface Provider {
    /** The name in connections and routes: {@code twilio}. */
    String name();

    Traits traits();

    /** The traits over one account, where they differ by its settings. */
    default Traits traitsOf(Account account) {
        return traits();
    }

    /** The names of the settings a connection needs, and which of them are secret. */
    List<SettingSpec> settings();

    /**
     * Sends one attempt. Never throws for what a network or a provider can do: each such case is an {@link Answer}.
     * Ends within {@code attempt.timeout()}.
     */
    Answer send(Attempt attempt, Account account);

    /** Asks what became of an attempt. Called only when {@link Traits#canBeAsked}. */
    Standing ask(AttemptReference reference, Account account);

    /** Verifies over the raw bytes, before anything is parsed. Pure. */
    Verdict verify(RawCallback callback, Account account, Instant now);

    /**
     * Does what a verified callback asks of us beside being read, such as confirming a subscription. Called before it
     * is kept, while no connection to the database is held, and again for each repeat; ends within ten seconds. False
     * when the provider should call again.
     */
    default boolean heed(RawCallback callback, Account account) {
        return true;
    }

    /**
     * What a verified callback that only asks whether this address is ours is answered with, as plain text; empty for
     * every other one. Such a callback is not kept. Pure.
     */
    default Optional<String> greeting(RawCallback callback) {
        return Optional.empty();
    }

    /** Reads a verified callback. A malformed one throws {@link MalformedCallback}. Pure. */
    List<CallbackEvent> parse(RawCallback callback);

    /**
     * Asks something that sends nothing and costs nothing, to learn whether the provider is reached and believes the
     * account. Never throws for what a network can do, and ends within ten seconds.
     */
    default Probed probe(Account account) {
        return new Probed.NotOffered();
    }

    /**
     * Lets a person of a rehearsal write to us, where the provider only pretends to carry; false everywhere else, and
     * when it did not take the text.
     */
    default boolean rehearse(PersonText text, Account account) {
        return false;
    }

    /**
     * What a person of a rehearsal writes.
     *
     * @param from the person's number or mail address
     * @param to the sender that the person answers to
     * @param callbackUrl where the provider tells of it
     */
    record PersonText(Channel channel, String from, String to, String text, String callbackUrl) {
        @Override
        public String toString() {
            return "PersonText(" + channel + ")";
        }
    }

    /** The provider's own list of people who told it to stop; empty where none can be read. */
    default Optional<OptOutList> optOuts() {
        return Optional.empty();
    }

    /**
     * What dispatch must know of the provider.
     *
     * @param reports whether receipts come; where none do, none is missed
     */
    record Traits(
            Set<Channel> channels, Correlation correlates, boolean honoursKey, boolean canBeAsked, boolean reports) {
        /** Of a provider that reports. */
        public Traits(Set<Channel> channels, Correlation correlates, boolean honoursKey, boolean canBeAsked) {
            this(channels, correlates, honoursKey, canBeAsked, true);
        }

        /** Of a service that takes a push message and tells no more of it. */
        public static Traits silentPush() {
            return new Traits(Set.of(Channel.PUSH), Correlation.THEIRS, false, false, false);
        }
    }

    /** Whose reference its callbacks carry. */
    enum Correlation {
        OURS,
        THEIRS
    }

    record SettingSpec(String name, boolean secret, boolean required, String meaning) {}

    /** The credentials and settings of one connection, in hand for one use. It cannot print its secrets. */
    record Account(
            ConnectionId connection, Map<String, String> settings, Map<String, dev.gatepost.platform.Secret> secrets) {
        /** What the provider's server is asked for and shown; to be given to every call. */
        public dev.gatepost.platform.OutboundTls tls() {
            return TransportSettings.of(settings, secrets);
        }
    }

    /** Our reference of one attempt: {@code <message uuid without hyphens>.<attempt number>}; at most 40 characters. */
    record AttemptReference(String value) {}

    /**
     * One hand-over.
     *
     * @param to E.164 number or mail address, in the clear for this call alone
     * @param from the sender's number, id or mail address
     * @param subject for email only
     * @param callbackUrl where the provider reports; an adapter whose provider cannot carry the reference adds it as a
     *     query parameter
     * @param mayStill to be passed on to the outbound call, which asks it just before the first byte leaves: what was
     *     decided a moment ago may be too old by then (the process was frozen, the network was slow to connect)
     * @param rich what the channel carries beside the text
     * @param headers further headers of a mail, such as {@code List-Unsubscribe}; empty on every other channel
     * @param hint what a test asks the sandbox carrier to do with it; every other adapter ignores it
     */
    record Attempt(
            AttemptReference reference,
            Channel channel,
            String to,
            String from,
            @Nullable String subject,
            String text,
            String callbackUrl,
            Duration timeout,
            RichParts rich,
            BooleanSupplier mayStill,
            Map<String, String> headers,
            @Nullable String hint) {
        /** A plain one without a hint, that nothing calls off. */
        public Attempt(
                AttemptReference reference,
                Channel channel,
                String to,
                String from,
                @Nullable String subject,
                String text,
                String callbackUrl,
                Duration timeout) {
            this(
                    reference,
                    channel,
                    to,
                    from,
                    subject,
                    text,
                    callbackUrl,
                    timeout,
                    RichParts.NONE,
                    () -> true,
                    Map.of(),
                    null);
        }

        @Override
        public String toString() {
            return "Attempt(" + reference.value() + ")";
        }
    }

    /** What the provider answered. */
    sealed interface Answer {
        /**
         * It has the message; {@code reference} is its own id, empty where it named none.
         *
         * @param parts the ids of the parts where receipts speak of parts; empty where they speak of the whole
         */
        record Taken(String reference, List<String> parts) implements Answer {
            public Taken {
                parts = List.copyOf(parts);
            }

            /** Whole. */
            public Taken(String reference) {
                this(reference, List.of());
            }
        }

        /** It has not, and will not. */
        record Refused(Failure failure, String code, String detail) implements Answer {}

        /** It has not, and may later. {@code after} is its wish, if it said one. */
        record TryLater(String code, @Nullable Duration after, Cause cause) implements Answer {
            /** It failed, or was not reached. */
            public TryLater(String code, @Nullable Duration after) {
                this(code, after, Cause.FAULT);
            }
        }

        /** It may have it: the answer was lost or made no sense. */
        record Unknown(String why) implements Answer {}
    }

    /** Why a provider will not carry a message now. */
    enum Cause {
        /** It failed, or was not reached. */
        FAULT,
        /** Too much at once for the account (429). */
        ACCOUNT_TOO_FAST,
        /** Too much at once for this sender. */
        SENDER_TOO_FAST,
        /** It was never called: the hand-over was called off on our side. */
        HELD_BACK
    }

    /** Why a provider will not carry a message. */
    enum Failure {
        PERMANENT,
        OPTED_OUT,
        INVALID_ADDRESS,
        BLOCKED,
        CONTENT,
        ACCOUNT
    }

    /** What the provider says of an attempt when asked. */
    sealed interface Standing {
        record Has(String reference, ReportedStatus status) implements Standing {}

        record HasNot() implements Standing {}

        record CannotTell(String why) implements Standing {}
    }

    /** The unified vocabulary of reports (the provider's own word is kept beside it). */
    enum ReportedStatus {
        ACCEPTED,
        SUBMITTED,
        SENT,
        DELIVERED,
        READ,
        UNDELIVERED,
        FAILED,
        BOUNCED,
        COMPLAINED
    }
}
