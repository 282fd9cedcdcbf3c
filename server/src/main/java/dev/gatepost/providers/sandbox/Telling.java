package dev.gatepost.providers.sandbox;

import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.time.Duration;
import java.util.Map;

/**
 * How the customer is told of one message: what its address chose and what the tricks in force add.
 *
 * @param silent nothing is told
 * @param early told before the answer to the hand-over
 * @param reordered last first
 * @param times how often each receipt comes
 * @param delay how much later the receipts come than what they tell of
 * @param forged beside them one with a wrong signature
 * @param lyingUnknown beside them one about a message that never was
 * @param lyingOther beside them one about another account's message
 * @param replyingStop afterwards the person replies STOP
 */
record Telling(
        boolean silent,
        boolean early,
        boolean reordered,
        int times,
        Duration delay,
        boolean forged,
        boolean lyingUnknown,
        boolean lyingOther,
        boolean replyingStop) {
    static Telling of(Outcome outcome, Map<Kind, CarrierTrick> tricks) {
        CarrierTrick repeat = tricks.get(Kind.REPEAT);
        CarrierTrick delay = tricks.get(Kind.DELAY);
        int usual = outcome == Outcome.DOUBLED ? 2 : 1;
        return new Telling(
                outcome == Outcome.SILENT,
                outcome == Outcome.EARLY || (outcome != Outcome.SILENT && tricks.containsKey(Kind.EARLY)),
                outcome == Outcome.REORDERED || tricks.containsKey(Kind.REORDER),
                repeat == null ? usual : Math.max(usual, repeat.count()),
                delay == null ? Duration.ZERO : delay.length(),
                outcome == Outcome.FORGED_TOO,
                tricks.containsKey(Kind.LIE_UNKNOWN),
                tricks.containsKey(Kind.LIE_OTHER_ACCOUNT),
                outcome == Outcome.REPLIES_STOP);
    }
}
