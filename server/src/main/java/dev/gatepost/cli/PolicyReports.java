package dev.gatepost.cli;

import dev.gatepost.platform.ReasonCode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** Previews and replays in words, for whoever has to decide whether a change of rules is a good one (POL-05). */
final class PolicyReports {
    private static final int MOST_LINES = 10;
    private static final int SHOWN = 3;

    private PolicyReports() {}

    /** What would become of a file of messages. */
    static void preview(JsonNode report, PrintStream out) {
        JsonNode outcomes = report.path("outcomes");
        out.printf(
                "%,d messages: %,d would go now, %,d would wait, %,d would be refused, %,d are not well made.%n",
                report.path("messages").asInt(0),
                outcomes.path("allow").asInt(0),
                outcomes.path("defer").asInt(0),
                outcomes.path("deny").asInt(0),
                outcomes.path("faulty").asInt(0));
        if (!report.path("because").isEmpty()) {
            out.println();
            out.println("Why not, or not now (a message may have several reasons):");
        }
        for (JsonNode reason : report.path("because")) {
            StringJoiner lines = new StringJoiner(", ");
            reason.path("examples").forEach(line -> lines.add(line.asString()));
            out.printf(
                    "%,9d  %s%n",
                    reason.path("count").asInt(0), reason.path("code").asString());
            out.println("           " + reason.path("sentence").asString());
            out.println("           To mend it: " + reason.path("mend").asString());
            out.println("           For example message " + lines);
        }
        out.println();
        out.println("Nothing was sent or reserved. Budgets were not asked.");
    }

    /** What other rules would have made of past messages. */
    static void replay(JsonNode replay, PrintStream out) {
        JsonNode report = replay.path("report");
        long decided = report.path("decided").asLong(0);
        long changed = report.path("changed").asLong(0);
        out.printf(
                "Messages from %s to %s, decided again: %,d.%n",
                day(replay.path("from")), day(replay.path("until")), decided);
        if (replay.path("status").asString("").equals("failed")) {
            out.println("It stopped: " + report.path("why").asString("no reason is told") + ".");
            return;
        }
        if (decided == 0) {
            out.println("There are no messages of those days.");
            return;
        }
        if (changed == 0) {
            out.println("Every one of them would have gone, waited or been refused as it was.");
            return;
        }
        out.printf("%,d of them (%.1f %%) would have ended otherwise:%n", changed, 100.0 * changed / decided);
        for (Map.Entry<String, Long> outcome : counts(report.path("outcomes"))) {
            String[] ends = outcome.getKey().split("_to_", 2);
            out.printf("%,9d  %s, %s%n", outcome.getValue(), was(ends[0]), would(ends[1]));
        }
        out.println();
        out.println("Reasons that come or go:");
        for (Map.Entry<String, Long> reason : counts(report.path("reasons"))) {
            out.printf("%,9d  %s: %s%n", reason.getValue(), reason.getKey(), sentence(reason.getKey()));
        }
        out.println();
        out.println("Where: " + list(counts(report.path("countries"))));
        out.println("With:  " + list(counts(report.path("templates"))));
        StringJoiner samples = new StringJoiner(" ");
        report.path("samples").valueStream().limit(SHOWN).forEach(sample -> samples.add(sample.asString()));
        out.println("Look at: " + samples);
        out.println();
        out.println("Nothing was changed. Opt-outs, closed countries and budgets count as they did on the day.");
    }

    private static String was(String outcome) {
        return switch (outcome) {
            case "allow" -> "went at once";
            case "defer" -> "waited";
            default -> "refused";
        };
    }

    private static String would(String outcome) {
        return switch (outcome) {
            case "allow" -> "would go at once";
            case "defer" -> "would wait";
            default -> "would be refused";
        };
    }

    private static String day(JsonNode instant) {
        String text = instant.asString("");
        return text.length() < 10 ? text : text.substring(0, 10);
    }

    private static String sentence(String code) {
        for (ReasonCode known : ReasonCode.values()) {
            if (known.code().equals(code)) {
                return known.sentence();
            }
        }
        return "a reason of another version";
    }

    private static List<Map.Entry<String, Long>> counts(JsonNode counts) {
        List<Map.Entry<String, Long>> out = new ArrayList<>();
        counts.properties()
                .forEach(e -> out.add(Map.entry(e.getKey(), e.getValue().asLong(0))));
        out.sort(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()));
        return out;
    }

    private static String list(List<Map.Entry<String, Long>> counts) {
        StringJoiner out = new StringJoiner(", ");
        counts.stream().limit(MOST_LINES).forEach(e -> out.add("%s %,d".formatted(e.getKey(), e.getValue())));
        if (counts.size() > MOST_LINES) {
            out.add("and " + (counts.size() - MOST_LINES) + " more");
        }
        return out.toString();
    }
}
