package dev.gatepost.providers;

import dev.gatepost.access.Network;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a connection takes callbacks.
 *
 * @param mode as it was set; {@link #modeAt} tells what is in force
 * @param until when observing ends by itself; null for never
 * @param networks from where callbacks may come, in addition to their proof; none for anywhere
 * @param base scheme, host, port and path under which the provider calls, where it is not the instance's
 * @param perSecond how many proven callbacks a second one node takes
 */
public record CallbackRules(
        CallbackMode mode, @Nullable Instant until, List<Network> networks, Optional<String> base, int perSecond) {
    public CallbackRules {
        networks = List.copyOf(networks);
        if (perSecond < 1) {
            throw new IllegalArgumentException("A connection takes at least one callback a second.");
        }
    }

    /** What is in force at that time. */
    public CallbackMode modeAt(Instant now) {
        return mode == CallbackMode.OBSERVE && (until == null || now.isBefore(until))
                ? CallbackMode.OBSERVE
                : CallbackMode.ENFORCE;
    }

    /** Whether a callback may come from this address. */
    public boolean allows(String remote) {
        return networks.isEmpty() || networks.stream().anyMatch(n -> n.holds(remote));
    }

    /** The address that a provider calls: {@code otherwise} or the connection's own base, and the path below it. */
    public String urlOf(String otherwise, String pathAndQuery) {
        return base.orElse(otherwise) + pathAndQuery;
    }
}
