package dev.gatepost.intake;

import dev.gatepost.intake.PreviewDecisions.Foreseen;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What would become of many messages (POL-05): how many of each outcome, and for each reason how many, what it says,
 * what mends it, and the first that met it. Messages are named by their place alone, so that no address is told twice.
 */
final class PreviewReport {
    private static final int EXAMPLES = 5;

    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Map<ReasonCode, Met> reasons = new TreeMap<>();
    private int messages;

    private static final class Met {
        private int count;
        private final List<Integer> examples = new ArrayList<>(EXAMPLES);
    }

    /** Notes what the message at this place would meet, and returns the codes of its reasons. */
    List<String> add(int place, Foreseen foreseen) {
        messages++;
        TreeSet<ReasonCode> codes = new TreeSet<>();
        switch (foreseen) {
            case Foreseen.Faulty(Problem problem) -> {
                outcomes.merge("faulty", 1, Integer::sum);
                problem.errors().stream().map(Problem.FieldError::code).forEach(codes::add);
                if (codes.isEmpty()) {
                    codes.add(problem.code());
                }
            }
            case Foreseen.Told(var decision, var document) -> {
                outcomes.merge(String.valueOf(document.get("outcome")), 1, Integer::sum);
                decision.reasons().forEach(r -> codes.add(r.code()));
            }
        }
        for (ReasonCode code : codes) {
            Met met = reasons.computeIfAbsent(code, c -> new Met());
            met.count++;
            if (met.examples.size() < EXAMPLES) {
                met.examples.add(place);
            }
        }
        return codes.stream().map(ReasonCode::code).toList();
    }

    /** Counts by outcome, and by reason: as the API tells them. */
    Map<String, Object> document() {
        Map<String, Integer> counts = new TreeMap<>();
        List<Map<String, Object>> told = new ArrayList<>();
        reasons.entrySet().stream()
                .sorted(Comparator.comparing(e -> -e.getValue().count))
                .forEach(e -> {
                    ReasonCode code = e.getKey();
                    counts.put(code.code(), e.getValue().count);
                    told.add(Answers.document(
                            "code",
                            code.code(),
                            "count",
                            e.getValue().count,
                            "sentence",
                            code.sentence(),
                            "mend",
                            code.mend(),
                            "examples",
                            e.getValue().examples));
                });
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("messages", messages);
        out.put("outcomes", outcomes);
        out.put("reasons", counts);
        out.put("because", told);
        return out;
    }
}
