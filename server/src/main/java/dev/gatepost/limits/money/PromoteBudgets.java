package dev.gatepost.limits.money;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes budgets over from one workspace to another (TEN-02). A budget of one connection stays behind, since connections
 * are not taken over; of one that is there already, the limit and the mode change, as by hand.
 */
final class PromoteBudgets implements Promotable {
    private final MoneyStore store = new MoneyStore();
    private final BudgetUseStore uses = new BudgetUseStore();
    private final MoneyBooks books;
    private final Clock clock;

    PromoteBudgets(MoneyBooks books, Clock clock) {
        this.books = books;
        this.clock = clock;
    }

    @Override
    public String kind() {
        return "budget";
    }

    @Override
    public SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side)
            throws SQLException {
        SortedMap<String, SortedMap<String, String>> out = new TreeMap<>();
        for (Budget budget : store.budgets(tx, workspace.id())) {
            if (budget.connection() == null) {
                out.put(budget.name(), fields(budget));
            }
        }
        return out;
    }

    private static SortedMap<String, String> fields(Budget b) {
        SortedMap<String, String> out = covered(b);
        out.put("limit", b.limit().toString());
        out.put("mode", b.mode().written());
        return out;
    }

    private static SortedMap<String, String> covered(Budget b) {
        SortedMap<String, String> out = new TreeMap<>();
        out.put("purpose", b.purpose() == null ? "" : b.purpose().written());
        out.put("country", b.country() == null ? "" : b.country());
        out.put("channel", b.channel() == null ? "" : b.channel().written());
        out.put("period", b.period().written() + " " + b.zone().getId());
        return out;
    }

    @Override
    public @Nullable String copy(Connection tx, Copy copy) throws SQLException {
        Budget source = named(tx, copy.from(), copy.name()).orElseThrow();
        Optional<Budget> there = named(tx, copy.to(), copy.name());
        boolean same = there.isEmpty()
                || covered(there.get()).equals(covered(source))
                        && there.get().limit().currency().equals(source.limit().currency());
        if (!same) {
            return "the one of that name counts something else there; retire it first";
        }
        var next = new Budget(
                copy.to().id(),
                there.map(Budget::id).orElseGet(BudgetId::next),
                source.name(),
                source.purpose(),
                null,
                source.country(),
                source.channel(),
                source.period(),
                source.zone(),
                source.limit(),
                source.mode());
        if (there.isEmpty()) {
            store.insertBudget(tx, next, copy.at());
        } else {
            store.changeBudget(tx, next, null);
            uses.forgetSignals(tx, next);
        }
        books.changed(tx, copy.to().id(), clock.instant());
        return null;
    }

    private Optional<Budget> named(Connection tx, Workspace workspace, String name) throws SQLException {
        return store.budgets(tx, workspace.id()).stream()
                .filter(b -> b.connection() == null && b.name().equals(name))
                .findFirst();
    }
}
