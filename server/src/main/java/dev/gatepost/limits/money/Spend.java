package dev.gatepost.limits.money;

import dev.gatepost.limits.money.BudgetUse.Key;
import dev.gatepost.limits.money.MoneyBook.Item;
import dev.gatepost.limits.money.MoneyBook.Quote;
import dev.gatepost.limits.money.SpendStore.Place;
import dev.gatepost.limits.money.SpendStore.Row;
import dev.gatepost.limits.money.SpendStore.State;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The money of messages: reserved when a message is accepted (the dearest route it may take), priced again when it is
 * handed over, settled by what became of it (LIM-03). Everything happens in the caller's transaction, a few statements
 * for a whole batch, and no statement at all for workspaces without prices and budgets.
 *
 * <p>An enforced cap is kept by a row lock for each budget and period, taken in one order: spend rows first, then
 * budget rows. Call at most one of these methods in a transaction, and after every other lock that it takes, so that
 * no two transactions wait for each other in a circle.
 */
public final class Spend {
    private final MoneyBooks books;
    private final List<OnBudgetSignal> listeners;
    private final SpendStore spends = new SpendStore();
    private final BudgetUseStore uses = new BudgetUseStore();

    public Spend(MoneyBooks books, List<OnBudgetSignal> listeners) {
        this.books = books;
        this.listeners = List.copyOf(listeners);
    }

    /**
     * A message about to be accepted.
     *
     * @param connections every route that it may take
     * @param segments of an SMS; other channels are priced by the message
     * @param at by the workspace's clock; decides prices and the periods of budgets
     */
    public record Ask(
            WorkspaceId workspace,
            UUID message,
            Channel channel,
            @Nullable String country,
            Purpose purpose,
            List<UUID> connections,
            int segments,
            Instant at) {}

    /** A message about to be handed over on this route; {@code at} by the workspace's clock. */
    public record HandOver(WorkspaceId workspace, UUID message, UUID connection, int segments, Instant at) {}

    /** What came of asking for money. */
    public sealed interface Answer {
        /** For {@code getOrDefault}: a message that is not in an answer is free. */
        Answer FREE = new Free();

        /** There is no price and no budget. */
        record Free() implements Answer {}

        record Reserved(Money money) implements Answer {}

        /** It does not fit under this cap: {@code left} is what may still be reserved. Nothing was reserved for it. */
        record OverCap(BudgetId budget, String name, Money left, Money needed) implements Answer {}

        /** An enforced budget covers it, but for some route there is no price in the budget's currency. */
        record Unpriced(BudgetId budget, String name) implements Answer {}
    }

    /** What became of a message, for the money. */
    public enum Outcome {
        /** The carrier bills it. */
        SPENT,
        /** It was never taken, so it costs nothing. */
        RELEASED
    }

    /** What one message costs. */
    public record Costs(
            String state,
            Money reserved,
            @Nullable Money spent,
            int segments,
            @Nullable UUID connection) {}

    /**
     * Reserves in the order of the asks: those that fit are admitted, one that does not fit leaves room for a smaller
     * one after it.
     *
     * @param realNow real time, not the workspace's
     * @return an answer for each message that is not free; {@link Answer#FREE} for those that are not in the map
     */
    public Map<UUID, Answer> reserve(Connection tx, List<Ask> asks, Instant realNow) throws SQLException {
        Map<WorkspaceId, MoneyBook> inForce =
                books.inForce(tx, asks.stream().map(Ask::workspace).toList(), realNow);
        if (inForce.isEmpty()) {
            return Map.of();
        }
        Map<Ask, Quote> quotes = new LinkedHashMap<>();
        Set<Key> keys = new HashSet<>();
        for (Ask ask : asks) {
            MoneyBook book = inForce.get(ask.workspace());
            if (book != null) {
                Quote quote = book.quote(new Item(
                        ask.channel(), ask.country(), ask.purpose(), ask.connections(), ask.segments(), ask.at()));
                quotes.put(ask, quote);
                keys.addAll(keys(quote, ask.at()));
            }
        }
        Map<Key, BudgetUse> locked = uses.lock(tx, keys);
        Map<UUID, Answer> answers = new HashMap<>();
        List<Row> rows = new ArrayList<>();
        quotes.forEach((ask, quote) -> {
            Answer answer = admit(quote, ask, locked, rows);
            if (!(answer instanceof Answer.Free)) {
                answers.put(ask.message(), answer);
            }
        });
        spends.insert(tx, rows, realNow);
        write(tx, locked.values(), realNow);
        return answers;
    }

