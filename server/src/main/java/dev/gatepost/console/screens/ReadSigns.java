package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Reads from the API how connections, budgets and other systems fare. */
final class ReadSigns {
    private static final int MOST_CONNECTIONS = 20;
    private static final int NEARLY = 80;
    private static final int FULL = 100;

    private final NowPages.Resources api;

    ReadSigns(NowPages.Resources api) {
        this.api = api;
    }

    List<NowView.Provider> providers(Visit visit, Instant now) {
        return Told.of(api.connections().list(visit.caller())).data().stream()
                .filter(c -> Told.text(c, "state").equals("active"))
                .limit(MOST_CONNECTIONS)
                .map(c -> provider(visit, c, now))
                .toList();
    }

    private NowView.Provider provider(Visit visit, ObjectNode c, Instant now) {
        Told summary = Told.of(api.callbacks().summary(Told.text(c, "id"), visit.caller(), visit.correlation()));
        String proven = summary instanceof Told.Fine(ObjectNode s) ? Told.text(s, "proven_percent") : "";
        String taken = Told.text(c, "last_taken_at");
        String failed = Told.text(c, "last_failed_at");
        boolean failing =
                !failed.isEmpty() && (taken.isEmpty() || Instant.parse(failed).isAfter(Instant.parse(taken)));
        return new NowView.Provider(
                Told.text(c, "name"),
                Told.text(c, "provider"),
                sign(Told.text(c, "breaker"), failing, taken),
                taken.isEmpty() ? "never" : When.of(taken, now).relative(),
                failing ? Words.capital(Told.text(c, "last_failure")) : "",
                proven.isEmpty() ? "none came" : proven + " %",
                Told.text(c, "callback_mode"));
    }

    private static Sign sign(String breaker, boolean failing, String taken) {
        return switch (breaker) {
            case "open" -> new Sign("cross", "Breaker open", "stop");
            case "half_open" -> new Sign("clock", "Trying again", "wait");
            default ->
                failing
                        ? new Sign("clock", "Last call failed", "wait")
                        : taken.isEmpty()
                                ? new Sign("dot", "Not used yet", "plain")
                                : new Sign("check", "Takes", "good");
        };
    }

    List<NowView.BudgetRow> budgets(Visit visit, Instant now) {
        return Told.of(api.budgets().list(visit.caller())).data().stream()
                .map(b -> budget(b, now))
                .toList();
    }

    static NowView.BudgetRow budget(ObjectNode b, Instant now) {
        var limit = new BigDecimal(Told.text(b, "limit"));
        var used = new BigDecimal(Told.text(b, "used"));
        int percent = limit.signum() == 0
                ? FULL
                : used.multiply(BigDecimal.valueOf(FULL))
                        .divide(limit, java.math.RoundingMode.DOWN)
                        .min(BigDecimal.valueOf(FULL))
                        .intValue();
        String currency = " " + Told.text(b, "currency");
        String reached = Told.text(b.path("forecast"), "cap_reached_at");
        String forecast = reached.isEmpty()
                ? "About " + Told.text(b.path("forecast"), "at_period_end") + currency + " at the end of the period"
                : "Used up " + When.of(reached, now).relative() + " at this pace";
        Sign sign = percent >= FULL
                ? new Sign("bar", "Used up", "stop")
                : percent >= NEARLY || !reached.isEmpty()
                        ? new Sign("clock", percent + " %", "wait")
                        : new Sign("check", percent + " %", "good");
        return new NowView.BudgetRow(
                Told.text(b, "name"),
                Told.text(b, "used") + currency,
                Told.text(b, "limit") + currency + " a " + Told.text(b, "period"),
                percent,
                sign,
                forecast);
    }

    List<NowView.News> news(Visit visit) {
        List<NowView.News> out = new ArrayList<>();
        for (ObjectNode line :
                Told.of(api.propagation().propagation(visit.caller())).data()) {
            out.add(new NowView.News(
                    Told.text(line, "system"),
                    seconds(line, "p50_seconds"),
                    seconds(line, "p95_seconds"),
                    line.path("late").asLong(0)));
        }
        return List.copyOf(out);
    }

    private static String seconds(ObjectNode line, String name) {
        return line.path(name).isNumber()
                ? String.format(java.util.Locale.ROOT, "%.1f s", line.path(name).asDouble())
                : "–";
    }

    /** Callbacks that could not be applied; of many, a page of them. */
    long failedCallbacks(Visit visit) {
        var asked = new AskedFor(visit.request(), Map.of("state", "failed", "limit", "200"));
        return Told.of(api.callbacks().failed(asked, visit.caller(), visit.correlation()))
                .data()
                .size();
    }
}
