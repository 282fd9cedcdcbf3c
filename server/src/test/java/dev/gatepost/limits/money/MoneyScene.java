package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database with workspaces that spend, for tests of money. */
final class MoneyScene implements AutoCloseable {
    static final Currency EUR = Currency.getInstance("EUR");
    static final Currency USD = Currency.getInstance("USD");
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    static final UUID CHEAP = new UUID(1, 1);
    static final UUID DEAR = new UUID(1, 2);

    final PostgresDatabase database = TestPostgres.fresh();
    final WorkspaceId workspace = WorkspaceId.next();
    final MoneyBooks books = new MoneyBooks(database, Clock.systemUTC(), () -> 1);
    final List<BudgetSignal> signals = Collections.synchronizedList(new ArrayList<>());
    final Spend spend = new Spend(books, List.of((tx, signal) -> signals.add(signal)));
    private final MoneyStore store = new MoneyStore();

    <T extends @Nullable Object> T in(Role role, Work<T> work) {
        return database.transact(role, new Scope(List.of(workspace), List.of()), work::in);
    }

    interface Work<T extends @Nullable Object> {
        T in(Connection tx) throws SQLException;
    }

    void price(@Nullable UUID connection, @Nullable String country, @Nullable Purpose purpose, long micros) {
        price(new Price(
                UuidV7.next(), connection, Channel.SMS, country, purpose, new Money(micros, EUR), Instant.EPOCH));
    }

    void price(Price price) {
        in(Role.CONSOLE, tx -> {
            store.insertPrices(tx, workspace, List.of(price), NOON);
            return books.changed(tx, workspace, Instant.EPOCH);
        });
        books.refresh();
    }

    Budget budget(String name, long limit) {
        return budget(new Budget(
                workspace,
                BudgetId.next(),
                name,
                null,
                null,
                null,
                null,
                Budget.Period.DAY,
                ZoneId.of("UTC"),
                new Money(limit, EUR),
                Budget.Mode.ENFORCE));
    }

    Budget budget(Budget budget) {
        in(Role.CONSOLE, tx -> {
            store.insertBudget(tx, budget, NOON);
            return books.changed(tx, workspace, Instant.EPOCH);
        });
        books.refresh();
        return budget;
    }

    Spend.Ask ask(int segments, UUID... connections) {
        return new Spend.Ask(
                workspace,
                UuidV7.next(),
                Channel.SMS,
                "DE",
                Purpose.TRANSACTIONAL,
                List.of(connections),
                segments,
                NOON);
    }

    Map<UUID, Spend.Answer> reserve(Spend.Ask... asks) {
        return in(Role.ACCEPT, tx -> spend.reserve(tx, List.of(asks), Instant.now()));
    }

    Spend.Answer reserveOne(Spend.Ask ask) {
        return reserve(ask).getOrDefault(ask.message(), Spend.Answer.FREE);
    }

    Spend.Answer reprice(UUID message, UUID connection, int segments) {
        var handOver = new Spend.HandOver(workspace, message, connection, segments, NOON);
        return in(Role.DISPATCH, tx -> spend.reprice(tx, List.of(handOver), Instant.now()))
                .getOrDefault(message, Spend.Answer.FREE);
    }

    boolean settle(UUID message, Spend.Outcome outcome) {
        return !in(Role.DISPATCH, tx -> spend.settle(tx, Map.of(message, workspace), outcome, Instant.now()))
                .isEmpty();
    }

    List<String> proof() {
        return in(Role.JOBS, tx -> spend.prove(tx, workspace));
    }

    /** Reserved and spent of a budget, all periods together. */
    List<Long> used(Budget budget) {
        return numbers("select coalesce(sum(reserved_micros), 0)::bigint, coalesce(sum(spent_micros), 0)::bigint"
                + " from budget_use where budget_id = '" + budget.id().value() + "'");
    }

    List<Long> numbers(String sql) {
        try (Connection all = TestPostgres.superuser(database);
                Statement ask = all.createStatement();
                ResultSet row = ask.executeQuery(sql)) {
            row.next();
            List<Long> out = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                out.add(row.getLong(i));
            }
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
