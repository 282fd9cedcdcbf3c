package dev.gatepost.limits.money;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The money of one simulated node: what it remembers of prices and budgets, and the door to change them. */
public final class SimulatedMoney {
    private static final Currency EUR = Currency.getInstance("EUR");

    private final Database database;
    private final Clock clock;
    private final MoneyBooks books;
    private final Spend spend;
    private final Budgets budgets;
    private final MoneyStore store = new MoneyStore();

    public SimulatedMoney(Database database, Audit audit, Clock clock, List<OnBudgetSignal> listeners) {
        this.database = database;
        this.clock = clock;
        this.books = new MoneyBooks(database, clock, () -> 1);
        this.spend = new Spend(books, listeners);
        this.budgets = new Budgets(database, audit, clock, books);
    }

    public Spend spend() {
        return spend;
    }

    /** What one message costs over a connection, on a channel. */
    public record Tariff(UUID connection, Channel channel, long micros) {}

    /** What may be spent in a day; null covers every purpose. */
    public record Cap(UUID id, @Nullable Purpose purpose, long micros, boolean enforced) {}

    /** Prices and budgets of a new workspace, in one transaction. */
    public void begin(Workspace workspace, List<Tariff> tariffs, List<Cap> caps) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        database.transact(Role.CONSOLE, scope, tx -> {
            List<Price> prices = new ArrayList<>();
            for (Tariff t : tariffs) {
                Money each = new Money(t.micros(), EUR);
                prices.add(new Price(UuidV7.next(), t.connection(), t.channel(), null, null, each, Instant.EPOCH));
            }
            store.insertPrices(tx, workspace.id(), prices, clock.instant());
            for (Cap cap : caps) {
                store.insertBudget(tx, budget(workspace, cap), clock.instant());
            }
            return books.changed(tx, workspace.id(), Instant.EPOCH);
        });
    }

    private static Budget budget(Workspace workspace, Cap cap) {
        return new Budget(
                workspace.id(),
                new BudgetId(cap.id()),
                "cap " + cap.id(),
                cap.purpose(),
                null,
                null,
                null,
                Budget.Period.DAY,
                ZoneId.of("UTC"),
                new Money(cap.micros(), EUR),
                cap.enforced() ? Budget.Mode.ENFORCE : Budget.Mode.SHADOW);
    }

    /** Changes the limit of a budget, as a person does. */
    public void limit(Workspace workspace, UUID budget, long micros) {
        var change = new Budgets.Change(micros, null, false);
        if (budgets.change(workspace, new BudgetId(budget), change, "operator:simulation", "simulation")
                .isEmpty()) {
            throw new IllegalStateException("the budget is gone");
        }
    }

    /** Reads what changed, as the job of each second does. */
    public void refresh() {
        books.refresh();
    }
}
