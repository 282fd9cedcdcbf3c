package dev.gatepost.console.screens;

import dev.gatepost.callbacks.CallbackCounts;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.providers.CallHours;
import dev.gatepost.providers.ConnectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How the calls of a connection and its callbacks went, hour by hour, and what kinds of errors there were. */
record ConnectionPlots(List<CallHours.Count> calls, List<CallbackCounts.Hour> callbacks, Instant now) {
    private static final int TYPICAL = 50;
    private static final int SLOW = 95;
    private static final int ALL = 100;
    private static final int LONGEST = 60_000;

    static ConnectionPlots of(Desk desk, Visit visit, ConnectionId connection) {
        Instant now = desk.rooms().clock().instant();
        Instant since = Plot.first(now);
        var workspace = visit.workspace();
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return new ConnectionPlots(
                desk.rooms().connections().calls().of(scope, workspace.id(), connection, since),
                desk.rooms().callbacks().counts().hours(scope, workspace.id(), connection, since),
                now);
    }

    List<Part> parts() {
        List<Part> out = new ArrayList<>();
        out.add(new Part.Plots(List.of(made(), failed(), latency(), proven())));
        if (calls.stream().anyMatch(c -> !c.outcome().equals(CallHours.TAKEN))) {
            out.add(errors());
        }
        return out;
    }

    private Plot made() {
        var said = new Plot.Said("Calls", n -> Words.count(n, "call", "calls"), "");
        return Plot.of(Plot.Row.of("Calls", "plain", "to the provider, in 24 hours", said, sum(calls)), List.of(), now);
    }

    private Plot failed() {
        var said = new Plot.Said("Not taken", n -> Words.count(n, "call", "calls"), "");
        List<CallHours.Count> wrong =
                calls.stream().filter(c -> !c.outcome().equals(CallHours.TAKEN)).toList();
        return Plot.of(Plot.Row.of("Not taken", "stop", "refused, put off or lost", said, sum(wrong)), List.of(), now);
    }

    private static Map<Instant, Long> sum(List<CallHours.Count> some) {
        return some.stream()
                .collect(Collectors.groupingBy(CallHours.Count::hour, Collectors.summingLong(CallHours.Count::calls)));
    }

    private Plot latency() {
        Map<Instant, Long> slow = new HashMap<>();
        Map<Instant, Long> typical = new HashMap<>();
        calls.stream().collect(Collectors.groupingBy(CallHours.Count::hour)).forEach((hour, of) -> {
            slow.put(hour, within(of, SLOW));
            typical.put(hour, within(of, TYPICAL));
        });
        String standing = calls.isEmpty() ? "–" : millis(within(calls, SLOW));
        var said = new Plot.Said("95 of 100 within", ConnectionPlots::millis, "Half within");
        return Plot.of(
                Plot.Row.of(
                                "How long calls take",
                                "plain",
                                calls.isEmpty()
                                        ? "no call in 24 hours"
                                        : "for 95 of 100; half within " + millis(within(calls, TYPICAL)),
                                said,
                                slow)
                        .standing(standing)
                        .apart(typical),
                List.of(),
                now);
    }

    /** The upper end of the span in which so many of a hundred calls were over. */
    static long within(List<CallHours.Count> some, int ofHundred) {
        long all = some.stream().mapToLong(CallHours.Count::calls).sum();
        Map<Integer, Long> spans = some.stream()
                .collect(Collectors.groupingBy(
                        CallHours.Count::withinMillis, TreeMap::new, Collectors.summingLong(CallHours.Count::calls)));
        long seen = 0;
        for (Map.Entry<Integer, Long> span : spans.entrySet()) {
            seen += span.getValue();
            if (seen * ALL >= all * ofHundred) {
                return Math.min(span.getKey(), LONGEST);
            }
        }
        return 0;
    }

    private static String millis(long millis) {
        return millis >= LONGEST
                ? "a minute or more"
                : millis >= 1_000 ? String.format(java.util.Locale.ROOT, "%.1f s", millis / 1_000.0) : millis + " ms";
    }

    private Plot proven() {
        Map<Instant, Long> all = new HashMap<>();
        Map<Instant, Long> proven = new HashMap<>();
        for (CallbackCounts.Hour hour : callbacks) {
            all.put(hour.hour(), hour.proven() + hour.doubted());
            proven.put(hour.hour(), hour.proven());
        }
        long came = all.values().stream().mapToLong(n -> n).sum();
        long good = proven.values().stream().mapToLong(n -> n).sum();
        var said = new Plot.Said("Callbacks", n -> Words.count(n, "callback", "callbacks"), "Proven");
        return Plot.of(
                Plot.Row.of(
                                "Callbacks proven",
                                came == good ? "good" : "wait",
                                came == 0 ? "none came in 24 hours" : Words.number(good) + " of " + Words.number(came),
                                said,
                                all)
                        .standing(came == 0 ? "–" : good * ALL / came + " %")
                        .apart(proven),
                List.of(),
                now);
    }

    private Part errors() {
        long all = calls.stream().mapToLong(CallHours.Count::calls).sum();
        Map<String, Long> classes = calls.stream()
                .filter(c -> !c.outcome().equals(CallHours.TAKEN))
                .collect(Collectors.groupingBy(
                        CallHours.Count::outcome, Collectors.summingLong(CallHours.Count::calls)));
        List<List<Cell>> rows = classes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(e -> List.of(
                        Cell.of(words(e.getKey()), e.getKey()),
                        Cell.of(Words.number(e.getValue())),
                        Cell.of(String.format(java.util.Locale.ROOT, "%.1f %%", 100.0 * e.getValue() / all))))
                .toList();
        return Part.table("Errors by class, 24 hours", List.of("Class", "Calls", "Of all"), rows, "");
    }

    private static String words(String outcome) {
        return switch (outcome) {
            case "fault" -> "It failed, or was not reached";
            case "account_too_fast" -> "Too much at once for the account";
            case "sender_too_fast" -> "Too much at once for a sender";
            case "held_back" -> "Called off on our side";
            case "unknown" -> "The answer was lost or made no sense";
            case "opted_out" -> "The provider holds an opt-out";
            case "invalid_address" -> "The address cannot be written to";
            case "blocked" -> "Blocked on the way";
            case "content" -> "The content was refused";
            case "account" -> "The account was refused";
            default -> "Refused for good";
        };
    }
}
