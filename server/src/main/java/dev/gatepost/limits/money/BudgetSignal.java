package dev.gatepost.limits.money;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;

/**
 * A budget has reached a threshold; told once for each period and threshold.
 *
 * @param threshold 80 or 100, in per cent of the limit; 100 also when a message was refused for it
 * @param used reserved and spent together
 */
public record BudgetSignal(
        WorkspaceId workspace,
        BudgetId budget,
        String name,
        LocalDate periodStart,
        int threshold,
        Money used,
        Money limit,
        Instant at) {}
