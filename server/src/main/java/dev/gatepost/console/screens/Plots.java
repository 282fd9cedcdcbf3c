package dev.gatepost.console.screens;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The four plots of the first screen: what was asked, what arrived, what was not sent, what did not arrive. */
record Plots(Visit visit, List<HourStore.Count> hours, List<Plot.Change> changes, Instant now) {
    /** An hour is led to by the time at which messages came; some were decided a little later. */
    private static final Duration LENGTH = Duration.ofHours(1);

    List<Plot> all() {
        return List.of(
                plot("Accepted", "plain", "to be sent, in 24 hours", "", Set.of("accepted", "deferred")),
                plot("Delivered", "good", "reported by providers", "delivered", Set.of("delivered")),
                plot("Not sent", "wait", "refused by a rule", "blocked", Set.of("blocked")),
                plot(
                        "Did not arrive",
                        "stop",
                        "failed, undelivered or bounced",
                        "undelivered",
                        Set.of("failed", "undelivered", "bounced", "expired")));
    }

    private Plot plot(String title, String tone, String under, String status, Set<String> states) {
        Map<Instant, Long> counts = new HashMap<>();
        hours.stream()
                .filter(c -> states.contains(c.state()))
                // What waited and then goes is accepted a second time, by no caller.
                .filter(c -> !status.isEmpty() || !c.purpose().isEmpty())
                .forEach(c -> counts.merge(c.hour(), c.messages(), Long::sum));
        return Plot.of(Plot.Row.messages(title, tone, under, counts, hour -> href(hour, status, "")), changes, now);
    }

    /** The most frequent reasons for which messages were not sent or wait, each by the hour. */
    List<Plot> reasons(List<String> codes) {
        return codes.stream()
                .map(code -> {
                    Map<Instant, Long> counts = new HashMap<>();
                    hours.stream()
                            .filter(c -> c.reason().equals(code))
                            .filter(c ->
                                    c.state().equals("blocked") || c.state().equals("deferred"))
                            .forEach(c -> counts.merge(c.hour(), c.messages(), Long::sum));
                    return Plot.of(
                            Plot.Row.messages(
                                    Words.capital(code),
                                    "wait",
                                    Words.sentence(code),
                                    counts,
                                    hour -> href(hour, "", code)),
                            changes,
                            now);
                })
                .toList();
    }

    /** For how long the oldest message of any lane had been due, at worst in each hour. */
    Plot late(List<LevelStore.Level> levels, String longest) {
        Map<Instant, Long> worst = new HashMap<>();
        levels.forEach(l -> worst.merge(l.hour(), l.level(), Math::max));
        var said = new Plot.Said("Late by", s -> When.length(Duration.ofSeconds(s)), "");
        return Plot.of(
                Plot.Row.of("Longest wait", "stop", "of what was due, in any lane", said, worst)
                        .standing(longest.isEmpty() ? "none now" : longest),
                changes,
                now);
    }

    private String href(Instant hour, String status, String reason) {
        Instant shown = visit.workspace().clock().at(hour);
        Map<String, String> query = new LinkedHashMap<>();
        query.put("status", status);
        query.put("reason", reason);
        query.put("from", shown.toString());
        query.put("until", shown.plus(LENGTH).toString());
        return MessagePages.query(visit.base() + "/messages", query);
    }
}