    private static Answer admit(Quote quote, Ask ask, Map<Key, BudgetUse> locked, List<Row> rows) {
        return switch (quote) {
            case Quote.Free() -> Answer.FREE;
            case Quote.Unpriced(Budget budget) -> new Answer.Unpriced(budget.id(), budget.name());
            case Quote.Priced(Money worst, List<Budget> _) -> {
                List<Key> keys = keys(quote, ask.at());
                BudgetUse full = firstFull(keys, locked, key -> worst.micros());
                if (full != null) {
                    yield overCap(full, worst);
                }
                keys.forEach(key -> use(locked, key).reserve(worst.micros(), ask.at()));
                rows.add(new Row(
                        new Place(ask.workspace(), ask.message()),
                        ask.channel(),
                        ask.country(),
                        ask.purpose(),
                        null,
                        ask.segments(),
                        worst,
                        null,
                        keys,
                        State.RESERVED,
                        ask.at()));
                yield new Answer.Reserved(worst);
            }
        };
    }

    /**
     * Prices messages again on the routes that they really take, and lowers or raises what is reserved. When a raise
     * does not fit, or the route has no price under an enforced budget, the old reservation stays and the message must
     * not be handed over: settle it as {@link Outcome#RELEASED}, or try another route. A message that was settled
     * before (a further try) is reserved anew.
     *
     * @return an answer for each message that has money reserved; the others are free
     */
    public Map<UUID, Answer> reprice(Connection tx, List<HandOver> handOvers, Instant realNow) throws SQLException {
        List<WorkspaceId> workspaces =
                handOvers.stream().map(HandOver::workspace).toList();
        Map<WorkspaceId, MoneyBook> inForce = books.inForce(tx, workspaces, realNow);
        if (inForce.isEmpty()) {
            return Map.of();
        }
        Map<UUID, HandOver> byMessage = new HashMap<>();
        handOvers.stream().filter(h -> inForce.containsKey(h.workspace())).forEach(h -> byMessage.put(h.message(), h));
        List<Row> rows = spends.lock(
                tx,
                byMessage.values().stream()
                        .map(h -> new Place(h.workspace(), h.message()))
                        .toList());
        Map<UUID, Quote> quotes = new HashMap<>();
        Set<Key> keys = new HashSet<>();
        for (Row row : rows) {
            HandOver h =
                    java.util.Objects.requireNonNull(byMessage.get(row.place().message()));
            MoneyBook book = java.util.Objects.requireNonNull(inForce.get(h.workspace()));
            Quote quote = book.quote(new Item(
                    row.channel(), row.country(), row.purpose(), List.of(h.connection()), h.segments(), h.at()));
            quotes.put(h.message(), quote);
            keys.addAll(row.keys());
            keys.addAll(keys(quote, row.acceptedAt()));
        }
        Map<Key, BudgetUse> locked = uses.lock(tx, keys);
        Map<UUID, Answer> answers = new HashMap<>();
        List<Row> changed = new ArrayList<>();
        for (Row row : rows) {
            UUID message = row.place().message();
            HandOver h = java.util.Objects.requireNonNull(byMessage.get(message));
            Quote quote = quotes.getOrDefault(message, Quote.FREE);
            answers.put(message, move(row, h, quote, locked, changed));
        }
        spends.update(tx, changed, realNow);
        write(tx, locked.values(), realNow);
        return answers;
    }

    private static Answer move(Row row, HandOver h, Quote quote, Map<Key, BudgetUse> locked, List<Row> changed) {
        Money price;
        switch (quote) {
            case Quote.Unpriced(Budget budget) -> {
                return new Answer.Unpriced(budget.id(), budget.name());
            }
            // This route has no price, and no enforced budget asks for one.
            case Quote.Free() -> price = new Money(0, row.reserved().currency());
            case Quote.Priced(Money worst, List<Budget> _) -> price = worst;
        }
        List<Key> before = row.state() == State.RESERVED ? row.keys() : List.of();
        List<Key> after = keys(quote, row.acceptedAt());
        long old = row.reserved().micros();
        BudgetUse full = firstFull(after, locked, key -> before.contains(key) ? price.micros() - old : price.micros());
        if (full != null) {
            return overCap(full, price);
        }
        before.forEach(key -> use(locked, key).reserve(-old, null));
        after.forEach(key -> use(locked, key).reserve(price.micros(), null));
        // What was spent before in another currency would not add up; it stays in the budgets where it was counted.
        Long spent = price.currency().equals(row.reserved().currency()) ? row.spent() : null;
        changed.add(new Row(
                row.place(),
                row.channel(),
                row.country(),
                row.purpose(),
                h.connection(),
                h.segments(),
                price,
                spent,
                after,
                State.RESERVED,
                row.acceptedAt()));
        return new Answer.Reserved(price);
    }

