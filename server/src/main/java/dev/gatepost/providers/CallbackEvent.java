package dev.gatepost.providers;

import dev.gatepost.platform.Channel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a verified callback says. */
public sealed interface CallbackEvent {
    /**
     * A delivery receipt. {@link Provider.Failure#OPTED_OUT} beside {@link Provider.ReportedStatus#DELIVERED} says that
     * the person had the message and left by it: promotion ends, and the provider blocks nothing by that.
     *
     * @param ours our attempt reference, when the callback carries it
     * @param theirs the provider's id of the message
     * @param code the provider's own status or error code
     */
    record Receipt(
            Provider.@Nullable AttemptReference ours,
            @Nullable String theirs,
            Provider.ReportedStatus status,
            Provider.@Nullable Failure failure,
            String code,
            @Nullable Instant at)
            implements CallbackEvent {}

    /**
     * A message from a person.
     *
     * @param optedOut the provider itself treats this as an opt-out and blocks
     */
    record Inbound(
            Channel channel,
            String from,
            String to,
            String text,
            boolean optedOut,
            @Nullable Instant at) implements CallbackEvent {
        @Override
        public String toString() {
            return "Inbound(" + channel + ")";
        }
    }

    /**
     * Two addresses of one channel are one person's, says the provider: opt-outs of one hold for the other.
     */
    record SamePerson(Channel channel, String one, String other) implements CallbackEvent {
        @Override
        public String toString() {
            return "SamePerson(" + channel + ")";
        }
    }
}
