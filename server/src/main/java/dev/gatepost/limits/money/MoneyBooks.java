package dev.gatepost.limits.money;

import dev.gatepost.limits.LimitVersions;
import dev.gatepost.limits.LimitVersions.Version;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * Which workspaces have prices or budgets, in memory, and what they are. {@link #refresh} is called each second. A
 * workspace that has none costs nothing; for one that has, the version is read again in each transaction that spends,
 * so no node reserves by an old list.
 *
 * <p>The first price or budget of a workspace counts from {@link #FIRST_WAIT} on when there are other nodes. By then
 * each of them knows that there is something, or knows that its own list is old and asks the database. Otherwise a node
 * could settle a message without knowing that another had reserved money for it.
 */
public final class MoneyBooks {
    static final Duration FIRST_WAIT = Duration.ofSeconds(3);
    private static final Duration OLD = Duration.ofMillis(2_500);

    private final Database database;
    private final Clock clock;
    private final IntSupplier liveNodes;
    private final LimitVersions versions = new LimitVersions();
    private final MoneyStore store = new MoneyStore();
    private final Map<WorkspaceId, MoneyBook> known = new ConcurrentHashMap<>();
    private volatile Instant refreshed = Instant.MIN;

    /** {@code liveNodes} says how many nodes share the database, this one included. */
    public MoneyBooks(Database database, Clock clock, IntSupplier liveNodes) {
        this.database = database;
        this.clock = clock;
        this.liveNodes = liveNodes;
        refresh();
    }

    /** Reads what has changed; called at start and each second by a job. */
    public void refresh() {
        Instant began = clock.instant();
        Map<WorkspaceId, Version> now =
                database.transact(Role.CONSOLE, Scope.none(), tx -> versions.all(tx, LimitVersions.Kind.MONEY));
        List<WorkspaceId> changed = changed(now);
        if (!changed.isEmpty()) {
            Map<WorkspaceId, MoneyBook> read =
                    database.transact(Role.CONSOLE, new Scope(changed, List.of()), tx -> load(tx, now, changed));
            read.forEach(this::keep);
        }
        refreshed = began;
    }

    /**
     * The books that count now, of those of these workspaces that have any.
     *
     * @param realNow real time, not the workspace's
     */
    Map<WorkspaceId, MoneyBook> inForce(Connection tx, Collection<WorkspaceId> workspaces, Instant realNow)
            throws SQLException {
        Collection<WorkspaceId> asked = candidates(workspaces, realNow);
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<WorkspaceId, Version> now = versions.of(tx, LimitVersions.Kind.MONEY, asked);
        List<WorkspaceId> changed = changed(now);
        if (!changed.isEmpty()) {
            load(tx, now, changed).forEach(this::keep);
        }
        Map<WorkspaceId, MoneyBook> out = new HashMap<>();
        for (WorkspaceId workspace : now.keySet()) {
            MoneyBook book = known.get(workspace);
            if (book != null && !book.isEmpty() && !book.since().isAfter(realNow)) {
                out.put(workspace, book);
            }
        }
        return out;
    }

    /** Those for which money may have been reserved; all of them when our own list is old. */
    Collection<WorkspaceId> candidates(Collection<WorkspaceId> workspaces, Instant realNow) {
        boolean old = refreshed.isBefore(realNow.minus(OLD)) || refreshed.isAfter(realNow.plus(OLD));
        if (!old && known.isEmpty()) {
            return List.of();
        }
        List<WorkspaceId> out = new ArrayList<>();
        for (WorkspaceId workspace : workspaces) {
            if ((old || known.containsKey(workspace)) && !out.contains(workspace)) {
                out.add(workspace);
            }
        }
        return out;
    }

    /**
     * Notes a change in the transaction that makes it.
     *
     * @return the instant from which it counts
     */
    Instant changed(Connection tx, WorkspaceId workspace, Instant realNow) throws SQLException {
        Instant since = liveNodes.getAsInt() > 1 ? realNow.plus(FIRST_WAIT) : realNow;
        return versions.changed(tx, LimitVersions.Kind.MONEY, workspace, since);
    }

    /** Waits, holding nothing, until what was just changed counts. */
    void awaitInForce(Instant since) {
        refresh();
        try {
            Duration rest = Duration.between(clock.instant(), since);
            if (rest.isPositive()) {
                Thread.sleep(rest.compareTo(FIRST_WAIT) > 0 ? FIRST_WAIT : rest);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<WorkspaceId> changed(Map<WorkspaceId, Version> now) {
        return now.entrySet().stream()
                .filter(e -> !isKnown(e.getKey(), e.getValue().number()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean isKnown(WorkspaceId workspace, long version) {
        MoneyBook book = known.get(workspace);
        return book != null && book.version() >= version;
    }

    /** The later one stays, whoever read it. */
    private void keep(WorkspaceId workspace, MoneyBook book) {
        known.merge(workspace, book, (a, b) -> a.version() > b.version() ? a : b);
    }

    private Map<WorkspaceId, MoneyBook> load(Connection tx, Map<WorkspaceId, Version> now, List<WorkspaceId> workspaces)
            throws SQLException {
        Map<WorkspaceId, MoneyBook> out = new HashMap<>();
        for (WorkspaceId workspace : workspaces) {
            Version version = now.get(workspace);
            if (version != null) {
                List<Price> prices = store.prices(tx, workspace);
                out.put(
                        workspace,
                        new MoneyBook(
                                version.number(),
                                version.since(),
                                prices.isEmpty() ? PriceBook.EMPTY : new PriceBook(prices),
                                store.budgets(tx, workspace)));
            }
        }
        return out;
    }
}
