package dev.gatepost.console;

import dev.gatepost.platform.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The decision of a message, in words.
 *
 * @param headline what was decided, as a sentence
 * @param sign the same as icon, word and tone
 * @param rules ids of the rules that applied
 * @param packs the hash of the rule packs in force, hex
 * @param evidence ids of the consent events that the reasons name
 */
record DecisionView(
        String id,
        String headline,
        Sign sign,
        List<Reason> reasons,
        List<String> rules,
        String packs,
        List<String> evidence) {
    private static final Pattern CONSENT_EVENT = Pattern.compile("\\bcev_[0-9a-hjkmnp-tv-z]{26}\\b");
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
    private static final Pattern PAGE = Pattern.compile(",?\\s*(https?://\\S+)$");
    private static final int SHORT_HASH = 12;

    /**
     * Why it was decided so.
     *
     * @param source where the rule comes from
     * @param page the address of that source, empty when it has none
     */
    record Reason(String code, String sentence, String fact, String rule, String source, String page, String mend) {}

    /** Reads the stored form. */
    static DecisionView read(byte[] stored) {
        ObjectNode json = Json.readOwn(stored);
        List<Reason> reasons = new ArrayList<>();
        var evidence = new TreeSet<String>();
        for (JsonNode reason : json.withArray("reasons")) {
            reasons.add(reason(reason));
            CONSENT_EVENT
                    .matcher(text(reason, "source") + " " + text(reason, "fact"))
                    .results()
                    .forEach(found -> evidence.add(found.group()));
        }
        List<String> rules = new ArrayList<>();
        json.withArray("rules").forEach(rule -> rules.add(rule.asString()));
        String outcome = text(json, "outcome");
        return new DecisionView(
                text(json, "id"),
                headline(outcome, json),
                sign(outcome),
                List.copyOf(reasons),
                List.copyOf(rules),
                text(json, "packs"),
                List.copyOf(evidence));
    }

    /** Enough of the hash to compare by eye. */
    String shortPacks() {
        return packs.length() <= SHORT_HASH ? packs : packs.substring(0, SHORT_HASH);
    }

    private static Reason reason(JsonNode reason) {
        String source = text(reason, "source");
        Matcher page = PAGE.matcher(source);
        boolean linked = page.find();
        return new Reason(
                text(reason, "code"),
                text(reason, "sentence"),
                readable(text(reason, "fact")),
                text(reason, "rule"),
                linked ? source.substring(0, page.start()) : source,
                linked ? page.group(1) : "",
                text(reason, "mend"));
    }

    /** The fact as a sentence, its instants as people in both places read them. */
    private static String readable(String fact) {
        String timed = INSTANT.matcher(fact).replaceAll(found -> new Moment(Instant.parse(found.group())).withDay());
        boolean beginsWithId = timed.indexOf('_') >= 0 && timed.indexOf('_') < 5;
        return timed.isEmpty() || beginsWithId
                ? timed + "."
                : Character.toUpperCase(timed.charAt(0)) + timed.substring(1) + ".";
    }

    private static String headline(String outcome, ObjectNode json) {
        return switch (outcome) {
            case "allow" -> "It may be sent.";
            case "defer" ->
                "It may not be sent before " + new Moment(Instant.parse(text(json, "not_before"))).both() + ".";
            default -> "It may not be sent.";
        };
    }

    private static Sign sign(String outcome) {
        return switch (outcome) {
            case "allow" -> new Sign("check", "Allowed", "good");
            case "defer" -> new Sign("clock", "Deferred", "wait");
            default -> new Sign("bar", "Refused", "stop");
        };
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.get(name);
        return value == null ? "" : value.asString();
    }
}
