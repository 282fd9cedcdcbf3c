package dev.gatepost.policy;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which rule packs are in force when. A release is adopted for an instant; a decision keeps the packs of the instant of
 * its request, so that the change happens on every node at once and a replay finds the packs of its day. All reads are
 * of one immutable list.
 */
public final class PacksInForce {
    private volatile List<Adopted> adopted;

    /** Packs that are in force from an instant on. */
    public record Adopted(Instant from, RulePacks packs) {}

    /** @param builtIn the packs of the program, in force until a release is adopted */
    public PacksInForce(RulePacks builtIn) {
        adopted = List.of(new Adopted(Instant.MIN, builtIn));
    }

    static PacksInForce always(RulePacks packs) {
        return new PacksInForce(packs);
    }

    /** The packs in force at an instant. */
    public RulePacks at(Instant instant) {
        List<Adopted> now = adopted;
        for (int i = now.size() - 1; i > 0; i--) {
            if (!instant.isBefore(now.get(i).from())) {
                return now.get(i).packs();
            }
        }
        return now.getFirst().packs();
    }

    /** All, from the oldest; the first is the program's own. */
    public List<Adopted> all() {
        return adopted;
    }

    /** Takes these releases beside the program's own, in the order of their instants. */
    public void adopt(List<Adopted> releases) {
        adopted = Stream.concat(
                        Stream.of(adopted.getFirst()), releases.stream().sorted(Comparator.comparing(Adopted::from)))
                .toList();
    }
}
