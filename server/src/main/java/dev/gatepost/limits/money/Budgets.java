package dev.gatepost.limits.money;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.limits.money.BudgetUseStore.Standing;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes, changes, retires and shows budgets, audited (LIM-03). What this returns from is in force on every node. */
public final class Budgets {
    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final MoneyBooks books;
    private final MoneyStore store = new MoneyStore();
    private final BudgetUseStore uses = new BudgetUseStore();

    public Budgets(Database database, Audit audit, Clock clock, MoneyBooks books) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.books = books;
    }

    /** How budgets are taken over by another workspace. */
    public Promotable promotable() {
        return new PromoteBudgets(books, clock);
    }

    void create(Workspace workspace, Budget budget, String actor, String correlation) {
        Instant since = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            store.insertBudget(tx, budget, clock.instant());
            tell(tx, budget, "budget.created", actor, correlation);
            return books.changed(tx, workspace.id(), clock.instant());
        });
        books.awaitInForce(since);
    }

    /** What may be changed; null leaves it as it is. */
    record Change(@Nullable Long limitMicros, Budget.@Nullable Mode mode, boolean retire) {}

    /** The budget as it is now; empty when there is none. */
    Optional<Budget> change(Workspace workspace, BudgetId id, Change change, String actor, String correlation) {
        Optional<Budget> done = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Budget> before = store.lockBudget(tx, workspace.id(), id);
            if (before.isEmpty()) {
                return before;
            }
            Budget after = changed(before.get(), change);
            store.changeBudget(tx, after, change.retire() ? clock.instant() : null);
            uses.forgetSignals(tx, after);
            tell(tx, after, change.retire() ? "budget.retired" : "budget.changed", actor, correlation);
            books.changed(tx, workspace.id(), clock.instant());
            return Optional.of(after);
        });
        books.refresh();
        return done;
    }

    private static Budget changed(Budget b, Change change) {
        Long limit = change.limitMicros();
        return new Budget(
                b.workspace(),
                b.id(),
                b.name(),
                b.purpose(),
                b.connection(),
                b.country(),
                b.channel(),
                b.period(),
                b.zone(),
                limit == null ? b.limit() : new Money(limit, b.limit().currency()),
                change.mode() == null ? b.mode() : change.mode());
    }

    /** A budget in its present period. */
    record Shown(Budget budget, LocalDate periodStart, Instant periodEnd, Standing standing, Forecast forecast) {}

    List<Shown> list(Workspace workspace) {
        Instant now = workspace.clock().at(clock.instant());
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            List<Shown> out = new ArrayList<>();
            for (Budget budget : store.budgets(tx, workspace.id())) {
                LocalDate start = budget.start(now);
                Instant end = budget.end(start);
                Standing standing =
                        uses.standing(tx, workspace.id(), budget.id(), start).orElse(Standing.NOTHING);
                Forecast forecast = Forecast.of(standing, budget.limit().micros(), now, end);
                out.add(new Shown(budget, start, end, standing, forecast));
            }
            return out;
        });
    }

    private void tell(Connection tx, Budget b, String action, String actor, String correlation) throws SQLException {
        var facts = new TreeMap<>(Map.of(
                "name", b.name(),
                "limit", b.limit().toString(),
                "period", b.period().written(),
                "mode", b.mode().written()));
        audit.append(
                tx,
                List.of(new AuditEvent(
                        b.workspace(), action, actor, b.id().toString(), null, correlation, clock.instant(), facts)));
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
