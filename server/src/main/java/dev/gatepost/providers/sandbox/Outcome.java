package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What happens to a message, chosen by its address: for telephone channels by the last two digits of the number, for
 * email by the word after the last plus sign of the local part ({@code lena+bounced@example.com}). Every other address,
 * and every address of a channel without either, is delivered. {@code docs/sandbox-carrier.md} holds the same table.
 */
enum Outcome {
    DELIVERED(-1, "delivered"),
    UNDELIVERED(10, "undelivered"),
    /** Refused: there is no such address. */
    INVALID_ADDRESS(11, "invalid"),
    /** Refused: this person blocked the sender. */
    OPTED_OUT(12, "blocked"),
    /** Taken only after two seconds. */
    SLOW(20, "slow"),
    /** 429 with Retry-After 1 for the first try, then taken. */
    BUSY_ONCE(21, "busy"),
    /** 500 for the first two tries, not taken; then taken. */
    ERROR_TWICE(22, "error"),
    /** Taken, then the connection is closed without an answer. */
    ANSWER_LOST(30, "lost"),
    /** Delivered without any callback; the book and the answer to a question tell. */
    SILENT(31, "silent"),
    /** Every callback comes twice. */
    DOUBLED(32, "doubled"),
    /** Delivered is reported before sent and submitted. */
    REORDERED(33, "reordered"),
    /** The callbacks come before the answer to the hand-over. */
    EARLY(34, "early"),
    /** After delivery the person replies STOP. */
    REPLIES_STOP(40, "optout"),
    /** Beside the genuine callbacks comes one with a wrong signature that says undelivered. */
    FORGED_TOO(50, "forged"),
    /** Email only: bounces after it was sent. */
    BOUNCED(-1, "bounced"),
    /** Email only: delivered, then reported as unwanted. */
    COMPLAINED(-1, "complained");

    private final int digits;
    private final String word;

    Outcome(int digits, String word) {
        this.digits = digits;
        this.word = word;
    }

    /** The words by which an outcome can be asked for. */
    static Set<String> words() {
        return Arrays.stream(values()).map(outcome -> outcome.word).collect(Collectors.toUnmodifiableSet());
    }

    /** The outcome asked for by its word, or else the one that the address stands for. */
    static Outcome of(Submission submission) {
        return submission.outcome().isEmpty()
                ? of(submission.channel(), submission.to())
                : pick(outcome -> outcome.word.equals(submission.outcome()));
    }

    static Outcome of(Channel channel, String to) {
        if (channel.usesNumber()) {
            int digits = lastTwoDigits(to);
            return pick(outcome -> outcome.digits >= 0 && outcome.digits == digits);
        }
        if (channel == Channel.EMAIL) {
            String local = to.substring(0, Math.max(0, to.lastIndexOf('@')));
            String word = local.substring(local.lastIndexOf('+') + 1).toLowerCase(Locale.ROOT);
            return local.indexOf('+') < 0 ? DELIVERED : pick(outcome -> outcome.word.equals(word));
        }
        return DELIVERED;
    }

    private static Outcome pick(Predicate<Outcome> fits) {
        for (Outcome outcome : values()) {
            if (fits.test(outcome)) {
                return outcome;
            }
        }
        return DELIVERED;
    }

    private static int lastTwoDigits(String number) {
        int length = number.length();
        if (length < 2) {
            return -1;
        }
        int tens = Character.digit(number.charAt(length - 2), 10);
        int ones = Character.digit(number.charAt(length - 1), 10);
        return tens < 0 || ones < 0 ? -1 : 10 * tens + ones;
    }

    /** What becomes of the message, in order; the last is what the book says from the start. */
    List<ReportedStatus> statuses() {
        return switch (this) {
            case UNDELIVERED -> List.of(ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.UNDELIVERED);
            case BOUNCED -> List.of(ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.BOUNCED);
            case COMPLAINED ->
                List.of(
                        ReportedStatus.SUBMITTED,
                        ReportedStatus.SENT,
                        ReportedStatus.DELIVERED,
                        ReportedStatus.COMPLAINED);
            case DELIVERED,
                    INVALID_ADDRESS,
                    OPTED_OUT,
                    SLOW,
                    BUSY_ONCE,
                    ERROR_TWICE,
                    ANSWER_LOST,
                    SILENT,
                    DOUBLED,
                    REORDERED,
                    EARLY,
                    REPLIES_STOP,
                    FORGED_TOO -> List.of(ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.DELIVERED);
        };
    }

    ReportedStatus last() {
        return statuses().getLast();
    }
}
