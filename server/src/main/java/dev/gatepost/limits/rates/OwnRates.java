package dev.gatepost.limits.rates;

import dev.gatepost.limits.LimitVersions;
import dev.gatepost.limits.LimitVersions.Version;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The workspaces' own rates in memory; {@link #refresh} is called each second. */
final class OwnRates {
    /** Beyond this age the declared failure mode of each layer counts. */
    static final Duration OLD = Duration.ofSeconds(10);

    /** What a limit is for; {@code *} stands for each key that has none of its own. */
    record For(RateLayer layer, String key) {
        static final String EACH = "*";
    }

    /** What counts for one key. */
    record Rule(Rate rate, RateMode mode) {}

    private record Own(long version, Map<For, Rule> rules) {}

    private final Database database;
    private final LongSupplier nanos;
    private final LimitVersions versions = new LimitVersions();
    private final RateStore store = new RateStore();
    private final Map<WorkspaceId, Own> own = new ConcurrentHashMap<>();
    private volatile long readAt;

    /** {@code nanos} is a clock that only goes forward. */
    OwnRates(Database database, LongSupplier nanos) {
        this.database = database;
        this.nanos = nanos;
        refresh();
    }

    void refresh() {
        long began = nanos.getAsLong();
        Map<WorkspaceId, Version> now =
                database.transact(Role.CONSOLE, Scope.none(), tx -> versions.all(tx, LimitVersions.Kind.RATES));
        now.forEach((workspace, version) -> {
            Own known = own.get(workspace);
            if (known == null || known.version() < version.number()) {
                Map<For, Rule> rules = database.transact(
                        Role.CONSOLE, new Scope(List.of(workspace), List.of()), tx -> store.rules(tx, workspace));
                own.put(workspace, new Own(version.number(), rules));
            }
        });
        readAt = began;
    }

    /** Whether what is in memory may have been changed elsewhere long ago. */
    boolean isOld() {
        return nanos.getAsLong() - readAt > OLD.toNanos();
    }

    /** Whether this workspace has rules of its own at all; asked before a key is written out. */
    boolean has(WorkspaceId workspace) {
        return !own.isEmpty() && own.containsKey(workspace);
    }

    /** The workspace's own rule for this key or for each, or null. */
    @Nullable
    Rule find(WorkspaceId workspace, RateLayer layer, String key) {
        Own known = own.get(workspace);
        if (known == null) {
            return null;
        }
        Rule exact = known.rules().get(new For(layer, key));
        return exact != null ? exact : known.rules().get(new For(layer, For.EACH));
    }

    Map<For, Rule> of(WorkspaceId workspace) {
        Own known = own.get(workspace);
        return known == null ? Map.of() : known.rules();
    }
}
