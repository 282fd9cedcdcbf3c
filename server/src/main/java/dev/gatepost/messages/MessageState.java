package dev.gatepost.messages;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The states of a message and the one table of who may follow whom (MSG-03). {@code uncertain} means that the provider
 * may have it, and is left by proof alone. Nothing leaves an end, but that a delivered message may still be read,
 * bounce or be complained of.
 */
public enum MessageState {
    ACCEPTED,
    DEFERRED,
    SENDING,
    UNCERTAIN,
    SUBMITTED,
    SENT,
    DELIVERED,
    READ,
    UNDELIVERED,
    FAILED,
    BOUNCED,
    COMPLAINED,
    BLOCKED,
    EXPIRED,
    CANCELLED;

    private static final Set<MessageState> REPORTS =
            EnumSet.of(SUBMITTED, SENT, DELIVERED, READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED);

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    public static MessageState of(String written) {
        return valueOf(written.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more is expected of the message. */
    public boolean isFinal() {
        return switch (this) {
            case ACCEPTED, DEFERRED, SENDING, UNCERTAIN, SUBMITTED, SENT -> false;
            case DELIVERED, READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED, BLOCKED, EXPIRED, CANCELLED -> true;
        };
    }

    /** Whether it can only be so because the provider has the message, and has not given it up. */
    public boolean provesArrival() {
        return switch (this) {
            case SUBMITTED, SENT, DELIVERED, READ, COMPLAINED -> true;
            case ACCEPTED, DEFERRED, SENDING, UNCERTAIN, UNDELIVERED, FAILED, BOUNCED, BLOCKED, EXPIRED, CANCELLED ->
                false;
        };
    }

    /** The states that may follow this one. */
    public Set<MessageState> next() {
        return switch (this) {
            case ACCEPTED, DEFERRED -> EnumSet.of(ACCEPTED, DEFERRED, SENDING, BLOCKED, FAILED, EXPIRED, CANCELLED);
            case SENDING -> with(EnumSet.of(ACCEPTED, DEFERRED, UNCERTAIN, BLOCKED), REPORTS);
            case UNCERTAIN -> with(EnumSet.of(ACCEPTED, BLOCKED), REPORTS);
            case SUBMITTED -> with(EnumSet.of(BLOCKED), without(REPORTS, SUBMITTED));
            case SENT -> EnumSet.of(DELIVERED, READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED);
            case DELIVERED -> EnumSet.of(READ, BOUNCED, COMPLAINED);
            case READ, UNDELIVERED, FAILED, BOUNCED, COMPLAINED, BLOCKED, EXPIRED, CANCELLED ->
                EnumSet.noneOf(MessageState.class);
        };
    }

    /** Whether a message may go from this state to that. */
    public boolean mayBecome(MessageState state) {
        return next().contains(state);
    }

    private static Set<MessageState> with(Set<MessageState> some, Set<MessageState> more) {
        Set<MessageState> all = EnumSet.copyOf(some);
        all.addAll(more);
        return all;
    }

    private static Set<MessageState> without(Set<MessageState> some, MessageState less) {
        Set<MessageState> all = EnumSet.copyOf(some);
        all.remove(less);
        return all;
    }
}
