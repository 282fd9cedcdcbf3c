package dev.gatepost.limits.money;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Purpose;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds prices and lists them (LIM-03). A price is never changed: a newer one takes its place from its instant on. */
public final class Prices {
    /** Kept for a workspace in memory on every node. */
    static final int MOST = 50_000;

    private static final int AT_ONCE = 1_000;

    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final MoneyBooks books;
    private final MoneyStore store = new MoneyStore();

    public Prices(Database database, Audit audit, Clock clock, MoneyBooks books) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.books = books;
    }

    /** Adds all of them, or none when there would be more than {@link #MOST}; returns whether they were added. */
    boolean add(Workspace workspace, List<Price> prices, String actor, String correlation) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        Instant since = database.<@Nullable Instant>transact(Role.CONSOLE, scope, tx -> {
            // Taken first, so that two uploads at once are counted one after the other.
            Instant from = books.changed(tx, workspace.id(), clock.instant());
            if (store.countPrices(tx, workspace.id()) + prices.size() > MOST) {
                tx.rollback();
                return null;
            }
            for (int i = 0; i < prices.size(); i += AT_ONCE) {
                List<Price> some = prices.subList(i, Math.min(prices.size(), i + AT_ONCE));
                store.insertPrices(tx, workspace.id(), some, clock.instant());
            }
            var facts = new TreeMap<String, String>();
            facts.put("prices", Integer.toString(prices.size()));
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            workspace.id(),
                            "price.added",
                            actor,
                            workspace.id().toString(),
                            null,
                            correlation,
                            clock.instant(),
                            facts)));
            return from;
        });
        if (since == null) {
            return false;
        }
        books.awaitInForce(since);
        return true;
    }

    /** What one segment (SMS) or message costs now; empty when no price is in force. */
    public Optional<Money> each(
            Workspace workspace, UUID connection, Channel channel, @Nullable String country, Purpose purpose) {
        return Optional.ofNullable(
                new PriceBook(list(workspace)).each(connection, channel, country, purpose, now(workspace)));
    }

    /** The time in this workspace. */
    Instant now(Workspace workspace) {
        return workspace.clock().at(clock.instant());
    }

    List<Price> list(Workspace workspace) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return database.transact(Role.CONSOLE, scope, tx -> store.prices(tx, workspace.id()));
    }
}
