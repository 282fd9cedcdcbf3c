package dev.gatepost.providers.sandbox;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A way in which the carrier misbehaves towards an account for a while, on command. {@code docs/sandbox-carrier.md}
 * holds the same table.
 *
 * @param share of the messages that it meets, from 0 to 1; which ones follows from the carrier's seed and the reference
 * @param sender the one sender whose messages it meets; null for all
 * @param lasting how long it lasts; zero for ever
 * @param count how often a receipt comes, or the status of a failure
 * @param length how long an answer or a receipt is late, or what Retry-After says
 */
public record CarrierTrick(
        Kind kind, double share, @Nullable String sender, Duration lasting, int count, Duration length) {
    /** What it does. */
    public enum Kind {
        /** 429 with Retry-After; nothing is taken. */
        THROTTLE,
        /** A 5xx; nothing is taken. */
        FAIL,
        /** The connection is closed without an answer; nothing is taken. */
        DROP_BEFORE,
        /** Taken, then the connection is closed without an answer. */
        DROP_AFTER,
        /** Taken, then the answer is late. */
        SLOW_ANSWER,
        /** The receipts come before the answer. */
        EARLY,
        /** Each receipt comes several times, with one event id. */
        REPEAT,
        /** The receipts come last first. */
        REORDER,
        /** The receipts come late. */
        DELAY,
        /** Beside the genuine receipts a signed one about a message that was never handed over. */
        LIE_UNKNOWN,
        /** Beside the genuine receipts a signed one about another account's message. */
        LIE_OTHER_ACCOUNT,
        /** A question what became of a message is answered 503. */
        ASK_UNAVAILABLE,
        /** The reference is honoured as a key: the same one again is the same message, taken once. */
        HONOUR_KEY;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        static Optional<Kind> parse(String text) {
            for (Kind kind : values()) {
                if (kind.written.equals(text)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    public CarrierTrick {
        if (!(share >= 0 && share <= 1)
                || lasting.isNegative()
                || length.isNegative()
                || length.compareTo(Duration.ofHours(1)) > 0
                || count < 0
                || count > 599) {
            throw new IllegalArgumentException("a trick has a share of 0 to 1 and a length of at most an hour");
        }
        if (kind == Kind.FAIL && (count < 500)) {
            throw new IllegalArgumentException("only a 5xx promises that nothing was taken");
        }
        if (kind == Kind.REPEAT && (count < 1 || count > 100)) {
            throw new IllegalArgumentException("a receipt is repeated up to a hundred times");
        }
    }

    /** For every message of the account, until it is cleared, with the kind's usual count and length. */
    public static CarrierTrick of(Kind kind) {
        int count =
                switch (kind) {
                    case FAIL -> 500;
                    case REPEAT -> 3;
                    case THROTTLE,
                            DROP_BEFORE,
                            DROP_AFTER,
                            SLOW_ANSWER,
                            EARLY,
                            REORDER,
                            DELAY,
                            LIE_UNKNOWN,
                            LIE_OTHER_ACCOUNT,
                            ASK_UNAVAILABLE,
                            HONOUR_KEY -> 1;
                };
        return new CarrierTrick(kind, 1, null, Duration.ZERO, count, Duration.ofSeconds(1));
    }

    public CarrierTrick withShare(double of) {
        return new CarrierTrick(kind, of, sender, lasting, count, length);
    }

    public CarrierTrick forSender(String address) {
        return new CarrierTrick(kind, share, address, lasting, count, length);
    }

    public CarrierTrick lasting(Duration time) {
        return new CarrierTrick(kind, share, sender, time, count, length);
    }

    public CarrierTrick withCount(int number) {
        return new CarrierTrick(kind, share, sender, lasting, number, length);
    }

    public CarrierTrick withLength(Duration time) {
        return new CarrierTrick(kind, share, sender, lasting, count, time);
    }

    /** Reads a command of the API. */
    static CarrierTrick read(StrictJson json) throws StrictJson.Wrong {
        Kind kind = Kind.parse(json.text("do", 40)).orElseThrow(() -> new StrictJson.Wrong("do"));
        CarrierTrick usual = of(kind);
        String sender = json.textOr("sender", 320, "");
        try {
            return new CarrierTrick(
                    kind,
                    json.numberOr("share", 0, 1, usual.share()),
                    sender.isEmpty() ? null : sender,
                    millis(json.numberOr("seconds", 0, 86_400, 0)),
                    (int) json.numberOr("count", 0, 599, usual.count()),
                    millis(json.numberOr("length_seconds", 0, 3_600, 1)));
        } catch (IllegalArgumentException e) {
            throw new StrictJson.Wrong("count");
        }
    }

    private static Duration millis(double seconds) {
        return Duration.ofMillis((long) (1_000 * seconds));
    }
}
