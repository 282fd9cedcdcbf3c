package dev.gatepost.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Failures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Circuit breakers of connections and of routes, a route being a connection and a country (LIM-04). When too many calls
 * fail or are slow, calls stop; after a while a few probe whether it is over. What an operator forced holds until they
 * lift it. In memory, from what this node saw; safe for many threads, no call blocks. At most 10,000 connections and
 * 50,000 routes are remembered.
 *
 * <p>Each {@link #tryAcquire} that is granted is followed by exactly one {@link #record} or {@link #release}; a probe
 * of which nothing is heard within a minute makes way for others.
 */
public final class Breakers {
    private static final Logger LOG = LoggerFactory.getLogger(Breakers.class);

    private final BreakerSettings.Source settings;
    private final List<OnBreakerChange> listeners;
    private final Clock clock;
    private final Cache<Key, Breaker> connections =
            Caffeine.newBuilder().maximumSize(10_000).build();
    private final Cache<Key, Breaker> routes =
            Caffeine.newBuilder().maximumSize(50_000).build();
    private final Map<UUID, Forced> forced = new ConcurrentHashMap<>();

    /** Which breaker: a connection's own, or that of its route to a country. */
    record Key(UUID connection, @Nullable String country) {}

    /** Whether a call may go. */
    public sealed interface Permission {
        record Granted() implements Permission {}

        /** Not now. {@code until} is when it is worth asking again. */
        record Denied(BreakerState state, Instant until) implements Permission {}
    }

    /** What became of a call, as a breaker judges it. */
    public enum Outcome {
        /** The provider answered as it should, be it with a refusal. */
        OK,
        /** The provider failed: 5xx, no connection. */
        PROVIDER_FAULT,
        /** We are to blame: wrong settings, 429. It says nothing of the provider's health. */
        OUR_FAULT,
        /** The answer was lost or made no sense. */
        UNKNOWN
    }

    /** What an operator ordered for a connection. {@code state} is forced open or forced closed. */
    public record Forced(BreakerState state, String reason) {}

    /**
     * How one breaker stands.
     *
     * @param errorPercent of the calls in the window; −1 while there are too few to judge
     * @param slowPercent likewise
     */
    public record Standing(
            UUID connection,
            @Nullable String country,
            BreakerState state,
            double errorPercent,
            double slowPercent,
            int calls,
            @Nullable String reason) {}

    /** {@code clock} is real time; opening and probing follow it. */
    public Breakers(BreakerSettings.Source settings, List<OnBreakerChange> listeners, Clock clock) {
        this.settings = settings;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /** Asks for one call; {@code country} may be null when none is known. */
    public Permission tryAcquire(UUID connection, @Nullable String country) {
        Forced order = forced.get(connection);
        if (order != null) {
            return order.state() == BreakerState.FORCED_OPEN
                    ? new Permission.Denied(order.state(), clock.instant().plusSeconds(1))
                    : GRANTED;
        }
        Breaker own = breaker(connection, null);
        if (!own.tryAcquire()) {
            return new Permission.Denied(own.state(), own.again());
        }
        if (country == null) {
            return GRANTED;
        }
        Breaker route = breaker(connection, country);
        if (!route.tryAcquire()) {
            own.release();
            return new Permission.Denied(route.state(), route.again());
        }
        return GRANTED;
    }

    private static final Permission GRANTED = new Permission.Granted();

    /** Whether {@link #tryAcquire} would be granted now; takes nothing. For choosing among routes. */
    public boolean isUsable(UUID connection, @Nullable String country) {
        Forced order = forced.get(connection);
        if (order != null) {
            return order.state() == BreakerState.FORCED_CLOSED;
        }
        Breaker own = connections.getIfPresent(new Key(connection, null));
        Breaker route = country == null ? null : routes.getIfPresent(new Key(connection, country));
        return (own == null || own.mayBeTried()) && (route == null || route.mayBeTried());
    }

    /** What became of a call that was granted, and how long it took. */
    public void record(UUID connection, @Nullable String country, Outcome outcome, Duration took) {
        if (forced.containsKey(connection)) {
            // Under an order nothing is judged; what was measured begins anew when it is lifted.
            return;
        }
        if (outcome == Outcome.OUR_FAULT) {
            release(connection, country);
            return;
        }
        boolean failed = outcome != Outcome.OK;
        breaker(connection, null).record(failed, took);
        if (country != null) {
            breaker(connection, country).record(failed, took);
        }
    }

    /** A granted call was not made after all. */
    public void release(UUID connection, @Nullable String country) {
        breaker(connection, null).release();
        if (country != null) {
            breaker(connection, country).release();
        }
    }

    /**
     * What operators ordered, all of it: what is not in the map follows the measured rates again, from a clean start.
     * Tells nobody, since every node obeys; who took the order announces it.
     */
    public void obey(Map<UUID, Forced> orders) {
        forced.putAll(orders);
        for (UUID connection : List.copyOf(forced.keySet())) {
            if (!orders.containsKey(connection) && forced.remove(connection) != null) {
                connections.invalidate(new Key(connection, null));
                routes.asMap().keySet().removeIf(key -> key.connection().equals(connection));
            }
        }
    }

    /** Tells the listeners what an order changed. */
    void announce(UUID connection, BreakerState from, String why) {
        tell(new Key(connection, null), from, state(connection), why);
    }

    /** What an operator ordered for a connection. */
    public Optional<Forced> order(UUID connection) {
        return Optional.ofNullable(forced.get(connection));
    }

    /** How a connection's own breaker stands. */
    public BreakerState state(UUID connection) {
        Forced order = forced.get(connection);
        if (order != null) {
            return order.state();
        }
        Breaker own = connections.getIfPresent(new Key(connection, null));
        return own == null ? BreakerState.CLOSED : own.state();
    }

    /** All breakers that are remembered, connections first. */
    public List<Standing> snapshot() {
        List<Standing> out = new ArrayList<>();
        for (Breaker breaker : connections.asMap().values()) {
            out.add(breaker.standing(forced.get(breaker.key().connection())));
        }
        for (Breaker breaker : routes.asMap().values()) {
            out.add(breaker.standing(forced.get(breaker.key().connection())));
        }
        out.sort(Comparator.comparing((Standing s) -> s.country() != null)
                .thenComparing(Standing::connection)
                .thenComparing(s -> String.valueOf(s.country())));
        return out;
    }

    private Breaker breaker(UUID connection, @Nullable String country) {
        Cache<Key, Breaker> cache = country == null ? connections : routes;
        Key key = new Key(connection, country);
        Breaker known = cache.getIfPresent(key);
        return known != null
                ? known
                : cache.get(key, k -> new Breaker(k, settings.of(k.connection()), clock, this::tell));
    }

    private void tell(Key key, BreakerState from, BreakerState to, String why) {
        if (from == to) {
            return;
        }
        var change = new OnBreakerChange.Change(key.connection(), key.country(), from, to, why, clock.instant());
        LOG.info("the breaker of {} to {} is {}: {}", key.connection(), key.country(), to.written(), why);
        for (OnBreakerChange listener : listeners) {
            try {
                listener.changed(change);
            } catch (RuntimeException e) {
                LOG.warn("a breaker's change could not be told: {}", Failures.describe(e));
            }
        }
    }
}
