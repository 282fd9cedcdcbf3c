package dev.gatepost.limits;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.io.Serial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One breaker: Resilience4j's state machine, without its threads, seen through Gatepost's words. */
final class Breaker {
    private static final Duration PROBES_ANSWER_WITHIN = Duration.ofMinutes(1);
    private static final Failed FAILED = new Failed();

    private final Breakers.Key key;
    private final BreakerSettings settings;
    private final Clock clock;
    private final CircuitBreaker machine;
    private volatile Instant since;

    /** Hears of changes. */
    interface Told {
        void changed(Breakers.Key key, BreakerState from, BreakerState to, String why);
    }

    Breaker(Breakers.Key key, BreakerSettings settings, Clock clock, Told told) {
        this.key = key;
        this.settings = settings;
        this.clock = clock;
        this.since = clock.instant();
        this.machine = CircuitBreaker.of(
                key.connection() + "/" + key.country(),
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .slidingWindowType(SlidingWindowType.TIME_BASED)
                        .slidingWindowSize(BreakerSettings.WINDOW_SECONDS)
                        .minimumNumberOfCalls(settings.minimumCalls())
                        .failureRateThreshold(settings.errorPercent())
                        .slowCallRateThreshold(settings.slowPercent())
                        .slowCallDurationThreshold(settings.slow())
                        .waitDurationInOpenState(settings.open())
                        .permittedNumberOfCallsInHalfOpenState(settings.probes())
                        .writableStackTraceEnabled(false)
                        .build());
        machine.getEventPublisher().onStateTransition(event -> {
            since = clock.instant();
            told.changed(
                    key,
                    word(event.getStateTransition().getFromState()),
                    word(event.getStateTransition().getToState()),
                    why(event.getStateTransition().getToState()));
        });
    }

    Breakers.Key key() {
        return key;
    }

    boolean tryAcquire() {
        return machine.tryAcquirePermission() || (probesAreLost() && probeAnew());
    }

    private boolean probesAreLost() {
        return machine.getState() == CircuitBreaker.State.HALF_OPEN
                && clock.instant().isAfter(since.plus(PROBES_ANSWER_WITHIN));
    }

    /** Whoever probed was cut off before they could tell; others probe in their place. */
    private synchronized boolean probeAnew() {
        if (probesAreLost()) {
            machine.transitionToOpenState();
            machine.transitionToHalfOpenState();
        }
        return machine.tryAcquirePermission();
    }

    /** Whether a call would have a chance, without taking it. */
    boolean mayBeTried() {
        return machine.getState() != CircuitBreaker.State.OPEN
                || !clock.instant().isBefore(again());
    }

    void release() {
        machine.releasePermission();
    }

    void record(boolean failed, Duration took) {
        if (failed) {
            machine.onError(took.toNanos(), TimeUnit.NANOSECONDS, FAILED);
        } else {
            machine.onSuccess(took.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    BreakerState state() {
        return word(machine.getState());
    }

    /** When it is worth asking again. */
    Instant again() {
        return machine.getState() == CircuitBreaker.State.OPEN
                ? since.plus(settings.open())
                : clock.instant().plusSeconds(1);
    }

    Breakers.Standing standing(Breakers.@Nullable Forced forced) {
        CircuitBreaker.Metrics metrics = machine.getMetrics();
        return new Breakers.Standing(
                key.connection(),
                key.country(),
                forced == null ? state() : forced.state(),
                metrics.getFailureRate(),
                metrics.getSlowCallRate(),
                metrics.getNumberOfBufferedCalls(),
                forced == null ? null : forced.reason());
    }

    private String why(CircuitBreaker.State to) {
        return switch (to) {
            case OPEN -> {
                CircuitBreaker.Metrics metrics = machine.getMetrics();
                yield String.format(
                        Locale.ROOT,
                        "%d calls, %.0f %% failed, %.0f %% slow",
                        metrics.getNumberOfBufferedCalls(),
                        Math.max(0, metrics.getFailureRate()),
                        Math.max(0, metrics.getSlowCallRate()));
            }
            case HALF_OPEN -> "a few calls probe whether it is over";
            case CLOSED -> "the probes went well";
            case FORCED_OPEN, DISABLED, METRICS_ONLY -> "";
        };
    }

    private static BreakerState word(CircuitBreaker.State state) {
        return switch (state) {
            case CLOSED, DISABLED, METRICS_ONLY -> BreakerState.CLOSED;
            case OPEN -> BreakerState.OPEN;
            case HALF_OPEN -> BreakerState.PROBING;
            case FORCED_OPEN -> BreakerState.FORCED_OPEN;
        };
    }

    /** The machine wants to be shown an exception; this one stands for all. */
    private static final class Failed extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        Failed() {
            super("failed", null, false, false);
        }
    }
}
