package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The prices of a workspace, by what they are for. The most specific price in force wins, where a connection outweighs
 * a country and a country a purpose; of several equally specific, the one that came into force last, and of two from
 * one instant the one entered last.
 */
final class PriceBook {
    static final PriceBook EMPTY = new PriceBook(List.of());

    private static final int CONNECTION = 4;
    private static final int COUNTRY = 2;
    private static final int PURPOSE = 1;

    private record Key(
            Channel channel,
            @Nullable UUID connection,
            @Nullable String country,
            @Nullable Purpose purpose) {}

    /** Newest first. */
    private final Map<Key, List<Price>> prices = new HashMap<>();
    /** Whether any price is specific in just that way, so that most of the eight looks are not taken. */
    private final boolean[] present = new boolean[8];

    PriceBook(List<Price> all) {
        for (Price p : all) {
            Key key = new Key(p.channel(), p.connection(), p.country(), p.purpose());
            prices.computeIfAbsent(key, k -> new ArrayList<>()).add(p);
            present[specific(p)] = true;
        }
        Comparator<Price> byAge = Comparator.comparing(Price::validFrom).thenComparing(p -> p.id().toString());
        prices.values().forEach(list -> list.sort(byAge.reversed()));
    }

    private static int specific(Price p) {
        return (p.connection() == null ? 0 : CONNECTION)
                + (p.country() == null ? 0 : COUNTRY)
                + (p.purpose() == null ? 0 : PURPOSE);
    }

    boolean isEmpty() {
        return prices.isEmpty();
    }

    /** The price of one segment or message, or null when none is in force. */
    @Nullable
    Money each(@Nullable UUID connection, Channel channel, @Nullable String country, Purpose purpose, Instant at) {
        for (int way = present.length - 1; way >= 0; way--) {
            boolean asks = present[way]
                    && ((way & CONNECTION) == 0 || connection != null)
                    && ((way & COUNTRY) == 0 || country != null);
            if (asks) {
                Key key = new Key(
                        channel,
                        (way & CONNECTION) == 0 ? null : connection,
                        (way & COUNTRY) == 0 ? null : country,
                        (way & PURPOSE) == 0 ? null : purpose);
                Money found = inForce(prices.getOrDefault(key, List.of()), at);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private static @Nullable Money inForce(List<Price> newestFirst, Instant at) {
        for (Price price : newestFirst) {
            if (!price.validFrom().isAfter(at)) {
                return price.each();
            }
        }
        return null;
    }
}
