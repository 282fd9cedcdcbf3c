package dev.gatepost.console.screens;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What budgets had used hour by hour, against what they allow. */
record BudgetPlots(List<LevelStore.Level> levels, Instant now) {
    private static final int MICROS = 6;

    static BudgetPlots of(Desk desk, Visit visit, List<ObjectNode> budgets) {
        Instant now = desk.rooms().clock().instant();
        var workspace = visit.workspace();
        List<String> whats =
                budgets.stream().map(b -> LevelStore.USED + Told.text(b, "id")).toList();
        List<LevelStore.Level> levels = desk.rooms()
                .database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> LevelStore.since(tx, workspace.id(), whats, Plot.first(now)));
        return new BudgetPlots(levels, now);
    }

    private static long micros(String amount) {
        return new BigDecimal(amount).movePointRight(MICROS).longValue();
    }

    Plot of(ObjectNode budget, NowView.BudgetRow row) {
        Map<Instant, Long> used = new HashMap<>();
        String what = LevelStore.USED + Told.text(budget, "id");
        levels.stream().filter(l -> l.what().equals(what)).forEach(l -> used.put(l.hour(), l.level()));
        String currency = " " + Told.text(budget, "currency");
        var said = new Plot.Said(
                "Used",
                micros -> new BigDecimal(micros).movePointLeft(MICROS).setScale(2, java.math.RoundingMode.HALF_UP)
                        + currency,
                "");
        long limit = micros(Told.text(budget, "limit"));
        long foreseen = micros(Told.text(budget.path("forecast"), "at_period_end"));
        String tone = row.sign().tone().equals("good") ? "plain" : row.sign().tone();
        return Plot.of(
                Plot.Row.of(
                                "Used, hour by hour",
                                tone,
                                row.forecast() + ": the whole line. The broken line is the limit.",
                                said,
                                used)
                        .standing(row.used())
                        .below(limit)
                        .goingTo(foreseen),
                List.of(),
                now);
    }
}