    /**
     * Settles messages by what became of them. Saying it twice changes nothing; the first word stands, except that
     * {@link Outcome#SPENT} after {@link Outcome#RELEASED} is recorded, because the carrier billed it. Such a late bill
     * may take a budget past its cap.
     *
     * @return the messages for which it was news
     */
    public Set<UUID> settle(Connection tx, Map<UUID, WorkspaceId> messages, Outcome outcome, Instant realNow)
            throws SQLException {
        Collection<WorkspaceId> candidates = books.candidates(messages.values(), realNow);
        List<Place> places = messages.entrySet().stream()
                .filter(e -> candidates.contains(e.getValue()))
                .map(e -> new Place(e.getValue(), e.getKey()))
                .toList();
        if (places.isEmpty()) {
            return Set.of();
        }
        List<Row> open = spends.lock(tx, places).stream()
                .filter(r -> r.state() == State.RESERVED || r.state() == State.RELEASED && outcome == Outcome.SPENT)
                .toList();
        if (open.isEmpty()) {
            return Set.of();
        }
        Set<Key> keys = new HashSet<>();
        open.forEach(r -> keys.addAll(r.keys()));
        Map<Key, BudgetUse> locked = uses.lock(tx, keys);
        List<Row> changed = new ArrayList<>();
        Set<UUID> news = new HashSet<>();
        for (Row row : open) {
            long micros = row.reserved().micros();
            for (Key key : row.keys()) {
                if (row.state() == State.RESERVED) {
                    use(locked, key).reserve(-micros, null);
                }
                if (outcome == Outcome.SPENT) {
                    use(locked, key).spend(micros);
                }
            }
            changed.add(settled(row, outcome));
            news.add(row.place().message());
        }
        spends.update(tx, changed, realNow);
        write(tx, locked.values(), realNow);
        return news;
    }

    private static Row settled(Row row, Outcome outcome) {
        Long before = row.spent();
        Long spent =
                switch (outcome) {
                    case SPENT ->
                        Math.addExact(
                                before == null ? 0 : before, row.reserved().micros());
                    case RELEASED -> before;
                };
        State state =
                switch (outcome) {
                    case SPENT -> State.SPENT;
                    case RELEASED -> State.RELEASED;
                };
        return new Row(
                row.place(),
                row.channel(),
                row.country(),
                row.purpose(),
                row.connection(),
                row.segments(),
                row.reserved(),
                spent,
                row.keys(),
                state,
                row.acceptedAt());
    }

    /** What one message costs; empty when it is free. */
    public Optional<Costs> costs(Connection tx, WorkspaceId workspace, UUID message) throws SQLException {
        return spends.find(tx, new Place(workspace, message)).map(row -> {
            Long spent = row.spent();
            return new Costs(
                    row.state().written(),
                    row.reserved(),
                    spent == null ? null : new Money(spent, row.reserved().currency()),
                    row.segments(),
                    row.connection());
        });
    }

    /**
     * Where the reservations of a workspace's live messages do not add up to what its budgets hold as reserved; empty
     * when every one does. Nothing is mended: a difference is a fault for a person to look at.
     */
    public List<String> prove(Connection tx, WorkspaceId workspace) throws SQLException {
        return spends.differences(tx, workspace).stream()
                .map(d -> d.budget() + " in the period of " + d.period() + ": reserved are " + d.reserved()
                        + " micros, the live messages add up to " + d.live())
                .toList();
    }

    private void write(Connection tx, Collection<BudgetUse> locked, Instant now) throws SQLException {
        List<BudgetUse> changed = locked.stream().filter(BudgetUse::changes).toList();
        uses.apply(tx, changed);
        for (BudgetUse use : changed) {
            for (BudgetSignal signal : use.signals(now)) {
                for (OnBudgetSignal listener : listeners) {
                    listener.reached(tx, signal);
                }
            }
        }
    }

    private static List<Key> keys(Quote quote, Instant at) {
        return switch (quote) {
            case Quote.Free(), Quote.Unpriced(Budget _) -> List.of();
            case Quote.Priced(Money _, List<Budget> budgets) ->
                budgets.stream()
                        .map(b -> new Key(b.workspace(), b.id(), b.start(at)))
                        .toList();
        };
    }

    private static @Nullable BudgetUse firstFull(
            List<Key> keys, Map<Key, BudgetUse> locked, java.util.function.ToLongFunction<Key> more) {
        for (Key key : keys) {
            if (!use(locked, key).fits(more.applyAsLong(key))) {
                use(locked, key).refuse();
                return use(locked, key);
            }
        }
        return null;
    }

    private static Answer overCap(BudgetUse full, Money needed) {
        return new Answer.OverCap(
                full.key().budget(),
                full.stored().name(),
                new Money(full.left(), full.stored().limit().currency()),
                needed);
    }

    private static BudgetUse use(Map<Key, BudgetUse> locked, Key key) {
        BudgetUse use = locked.get(key);
        if (use == null) {
            throw new IllegalStateException("a budget was not locked: " + key);
        }
        return use;
    }
}
