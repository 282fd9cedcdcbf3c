package dev.gatepost.providers;

import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a connection last gave each sign.
 *
 * @param takenAt the provider took a message
 * @param failedAt it failed, was not reached, or refused the account; {@code failure} says how, in its own code
 * @param believedAt a callback was proven
 * @param refusedAt a callback was not; {@code refusal} says why
 */
public record Signs(
        @Nullable Instant takenAt,
        @Nullable Instant failedAt,
        @Nullable String failure,
        @Nullable Instant believedAt,
        @Nullable Instant refusedAt,
        @Nullable String refusal) {
    /** Nothing was seen yet. */
    public static final Signs NONE = new Signs(null, null, null, null, null, null);

    /** With what a hand-over brought. A refusal for the recipient's sake tells nothing about the connection. */
    Signs with(Answer answer, Instant at) {
        return switch (answer) {
            case Answer.Taken taken -> new Signs(at, failedAt, failure, believedAt, refusedAt, refusal);
            case Answer.Refused refused -> refused.failure() == Failure.ACCOUNT ? failed(refused.code(), at) : this;
            case Answer.TryLater later -> later.cause() == Cause.FAULT ? failed(later.code(), at) : this;
            case Answer.Unknown unknown -> failed(unknown.why(), at);
        };
    }

    private Signs failed(String how, Instant at) {
        return new Signs(takenAt, at, how, believedAt, refusedAt, refusal);
    }

    /** With what a callback proved. */
    Signs with(Verdict verdict, Instant at) {
        return switch (verdict) {
            case Verdict.Genuine genuine -> new Signs(takenAt, failedAt, failure, at, refusedAt, refusal);
            case Verdict.Forged forged -> new Signs(takenAt, failedAt, failure, believedAt, at, forged.why());
            case Verdict.Stale stale -> new Signs(takenAt, failedAt, failure, believedAt, at, stale.why());
        };
    }

    /** The later sign of each kind. */
    Signs later(Signs other) {
        boolean failedLater = isLater(other.failedAt, failedAt);
        boolean refusedLater = isLater(other.refusedAt, refusedAt);
        return new Signs(
                isLater(other.takenAt, takenAt) ? other.takenAt : takenAt,
                failedLater ? other.failedAt : failedAt,
                failedLater ? other.failure : failure,
                isLater(other.believedAt, believedAt) ? other.believedAt : believedAt,
                refusedLater ? other.refusedAt : refusedAt,
                refusedLater ? other.refusal : refusal);
    }

    private static boolean isLater(@Nullable Instant one, @Nullable Instant than) {
        return one != null && (than == null || one.isAfter(than));
    }
}
