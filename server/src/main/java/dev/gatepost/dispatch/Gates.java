package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.limits.Breakers;
import dev.gatepost.limits.Pace;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.RouteTable.Leaving;
import dev.gatepost.providers.Routes;
import dev.gatepost.queue.Queue.Key;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a message that may be sent and its provider: the pace of account, sender and destination, the
 * breakers, the budget of retries, and the choice of the route (LIM-02, LIM-04, LIM-05). Permits are taken before
 * anything is claimed; what is claimed and finds a gate shut goes back to its lane, to be looked at when it opens.
 */
final class Gates {
    /** How long to wait before looking again where nothing says better. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final Parts parts;

    /** What the gates are made of. */
    record Parts(
            Workspaces workspaces,
            Catalogue catalogue,
            Connections connections,
            Routes routes,
            Pace pace,
            Breakers breakers,
            RetryBudget retries,
            Clock clock) {}

    Gates(Parts parts) {
        this.parts = parts;
    }

    /** How many messages of a sender may go now. */
    sealed interface Permits {
        /** So many, counted against this connection; what is not used is given back. */
        record Granted(UUID connection, int count) implements Permits {}

        /** None before this instant. */
        record Wait(Instant until) implements Permits {}
    }

    /** Which way one message goes. */
    sealed interface Way {
        /**
         * @param ownPermit whether the pace's permit was taken for this message alone, because it goes another way than
         *     the one that the permits of its turn were counted against
         */
        record Open(Connections.Open connection, @Nullable String country, boolean ownPermit) implements Way {}

        record Wait(Instant until, String why) implements Way {}

        record None() implements Way {}
    }

    /** Takes at most so many permits for the sender of a key. */
    Permits permits(Key key, int wanted) {
        Workspace workspace = parts.workspaces().get(key.workspace());
        Optional<Sender> sender = parts.catalogue().of(workspace).sender(new SenderId(key.route()));
        if (sender.isEmpty()) {
            // Its messages are claimed, so that they end with the reason.
            return new Permits.Granted(key.route(), wanted);
        }
        Leaving leaving = new Leaving(key.route(), new ConnectionId(sender.get().connection()));
        Optional<ConnectionId> connection = parts.routes().of(workspace).connections(leaving).stream()
                .filter(c -> parts.breakers().isUsable(c.value(), null))
                .findFirst();
        if (connection.isEmpty()) {
            return new Permits.Wait(parts.clock().instant().plus(LOOK_AGAIN));
        }
        UUID id = connection.get().value();
        int granted = parts.pace().permits(id, key.route(), wanted);
        return granted == 0 ? new Permits.Wait(parts.pace().next(id, key.route())) : new Permits.Granted(id, granted);
    }

    /** Gives back what was not used. */
    void giveBack(Permits.Granted granted, Key key, int unused) {
        parts.pace().giveBack(granted.connection(), key.route(), unused);
    }

