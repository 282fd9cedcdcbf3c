package dev.gatepost.policy;

import dev.gatepost.consent.lists.ListsInForce;
import dev.gatepost.consent.lists.ListsInForce.Said;
import dev.gatepost.policy.Surroundings.Answer;
import dev.gatepost.policy.Surroundings.Listing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the outside lists say, as facts of a decision. */
final class ListFacts {
    private ListFacts() {}

    /** Whether a number went to somebody else after that instant, so that what was agreed before is another's word. */
    static boolean changedHands(List<ListsInForce.Answer> answers, Instant agreed) {
        for (ListsInForce.Answer answer : answers) {
            if (answer.said() instanceof Said.ChangedHands(Instant at) && agreed.isBefore(at)) {
                return true;
            }
        }
        return false;
    }

    /** @param granted when the consent was given, or null when there is none */
    static List<Listing> listings(List<ListsInForce.Answer> answers, @Nullable Instant granted) {
        return answers.stream()
                .map(a -> new Listing(a.list(), answer(a.said(), granted), a.asOf(), a.stale()))
                .toList();
    }

    private static Answer answer(Said said, @Nullable Instant granted) {
        return switch (said) {
            case Said.Clear() -> Answer.CLEAR;
            case Said.Listed() -> Answer.LISTED;
            case Said.ChangedHands(Instant at) ->
                granted == null || granted.isBefore(at) ? Answer.LISTED : Answer.CLEAR;
            case Said.Unknown() -> Answer.UNKNOWN;
        };
    }
}
