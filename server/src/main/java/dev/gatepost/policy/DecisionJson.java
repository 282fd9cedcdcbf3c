package dev.gatepost.policy;

import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The written form of a decision: what is stored with the message and what the API answers. */
public final class DecisionJson {
    private DecisionJson() {}

    /** The decision of a message, as a JSON-writable map. Its id is the message's own under another prefix. */
    public static Map<String, Object> map(Decision decision, UUID message) {
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
        out.put("rules", decision.rules());
        out.put("packs", decision.packs());
        return out;
    }

    /** For storing. */
    public static byte[] bytes(Decision decision, UUID message) {
        return Json.write(map(decision, message));
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
