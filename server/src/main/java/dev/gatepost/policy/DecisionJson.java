package dev.gatepost.policy;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The written form of a decision: what is stored with the message and what the API answers. */
public final class DecisionJson {
    /** More candidate zones than this are a whole continent and say nothing. */
    private static final int MOST_ZONES = 6;

    private static final String MAY_GO = "We may send this message.";

    private DecisionJson() {}

    /**
     * The decision of a message with what it was decided on, as a JSON-writable map. Its id is the message's own under
     * another prefix.
     *
     * @param at the workspace's time of the decision
     */
    public static Map<String, Object> map(Decision decision, PolicyFacts facts, Instant at, UUID message) {
        Map<String, Object> out = new LinkedHashMap<>();
        switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> out.put("outcome", "allow");
            case Decision.Outcome.Defer(var until) -> {
                out.put("outcome", "defer");
                out.put("not_before", until.toString());
            }
            case Decision.Outcome.Deny() -> out.put("outcome", "deny");
        }
        out.put("id", Ids.write("dec", message));
        out.put("reasons", reasons(decision.reasons()));
        out.put("facts", facts(facts, at));
        out.put("rules", decision.rules());
        out.put("packs", decision.packs());
        out.put("zone_data", decision.zoneData());
        return out;
    }

    /** For storing. */
    public static byte[] bytes(Decision decision, PolicyFacts facts, Instant at, UUID message) {
        return Json.write(map(decision, facts, at, message));
    }

    /** The decision in one sentence that a support agent can read aloud. */
    public static String explained(Decision decision) {
        ReasonCode first = decision.reasons().isEmpty()
                ? null
                : decision.reasons().getFirst().code();
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> MAY_GO;
            case Decision.Outcome.Defer(var until) -> waits(first, until.toString());
            case Decision.Outcome.Deny() -> refused(first);
        };
    }

    /** The same of a decision as it is stored. */
    public static String explained(ObjectNode stored) {
        ReasonCode first = code(stored.at("/reasons/0/code").asString(""));
        return switch (stored.path("outcome").asString("")) {
            case "allow" -> MAY_GO;
            case "defer" -> waits(first, stored.path("not_before").asString(""));
            default -> refused(first);
        };
    }

    /** Null for a code that this program does not know any more. */
    private static @Nullable ReasonCode code(String text) {
        for (ReasonCode code : ReasonCode.values()) {
            if (code.code().equals(text)) {
                return code;
            }
        }
        return null;
    }

    private static String waits(@Nullable ReasonCode first, String until) {
        String why = first == null ? "It goes out at the time that was asked for" : spoken(first);
        return why.substring(0, why.length() - (why.endsWith(".") ? 1 : 0)) + ": not before " + until + ".";
    }

    private static String refused(@Nullable ReasonCode first) {
        return first == null ? ReasonCode.POLICY_DENIED.sentence() : spoken(first);
    }

    private static String spoken(ReasonCode code) {
        String agent = code.agent();
        return agent == null ? code.sentence() : agent;
    }

    /** The facts without personal data: the consent event, the sender, the template, country and time zones. */
    private static Map<String, Object> facts(PolicyFacts facts, Instant at) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("decided_at", at.toString());
        if (facts.place().country() != null) {
            out.put("country", facts.place().country());
        }
        if (!facts.place().regions().isEmpty()) {
            out.put("regions", facts.place().regions());
        }
        if (facts.place().homeKnown()) {
            out.put("home_known", true);
        }
        if (!facts.place().zones().isEmpty() && facts.place().zones().size() <= MOST_ZONES) {
            out.put("zones", facts.place().zones().stream().map(ZoneId::getId).toList());
        }
        PolicyFacts.ConsentFact consent = facts.consent();
        if (consent != null) {
            Map<String, Object> told = new LinkedHashMap<>();
            told.put("event", consent.evidence());
            told.put("basis", consent.basis().written());
            told.put("granted", consent.granted());
            told.put("at", consent.at().toString());
            if (consent.confirmed() != null) {
                told.put("confirmed", consent.confirmed());
            }
            out.put("consent", told);
        }
        out.put("sender", facts.sender().id());
        out.put("content", facts.content().template());
        // What a replay under other rules needs beside them (POL-05).
        out.put("elements", List.copyOf(facts.content().elements()));
        out.put("registrations", List.copyOf(facts.sender().registrations()));
        if (!facts.recent().isEmpty()) {
            out.put("recent", facts.recent().stream().map(Instant::toString).toList());
        }
        return out;
    }

    private static List<Map<String, Object>> reasons(List<Decision.Reason> reasons) {
        return reasons.stream()
                .map(r -> {
                    Map<String, Object> out = new LinkedHashMap<>();
                    out.put("code", r.code().code());
                    out.put("sentence", r.code().sentence());
                    out.put("fact", r.fact());
                    out.put("rule", r.rule());
                    out.put("source", r.source());
                    out.put("mend", r.code().mend());
                    return out;
                })
                .toList();
    }
}