    /**
     * Chooses the way of one message and takes its breaker's permission; each open way is followed by one {@link
     * #heard} or {@link #calledOff}.
     *
     * @param tries how often it was tried before
     * @param counted the connection against which a permit was taken for it before, if one was
     */
    Way way(LoadFacts.Subject subject, int tries, @Nullable UUID counted) {
        Workspace workspace = subject.workspace();
        Sender sender = subject.sender();
        String country = subject.place().country();
        Purpose purpose = subject.purpose();
        Instant now = parts.clock().instant();
        UUID senderId = sender.id().value();
        Leaving leaving = new Leaving(senderId, new ConnectionId(sender.connection()));
        Optional<Connections.Open> open = parts.routes()
                .choose(
                        workspace,
                        leaving,
                        country,
                        purpose,
                        c -> parts.breakers().isUsable(c.value(), country) && carries(c, workspace, sender.channel()))
                .flatMap(parts.connections()::open);
        if (open.isEmpty()) {
            boolean any = parts.routes().all(workspace, leaving, country, purpose).stream()
                    .anyMatch(c -> carries(c, workspace, sender.channel()));
            return any ? new Way.Wait(now.plus(LOOK_AGAIN), "breaker_open") : new Way.None();
        }
        UUID connection = open.get().account().connection().value();
        if (parts.breakers().tryAcquire(connection, country) instanceof Breakers.Permission.Denied denied) {
            return new Way.Wait(later(denied.until(), now), "breaker_open");
        }
        Duration wait = country == null ? Duration.ZERO : parts.pace().destination(connection, senderId, country);
        if (!wait.isZero()) {
            parts.breakers().release(connection, country);
            return new Way.Wait(now.plus(wait), "pace");
        }
        if (tries > 0 && parts.retries().retries(connection, 1) == 0) {
            giveBack(connection, senderId, country, 0);
            return new Way.Wait(now.plus(parts.retries().wait(connection)), "retry_budget");
        }
        boolean own = !connection.equals(counted);
        if (own && parts.pace().permits(connection, senderId, 1) == 0) {
            giveBack(connection, senderId, country, tries);
            return new Way.Wait(parts.pace().next(connection, senderId), "pace");
        }
        if (tries == 0) {
            parts.retries().first(connection, 1);
        }
        return new Way.Open(open.get(), country, own);
    }

    /** What was taken for a message that finds a later gate shut. */
    private void giveBack(UUID connection, UUID sender, @Nullable String country, int retries) {
        parts.breakers().release(connection, country);
        if (country != null) {
            parts.pace().destinationBack(connection, sender, country);
        }
        if (retries > 0) {
            parts.retries().giveBack(connection, 1);
        }
    }

    private boolean carries(ConnectionId id, Workspace workspace, Channel channel) {
        return parts.connections()
                .open(id)
                .filter(o -> o.workspace().equals(workspace.id()))
                .filter(o -> o.provider().traits().channels().contains(channel))
                .isPresent();
    }

    private static Instant later(Instant until, Instant now) {
        Instant least = now.plusMillis(50);
        return until.isBefore(least) ? least : until;
    }

    /** Where segments are counted, a long message uses more of the pace than the one permit it was given. */
    void charge(Departure d) {
        int further = d.message().marks().segments() - 1;
        if (further > 0) {
            parts.pace().charge(d.flight().connection(), d.message().sender().value(), further);
        }
    }

    /** The call was not made after all. */
    void calledOff(Way.Open way, UUID sender) {
        UUID connection = way.connection().account().connection().value();
        parts.breakers().release(connection, way.country());
        if (way.ownPermit()) {
            parts.pace().giveBack(connection, sender, 1);
        }
    }

    /** What a call brought: the breakers judge by it, and a 429 slows the lane it means and no other. */
    void heard(Way.Open way, UUID sender, Answer answer, Duration took) {
        UUID connection = way.connection().account().connection().value();
        Breakers.Outcome outcome =
                switch (answer) {
                    case Answer.Taken taken -> Breakers.Outcome.OK;
                    case Answer.Refused refused -> Breakers.Outcome.OK;
                    case Answer.Unknown unknown -> Breakers.Outcome.UNKNOWN;
                    case Answer.TryLater later ->
                        switch (later.cause()) {
                            case FAULT -> Breakers.Outcome.PROVIDER_FAULT;
                            case ACCOUNT_TOO_FAST -> {
                                parts.pace().slow(connection, sender, Pace.Scope.ACCOUNT, later.after());
                                yield Breakers.Outcome.OUR_FAULT;
                            }
                            case SENDER_TOO_FAST -> {
                                parts.pace().slow(connection, sender, Pace.Scope.SENDER, later.after());
                                yield Breakers.Outcome.OUR_FAULT;
                            }
                            case HELD_BACK -> Breakers.Outcome.OUR_FAULT;
                        };
                };
        parts.breakers().record(connection, way.country(), outcome, took);
    }
}
