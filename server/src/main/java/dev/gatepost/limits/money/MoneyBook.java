package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The prices and budgets of one workspace at one version.
 *
 * @param since the instant from which they count
 */
record MoneyBook(long version, Instant since, PriceBook prices, List<Budget> budgets) {
    /** What is to be sent: {@code connections} are the routes it may take. */
    record Item(
            Channel channel,
            @Nullable String country,
            Purpose purpose,
            List<UUID> connections,
            int segments,
            Instant at) {
        int units() {
            return channel == Channel.SMS ? Math.max(1, segments) : 1;
        }
    }

    /** What an item may cost. */
    sealed interface Quote {
        Quote FREE = new Free();

        record Free() implements Quote {}

        /** The dearest route, and the budgets that it counts against. */
        record Priced(Money worst, List<Budget> budgets) implements Quote {}

        /** An enforced budget covers it, and for some route there is no price in the budget's currency. */
        record Unpriced(Budget budget) implements Quote {}
    }

    boolean isEmpty() {
        return prices.isEmpty() && budgets.isEmpty();
    }

    Quote quote(Item item) {
        Money worst = null;
        boolean known = true;
        List<@Nullable UUID> routes = new ArrayList<>(item.connections());
        if (routes.isEmpty()) {
            routes.add(null);
        }
        for (UUID route : routes) {
            Money each = prices.each(route, item.channel(), item.country(), item.purpose(), item.at());
            // Routes in two currencies cannot be compared: no dearest one is known.
            known &= each != null && (worst == null || worst.currency().equals(each.currency()));
            if (each != null && (worst == null || known && each.micros() > worst.micros())) {
                worst = each;
            }
        }
        List<Budget> covering = new ArrayList<>();
        for (Budget budget : budgets) {
            if (covers(budget, item)) {
                boolean fits = known
                        && worst != null
                        && worst.currency().equals(budget.limit().currency());
                if (fits) {
                    covering.add(budget);
                } else if (budget.mode() == Budget.Mode.ENFORCE) {
                    return new Quote.Unpriced(budget);
                }
            }
        }
        return worst == null ? Quote.FREE : new Quote.Priced(worst.times(item.units()), covering);
    }

    private static boolean covers(Budget budget, Item item) {
        return budget.counts(item.channel(), item.country(), item.purpose())
                && (budget.connection() == null || item.connections().contains(budget.connection()));
    }
}
