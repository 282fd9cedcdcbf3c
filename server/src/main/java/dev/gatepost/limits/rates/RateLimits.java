package dev.gatepost.limits.rates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.access.Caller;
import dev.gatepost.limits.rates.OwnRates.For;
import dev.gatepost.limits.rates.OwnRates.Rule;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import io.github.bucket4j.ConsumptionProbe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rate limits of every layer (LIM-01), on this node. A limit is divided by the number of live nodes, so that all
 * together pass no more than one alone would. Buckets live in bounded caches: whoever makes more keys than fit gains
 * fresh buckets for the least used of them, never for one that is in use.
 */
public final class RateLimits {
    private static final int MOST_BUCKETS = 200_000;
    private static final int MOST_LOOKED_UP = 500_000;
    private static final WorkspaceId NONE = WorkspaceId.INSTANCE;

    private record BucketKey(WorkspaceId workspace, Object key) {}

    private record LookedUp(UUID credential, long digest) {}

    /** How often a layer refused, or would have refused in shadow mode, since the start of this process. */
    public record Refusals(long refused, long inShadow) {}

    private record Shadowed(WorkspaceId workspace, RateLayer layer) {}

    private static final class Counted {
        private final LongAdder refused = new LongAdder();
        private final LongAdder inShadow = new LongAdder();
    }

    private final Map<RateLayer, Rule> instance = new EnumMap<>(RateLayer.class);
    private final Map<RateLayer, Cache<BucketKey, TokenBucket>> buckets = new EnumMap<>(RateLayer.class);
    private final Map<RateLayer, Counted> counted = new EnumMap<>(RateLayer.class);
    /** Only for layers that a workspace has set to shadow, so it is as small as those. */
    private final Map<Shadowed, LongAdder> shadowed = new ConcurrentHashMap<>();

    private final Cache<LookedUp, Boolean> lookedUp;
    private final OwnRates own;
    private final IntSupplier liveNodes;
    private final LongSupplier nanos;
    private final String salt = UuidV7.next().toString();

    /**
     * @param rates the instance's values; a layer that is not named keeps its own of {@link RateLayer}
     * @param liveNodes how many nodes share the load, this one included
     * @param nanos a clock that only goes forward, such as {@code System::nanoTime}
     */
    public RateLimits(Database database, Map<RateLayer, Rate> rates, IntSupplier liveNodes, LongSupplier nanos) {
        this.own = new OwnRates(database, nanos);
        this.liveNodes = liveNodes;
        this.nanos = nanos;
        for (RateLayer layer : RateLayer.values()) {
            instance.put(layer, new Rule(rates.getOrDefault(layer, layer.rate()), RateMode.ENFORCE));
            buckets.put(layer, Caffeine.newBuilder().maximumSize(MOST_BUCKETS).build());
            counted.put(layer, new Counted());
        }
        lookedUp = Caffeine.newBuilder()
                .maximumSize(MOST_LOOKED_UP)
                .expireAfterWrite(Duration.ofHours(1))
                .ticker(nanos::getAsLong)
                .build();
    }

    /** Reads the workspaces' own values again; called each second by a job. */
    public void refresh() {
        own.refresh();
    }

    /** A call from this address, before anybody is known. */
    public RateVerdict source(String remoteAddress) {
        var round = new Round(NONE);
        round.take(RateLayer.SOURCE_ADDRESS, network(remoteAddress), "");
        return round.verdict();
    }

    /** A call by a known caller; {@code route} is its class: send, messages, consents … */
    public RateVerdict call(Caller caller, String route) {
        WorkspaceId workspace = caller.workspace().id();
        var round = new Round(workspace);
        round.take(
                RateLayer.CREDENTIAL,
                caller.credential(),
                round.named ? caller.credential().toString() : "");
        round.take(RateLayer.ENDPOINT, route, route);
        return round.verdict();
    }

    /**
     * A message to be counted.
     *
     * @param contact the blind index of the address
     */
    public record Message(
            WorkspaceId workspace,
            UUID sender,
            Purpose purpose,
            @Nullable String country,
            byte[] contact) {}

    /** One message, at every layer that counts messages. When one refuses, the others are as before. */
    public RateVerdict message(Message m) {
        var round = new Round(m.workspace());
        round.take(RateLayer.WORKSPACE, "", For.EACH);
        round.take(RateLayer.SENDER, m.sender(), round.named ? Ids.write("sdr", m.sender()) : "");
        round.take(RateLayer.PURPOSE, m.purpose(), m.purpose().written());
        if (m.country() != null) {
            round.take(RateLayer.COUNTRY, m.country(), m.country());
        }
        round.take(RateLayer.CONTACT, ByteBuffer.wrap(m.contact()), For.EACH);
        return round.verdict();
    }

    /** A question about an address. Asking about the same one again within the hour takes nothing. */
    public RateVerdict lookup(Caller caller, String address) {
        var asked = new LookedUp(
                caller.credential(),
                ByteBuffer.wrap(Digests.sha256(salt + address)).getLong());
        if (lookedUp.getIfPresent(asked) != null) {
            return new RateVerdict.Passed(null);
        }
        var round = new Round(caller.workspace().id());
        round.take(
                RateLayer.LOOKUP,
                caller.credential(),
                round.named ? caller.credential().toString() : "");
        RateVerdict verdict = round.verdict();
        if (verdict instanceof RateVerdict.Passed) {
            lookedUp.put(asked, true);
        }
        return verdict;
    }

