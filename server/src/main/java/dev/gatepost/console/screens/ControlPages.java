package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.ControlsResource;
import dev.gatepost.evidence.DrillsResource;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What must hold, whether it does, and what is overdue; each control with its findings (GOV-02). */
@RestController
public final class ControlPages {
    private static final List<String> COLUMNS = List.of("Control", "State", "Owner", "Looked at");
    private static final int FINDINGS = 50;
    private static final String DRILLS = "drills_are_held";

    private final Desk desk;
    private final ControlsResource controls;
    private final DrillsResource drills;

    public ControlPages(Desk desk, ControlsResource controls, DrillsResource drills) {
        this.desk = desk;
        this.controls = controls;
        this.drills = drills;
    }

    @GetMapping("/w/{workspace}/controls")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<ObjectNode> all = Told.of(controls.list(visit.caller())).data();
        List<ObjectNode> wrong = all.stream()
                .filter(ControlPages::isWrong)
                .sorted(Comparator.comparing(c -> !isFailing(c)))
                .toList();
        List<ObjectNode> right = all.stream().filter(c -> !isWrong(c)).toList();
        List<Part> parts = List.of(
                new Part.Verdict(verdict(all.size(), wrong)),
                Part.table(
                        "What needs somebody",
                        COLUMNS,
                        wrong.stream().map(c -> row(visit, c, now)).toList(),
                        "Nothing: each was looked at in time, and none fails."),
                Part.table(
                        "The others",
                        COLUMNS,
                        right.stream().map(c -> row(visit, c, now)).toList(),
                        "There is none."));
        return desk.sheet(
                Desk.Sheet.of(desk.frame(visit, Screen.CONTROLS), parts).among(ControlTabs.controls(visit)));
    }

    private static Sign verdict(int all, List<ObjectNode> wrong) {
        long failing = wrong.stream().filter(ControlPages::isFailing).count();
        if (wrong.isEmpty()) {
            return new Sign("check", "All " + Words.count(all, "control", "controls") + " are in order", "good");
        }
        long late = wrong.size() - failing;
        return failing > 0
                ? new Sign(
                        "cross",
                        Words.count(failing, "control fails", "controls fail") + " of " + all
                                + (late > 0 ? ", " + Words.count(late, "is overdue", "are overdue") : ""),
                        "stop")
                : new Sign(
                        "clock",
                        Words.count(late, "control is overdue", "controls are overdue") + " of " + all,
                        "wait");
    }

    private static boolean isFailing(ObjectNode c) {
        return Told.text(c.path("newest"), "outcome").equals("failing");
    }

    private static boolean isWrong(ObjectNode c) {
        return isFailing(c) || c.path("overdue").asBoolean(false);
    }

    private static List<Cell> row(Visit visit, ObjectNode c, Instant now) {
        JsonNode newest = c.path("newest");
        return List.of(
                Cell.link(
                        Told.text(c, "title"),
                        visit.base() + "/controls/" + Told.text(c, "id"),
                        isWrong(c) ? Words.fact(Told.text(newest, "why")) : ""),
                Cell.sign(sign(c)),
                Cell.soft(Words.capital(Told.text(c, "owner"))),
                Cell.when(Told.text(newest, "at"), now));
    }

    private static Sign sign(ObjectNode c) {
        String outcome = Told.text(c.path("newest"), "outcome");
        if (outcome.isEmpty()) {
            return new Sign("clock", "Never looked at", "wait");
        }
        return !isFailing(c) && c.path("overdue").asBoolean(false)
                ? new Sign("clock", "Overdue", "wait")
                : sign(outcome);
    }

    private static Sign sign(String outcome) {
        return switch (outcome) {
            case "held" -> new Sign("check", "Holds", "good");
            case "failing" -> new Sign("cross", "Fails", "stop");
            default -> new Sign("dot", "Nothing to hold yet", "plain");
        };
    }

    @GetMapping("/w/{workspace}/controls/{id}")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        Optional<ObjectNode> found = Told.of(controls.list(visit.caller())).data().stream()
                .filter(c -> Told.text(c, "id").equals(id))
                .findFirst();
        if (found.isEmpty()) {
            return desk.refused(visit, Screen.CONTROLS, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        ObjectNode c = found.get();
        List<Part> right = new ArrayList<>();
        right.add(Part.facts("The control", facts(c)));
        right.add(Part.facts("What it answers", frameworks(c)));
        List<Part> left = new ArrayList<>();
        left.add(newest(visit, c));
        if (id.equals(DRILLS) && visit.may(Right.CONTROLS_WRITE)) {
            left.add(drill(visit, why));
        }
        left.add(findings(visit, id));
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.CONTROLS, Told.text(c, "title")),
                        List.of(new Part.Verdict(sign(c)), new Part.Beside(left, right)))
                .among(ControlTabs.controls(visit))
                .after(why));
    }

    private static Part newest(Visit visit, ObjectNode c) {
        JsonNode newest = c.path("newest");
        List<Part> inner = new ArrayList<>();
        if (newest.isObject()) {
            inner.add(new Part.Note(Words.fact(Told.text(newest, "why"))));
            List<Story.Fact> evidence = new ArrayList<>();
            newest.path("evidence")
                    .properties()
                    .forEach(e -> evidence.add(ControlTabs.fact(
                            Words.capital(e.getKey()), e.getValue().asString(""))));
            inner.add(new Part.Facts(evidence));
        } else {
            inner.add(new Part.Note("Nobody looked at it yet."));
        }
        if (visit.may(Right.CONTROLS_WRITE)) {
            inner.add(Form.post("run", visit.base() + "/controls/" + Told.text(c, "id") + "/run", "Look now")
                    .first()
                    .saying("It reads the state in force. What is found is added to the others, with your name.")
                    .part());
        }
        return new Part.Panel("What was found last", inner);
    }

    /** People rehearse; the log keeps that they did. */
    private static Part drill(Visit visit, Told.Refused why) {
        List<Option> kinds = DrillsResource.KINDS.stream()
                .map(k -> new Option(k, Words.capital(k)))
                .toList();
        return Form.post(
                        "drill",
                        visit.base() + "/controls/drills",
                        "Record it",
                        Field.pick("kind", "What was rehearsed", kinds),
                        Field.pick(
                                "outcome",
                                "What came of it",
                                List.of(new Option("held", "It held"), new Option("failed", "It did not hold"))),
                        Field.text("report", "In a sentence or two")
                                .hinted("And where the report lies. Name no customer.")
                                .asked())
                .saying("It stands in the audit for good. The control sees it some seconds later.")
                .after(visit, why)
                .titled("Record a drill");
    }

    @PostMapping("/w/{workspace}/controls/drills")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> record(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("kind", "outcome", "report").bytes();
        return switch (Told.of(drills.record(body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/controls/" + DRILLS + "?done=recorded");
            case Told.Refused refused -> shown(visit, DRILLS, refused);
        };
    }

    private static List<Story.Fact> facts(ObjectNode c) {
        Duration each = Duration.parse(Told.text(c, "cadence"));
        return List.of(
                ControlTabs.fact("Looks at", Told.text(c, "procedure")),
                ControlTabs.fact("Owner", Words.capital(Told.text(c, "owner"))),
                ControlTabs.fact("Looked at each", When.length(each)),
                ControlTabs.fact("Of", Told.text(c, "of").equals("instance") ? "the whole Gatepost" : "this workspace"),
                ControlTabs.fact("Name", Told.text(c, "id")));
    }

    private static List<Story.Fact> frameworks(ObjectNode c) {
        List<Story.Fact> out = new ArrayList<>();
        out.add(ControlTabs.fact("Requirement", Told.text(c, "requirement")));
        for (Map.Entry<String, JsonNode> framework : c.path("frameworks").properties()) {
            String name =
                    switch (framework.getKey()) {
                        case "soc2" -> "SOC 2";
                        case "iso27001" -> "ISO 27001";
                        case "hipaa" -> "HIPAA";
                        case "gdpr" -> "GDPR";
                        default -> framework.getKey();
                    };
            out.add(ControlTabs.fact(name, Told.joined(c.path("frameworks"), framework.getKey())));
        }
        return out;
    }

    private Part findings(Visit visit, String id) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<ObjectNode> all = Told.of(controls.results(id, visit.caller(), visit.correlation()))
                .data();
        List<List<Cell>> rows = all.stream()
                .limit(FINDINGS)
                .map(r -> List.of(
                        Cell.when(Told.text(r, "at"), now),
                        Cell.sign(sign(Told.text(r, "outcome"))),
                        Cell.of(Words.fact(Told.text(r, "why"))),
                        Cell.soft(actors.name(Told.text(r, "by")))))
                .toList();
        String title = all.size() > FINDINGS ? "The newest " + FINDINGS + " findings" : "Findings";
        return Part.table(title, List.of("When", "State", "Why", "By"), rows, "There is none yet.");
    }

    @PostMapping("/w/{workspace}/controls/{id}/run")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> run(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(controls.run(id, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/controls/" + id + "?done=looked");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
