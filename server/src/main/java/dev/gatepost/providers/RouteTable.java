package dev.gatepost.providers;

import dev.gatepost.platform.Purpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a workspace's senders at one moment. Pure. A sender's own connection is its first route unless its
 * table names that connection itself; a sender without a table has that route alone.
 *
 * @param bySender what was set, by the sender's id
 * @param territories where connections may be used, and where data must stay
 */
public record RouteTable(Map<UUID, List<Route>> bySender, Territories territories) {
    /** No sender has a table. */
    public static final RouteTable EMPTY = new RouteTable(Map.of());

    /** A sender and the connection that it was made with. */
    public record Leaving(UUID sender, ConnectionId own) {}

    public RouteTable {
        bySender = Map.copyOf(bySender);
    }

    /** Routes of connections that may be used everywhere. */
    public RouteTable(Map<UUID, List<Route>> bySender) {
        this(bySender, Territories.NONE);
    }

    /** What is set for a sender; empty when nothing is. */
    public List<Route> set(UUID sender) {
        return bySender.getOrDefault(sender, List.of());
    }

    /** Every route that serves, in the order in which they are tried. */
    public List<Route> serving(Leaving sender, @Nullable String country, Purpose purpose) {
        List<Route> out = set(sender, country, purpose);
        if (!territories.isSilent()) {
            out.removeIf(route -> !territories.permits(route.connection(), country));
        }
        return out;
    }

    /** Why no route may be used where some serve: where data goes, or where connections may be used; null otherwise. */
    public @Nullable String closed(Leaving sender, @Nullable String country, Purpose purpose) {
        if (territories.isSilent()) {
            return null;
        }
        List<Route> all = set(sender, country, purpose);
        String why = null;
        for (Route route : all) {
            String refusal = territories.refusal(route.connection(), country);
            if (refusal == null) {
                return null;
            }
            why = why == null ? refusal : why;
        }
        return why;
    }

    private List<Route> set(Leaving sender, @Nullable String country, Purpose purpose) {
        List<Route> set = set(sender.sender());
        List<Route> out = new ArrayList<>(set.size() + 1);
        if (set.stream().noneMatch(route -> route.connection().equals(sender.own()))) {
            out.add(Route.own(sender.own()));
        }
        for (Route route : set) {
            if (route.serves(country, purpose)) {
                out.add(route);
            }
        }
        out.sort(Comparator.comparingInt(Route::priority));
        return out;
    }

    /** All connections of a sender, whatever they are limited to, in the order in which they are tried. */
    public List<ConnectionId> connections(Leaving sender) {
        List<Route> all = new ArrayList<>(set(sender.sender()));
        if (all.stream().noneMatch(route -> route.connection().equals(sender.own()))) {
            all.add(0, Route.own(sender.own()));
        }
        all.sort(Comparator.comparingInt(Route::priority));
        return all.stream().map(Route::connection).toList();
    }

    /** The connections over which a message may leave, for reserving the dearest. */
    public List<ConnectionId> all(Leaving sender, @Nullable String country, Purpose purpose) {
        return serving(sender, country, purpose).stream()
                .map(Route::connection)
                .distinct()
                .toList();
    }

    /**
     * The connection for a message: of those usable the lowest priority, among equals by weight.
     *
     * @param draw decides among equals; evenly spread numbers give shares by weight, the same number the same choice
     */
    public Optional<ConnectionId> choose(
            Leaving sender, @Nullable String country, Purpose purpose, Predicate<ConnectionId> usable, int draw) {
        if (set(sender.sender()).isEmpty()) {
            return Optional.of(sender.own())
                    .filter(own -> territories.permits(own, country))
                    .filter(usable);
        }
        List<Route> best = new ArrayList<>();
        for (Route route : serving(sender, country, purpose)) {
            boolean worse =
                    !best.isEmpty() && route.priority() > best.getFirst().priority();
            if (!worse && usable.test(route.connection())) {
                best.add(route);
            }
        }
        if (best.isEmpty()) {
            return Optional.empty();
        }
        int rest = Math.floorMod(draw, best.stream().mapToInt(Route::weight).sum());
        for (Route route : best) {
            rest -= route.weight();
            if (rest < 0) {
                return Optional.of(route.connection());
            }
        }
        throw new IllegalStateException("the weights of routes do not add up");
    }
}