    /** How often this layer refused on this node. */
    public Refusals refusals(RateLayer layer) {
        Counted c = counted(layer);
        return new Refusals(c.refused.sum(), c.inShadow.sum());
    }

    /** How often this workspace's own limits in shadow mode would have refused on this node since it started. */
    long inShadow(WorkspaceId workspace, RateLayer layer) {
        LongAdder count = shadowed.get(new Shadowed(workspace, layer));
        return count == null ? 0 : count.sum();
    }

    /** The instance's values of a layer. */
    Rate instance(RateLayer layer) {
        return rule(layer).rate();
    }

    Map<For, Rule> own(WorkspaceId workspace) {
        return own.of(workspace);
    }

    private Rule rule(RateLayer layer) {
        return java.util.Objects.requireNonNull(instance.get(layer));
    }

    private Counted counted(RateLayer layer) {
        return java.util.Objects.requireNonNull(counted.get(layer));
    }

    /** One pass over some layers: takes a token from each, and gives all back when one has none. */
    private final class Round {
        private final WorkspaceId workspace;
        private final boolean named;
        private final int nodes = Math.max(1, liveNodes.getAsInt());
        private final TokenBucket[] taken = new TokenBucket[5];
        private int count;
        private @Nullable RateVerdict refusal;
        private @Nullable TokenBucket nearest;
        private RateLayer nearestLayer = RateLayer.SOURCE_ADDRESS;
        private long nearestRemaining;

        Round(WorkspaceId workspace) {
            this.workspace = workspace;
            this.named = own.has(workspace);
        }

        /** {@code written} is the key as a workspace writes it in a limit of its own; unused when it has none. */
        void take(RateLayer layer, Object key, String written) {
            if (refusal != null) {
                return;
            }
            if (layer.whenOld() == RateLayer.WhenOld.CLOSED && own.isOld()) {
                refuse(new RateVerdict.Unread(layer));
                return;
            }
            Rule ownRule = named ? own.find(workspace, layer, written) : null;
            Rule rule = ownRule == null ? rule(layer) : ownRule;
            if (rule.mode() == RateMode.OFF) {
                return;
            }
            TokenBucket bucket = bucket(layer, key, rule.rate());
            ConsumptionProbe probe = bucket.take(rule.rate(), nodes);
            if (probe.isConsumed()) {
                took(layer, bucket, probe.getRemainingTokens());
            } else if (rule.mode() == RateMode.SHADOW) {
                counted(layer).inShadow.increment();
                shadowed.computeIfAbsent(new Shadowed(workspace, layer), k -> new LongAdder())
                        .increment();
            } else {
                counted(layer).refused.increment();
                long wait = Math.max(1, Math.ceilDiv(probe.getNanosToWaitForRefill(), 1_000_000_000L));
                refuse(new RateVerdict.Exceeded(standing(layer, bucket, 0), wait));
            }
        }

        private TokenBucket bucket(RateLayer layer, Object key, Rate rate) {
            Cache<BucketKey, TokenBucket> cache = java.util.Objects.requireNonNull(buckets.get(layer));
            BucketKey which = new BucketKey(workspace, key);
            TokenBucket known = cache.getIfPresent(which);
            return known != null
                    ? known
                    : cache.get(which, k -> new TokenBucket(new TokenBucket.Share(rate, nodes), nanos));
        }

        private void took(RateLayer layer, TokenBucket bucket, long remaining) {
            taken[count++] = bucket;
            TokenBucket before = nearest;
            // Compared crosswise: remaining / burst, without a division.
            if (before == null
                    || remaining * before.share().burst()
                            < nearestRemaining * bucket.share().burst()) {
                nearest = bucket;
                nearestLayer = layer;
                nearestRemaining = remaining;
            }
        }

        private void refuse(RateVerdict why) {
            refusal = why;
            for (int i = 0; i < count; i++) {
                taken[i].giveBack();
            }
        }

        private RateVerdict.Standing standing(RateLayer layer, TokenBucket bucket, long remaining) {
            long quota = bucket.share().burst();
            Rate rate = bucket.share().rate();
            long window = Math.max(1, Math.ceilDiv(quota * rate.seconds() * nodes, rate.tokens()));
            return new RateVerdict.Standing(layer, quota, window, Math.min(quota, remaining));
        }

        RateVerdict verdict() {
            if (refusal != null) {
                return refusal;
            }
            return new RateVerdict.Passed(nearest == null ? null : standing(nearestLayer, nearest, nearestRemaining));
        }
    }

    /** IPv4 as it is; of IPv6 the 64 bits that belong to one customer of a provider. */
    static String network(String address) {
        int at = address.indexOf(':');
        if (at < 0) {
            return address;
        }
        for (int i = 0; i < 3 && at >= 0; i++) {
            at = address.indexOf(':', at + 1);
        }
        // The server writes the eight groups out; a shorter form is taken as it stands.
        return at < 0 || address.contains("::") ? address : address.substring(0, at);
    }
}
