package dev.gatepost.limits.money;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What is used of a budget in one period, locked, and what this transaction is about to add. Not for more than one
 * thread: the lock in the database is what others wait for.
 */
final class BudgetUse {
    private static final int NEAR = 80;
    private static final int FULL = 100;

    /** Which row of {@code budget_use}. */
    record Key(WorkspaceId workspace, BudgetId budget, LocalDate period) {}

    /** What stands in the tables. */
    record Stored(String name, Money limit, Budget.Mode mode, long reserved, long spent, int signalled) {}

    private final Key key;
    private final Stored stored;
    private long addReserved;
    private long addSpent;
    private boolean refused;
    private @Nullable Instant at;

    BudgetUse(Key key, Stored stored) {
        this.key = key;
        this.stored = stored;
    }

    Key key() {
        return key;
    }

    Stored stored() {
        return stored;
    }

    long addReserved() {
        return addReserved;
    }

    long addSpent() {
        return addSpent;
    }

    @Nullable
    Instant at() {
        return at;
    }

    private long used() {
        return Math.addExact(Math.addExact(stored.reserved(), stored.spent()), Math.addExact(addReserved, addSpent));
    }

    /** What may still be reserved; nothing when more is used than the cap allows. */
    long left() {
        return Math.max(0, stored.limit().micros() - used());
    }

    /** Whether so much more stays within the cap. A shadow budget has room for everything, and so has any for less. */
    boolean fits(long more) {
        return more <= 0 || stored.mode() == Budget.Mode.SHADOW || more <= left();
    }

    /** Notes that a message was refused for this budget. */
    void refuse() {
        refused = true;
    }

    void reserve(long micros, @Nullable Instant when) {
        addReserved = Math.addExact(addReserved, micros);
        if (when != null && (at == null || when.isAfter(at))) {
            at = when;
        }
    }

    void spend(long micros) {
        addSpent = Math.addExact(addSpent, micros);
    }

    boolean changes() {
        return addReserved != 0 || addSpent != 0 || reachedNow() > stored.signalled();
    }

    /** The highest threshold that is reached with what this transaction adds. */
    int reachedNow() {
        return refused ? FULL : reached(used(), stored.limit().micros());
    }

    static int reached(long used, long limit) {
        // Divided, because a hundred times the greatest sum would not fit.
        long near = limit / FULL * NEAR + limit % FULL * NEAR / FULL;
        return used >= limit ? FULL : used >= near && used > 0 ? NEAR : 0;
    }

    /** The signals to give, lower threshold first; none twice. */
    java.util.List<BudgetSignal> signals(Instant now) {
        java.util.List<BudgetSignal> out = new java.util.ArrayList<>();
        for (int threshold : new int[] {NEAR, FULL}) {
            if (threshold > stored.signalled() && threshold <= reachedNow()) {
                out.add(new BudgetSignal(
                        key.workspace(),
                        key.budget(),
                        stored.name(),
                        key.period(),
                        threshold,
                        new Money(used(), stored.limit().currency()),
                        stored.limit(),
                        now));
            }
        }
        return out;
    }
}
