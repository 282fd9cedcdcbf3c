package dev.gatepost.providers.sandbox;

import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tricks are in force for which account. Whether a trick meets a message is drawn from the carrier's seed, the
 * kind and the message's reference alone, so a run with the same references meets the same ones in whatever order.
 */
final class CarrierScript {
    private static final int MOST_TRICKS = 100;

    private final long seed;
    private final InstantSource clock;
    private final Map<String, List<Running>> byAccount = new ConcurrentHashMap<>();

    private record Running(CarrierTrick trick, @Nullable Instant until) {
        boolean isOver(Instant now) {
            return until != null && !now.isBefore(until);
        }
    }

    CarrierScript(long seed, InstantSource clock) {
        this.seed = seed;
        this.clock = clock;
    }

    /** Puts a trick into force beside the others. */
    void add(String account, CarrierTrick trick) {
        Instant now = clock.instant();
        Instant until = trick.lasting().isZero() ? null : now.plus(trick.lasting());
        byAccount.compute(account, (name, known) -> {
            List<Running> left = (known == null ? List.<Running>of() : known)
                    .stream().filter(running -> !running.isOver(now)).toList();
            if (left.size() >= MOST_TRICKS) {
                throw new IllegalStateException("an account has all the tricks it can hold");
            }
            return java.util.stream.Stream.concat(left.stream(), java.util.stream.Stream.of(new Running(trick, until)))
                    .toList();
        });
    }

    void clear(String account) {
        byAccount.remove(account);
    }

    /** The tricks that meet this message now; of several of a kind the first. */
    Map<Kind, CarrierTrick> meeting(Submission submission) {
        List<Running> all = byAccount.get(submission.account());
        if (all == null) {
            return Map.of();
        }
        Map<Kind, CarrierTrick> out = new EnumMap<>(Kind.class);
        Instant now = clock.instant();
        for (Running running : all) {
            CarrierTrick trick = running.trick();
            boolean meant = trick.sender() == null || trick.sender().equals(submission.from());
            if (meant && !running.isOver(now) && drawn(trick, submission.reference())) {
                out.putIfAbsent(trick.kind(), remaining(running, now));
            }
        }
        return out;
    }

    /** Whether the account cannot be asked now. */
    boolean cannotBeAsked(String account, String reference) {
        return byAccount.getOrDefault(account, List.of()).stream()
                .filter(running -> running.trick().kind() == Kind.ASK_UNAVAILABLE && !running.isOver(clock.instant()))
                .anyMatch(running -> drawn(running.trick(), reference));
    }

    /** A throttle that ends sooner than its Retry-After says so. */
    private static CarrierTrick remaining(Running running, Instant now) {
        CarrierTrick trick = running.trick();
        if (trick.kind() != Kind.THROTTLE || running.until() == null) {
            return trick;
        }
        Duration left = Duration.between(now, running.until());
        return left.compareTo(trick.length()) < 0 ? trick.withLength(left) : trick;
    }

    private boolean drawn(CarrierTrick trick, String reference) {
        if (trick.share() >= 1) {
            return true;
        }
        long hash = seed;
        for (int i = 0; i < reference.length(); i++) {
            hash = 31 * hash + reference.charAt(i);
        }
        hash = 31 * hash + trick.kind().ordinal();
        return new SplittableRandom(hash).nextDouble() < trick.share();
    }

    /** The answer that a trick gives in place of taking the message, if one does. */
    static Optional<CarrierDoor.Reply> obstacle(Map<Kind, CarrierTrick> tricks) {
        CarrierTrick throttle = tricks.get(Kind.THROTTLE);
        if (throttle != null) {
            long seconds = Math.max(1, throttle.length().plusMillis(999).toSeconds());
            return Optional.of(new CarrierDoor.Reply.Json(
                    429,
                    StrictJson.object()
                            .put("code", throttle.sender() == null ? "too_many" : "sender_too_fast")
                            .put("message", "slow down"),
                    Duration.ofSeconds(seconds)));
        }
        CarrierTrick fail = tricks.get(Kind.FAIL);
        if (fail != null) {
            return Optional.of(CarrierDoor.Reply.error(fail.count(), "internal", "it was not taken"));
        }
        return tricks.containsKey(Kind.DROP_BEFORE) ? Optional.of(new CarrierDoor.Reply.Silence()) : Optional.empty();
    }
}
