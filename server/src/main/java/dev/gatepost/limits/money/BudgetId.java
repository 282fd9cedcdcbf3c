package dev.gatepost.limits.money;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.util.Optional;
import java.util.UUID;

/** Identifies a budget, written {@code bdg_…}. */
public record BudgetId(UUID value) {
    public static final String PREFIX = "bdg";

    /** A new one, greater than those made before. */
    public static BudgetId next() {
        return new BudgetId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<BudgetId> parse(String text) {
        return Ids.read(PREFIX, text).map(BudgetId::new);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
