package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.evidence.ComplianceResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The figures by which compliance is measured, each beside its goal (GOV-08), and the written policy (GOV-02). */
@RestController
public final class MeasurePages {
    private final Desk desk;
    private final ComplianceResource compliance;

    public MeasurePages(Desk desk, ComplianceResource compliance) {
        this.desk = desk;
        this.compliance = compliance;
    }

    @GetMapping("/w/{workspace}/controls/measures")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> measures(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<Part> left = new ArrayList<>();
        List<Part> right = new ArrayList<>();
        for (ObjectNode m : Told.of(compliance.metrics(visit.caller())).data()) {
            (left.size() > right.size() ? right : left).add(panel(m));
        }
        return desk.sheet(
                Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, "Measures"), List.of(new Part.Beside(left, right)))
                        .among(ControlTabs.controls(visit))
                        .leading(List.of(new Frame.Crumb("Written policy", visit.base() + "/evidence/policy"))));
    }

    private static Part panel(ObjectNode m) {
        List<Part> inner = new ArrayList<>();
        if (m.path("value").isNumber()) {
            inner.add(new Part.Metered(meter(m)));
        } else {
            inner.add(new Part.Note("Nothing to measure yet."));
        }
        inner.add(new Part.Note(Told.text(m, "says")));
        return new Part.Panel(title(Told.text(m, "name")), inner);
    }

    private static Meter meter(ObjectNode m) {
        // The clock of a test may stand before what it measures.
        double value = Math.max(0, m.path("value").asDouble(0));
        double goal = m.path("goal").asDouble(0);
        String name = Told.text(m, "name");
        if (name.contains("_seconds")) {
            return Meter.length(value, goal, "s");
        }
        return name.contains("_days")
                ? Meter.length(value, goal, "days")
                : Meter.share(value, goal, Told.text(m, "goal_is").equals("at_least"));
    }

    private static String title(String name) {
        return switch (name) {
            case "control_coverage" -> "Controls that hold";
            case "opt_out_seconds_p50" -> "Opt-outs in force, the middle one";
            case "opt_out_seconds_p95" -> "Opt-outs in force, 95 of 100";
            case "consent_age_days_p50" -> "Age of consents";
            case "webhook_failure_share" -> "Deliveries given up";
            case "callbacks_unproven_share" -> "Callbacks without proof";
            case "review_completion" -> "Reviews decided";
            case "evidence_seconds" -> "Time that evidence takes";
            default -> Words.capital(name);
        };
    }

    /** As it prints itself from the rules in force. */
    @GetMapping("/w/{workspace}/evidence/policy")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> policy(HttpServletRequest request) {
        return compliance.document(request, Visit.of(request).caller());
    }
}
