package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Rights that are lent for a while: asked for, approved by another, ended (ACC-08); and what each role may do. */
@RestController
public final class ElevationPages {
    private final Desk desk;
    private final ElevationsResource elevations;

    public ElevationPages(Desk desk, ElevationsResource elevations) {
        this.desk = desk;
        this.elevations = elevations;
    }

    /** Accounts are shown to those who may see them everywhere. */
    static List<Frame.Crumb> tabs(Visit visit) {
        String base = visit.base() + "/operators";
        List<Frame.Crumb> out = new ArrayList<>();
        out.add(new Frame.Crumb("Lent rights", base));
        if (OperatorPages.everywhere(visit, Right.ACCESS_READ)) {
            out.add(new Frame.Crumb("Accounts", base + "/all"));
        }
        out.add(new Frame.Crumb("What each role may do", base + "/roles"));
        return List.copyOf(out);
    }

    @GetMapping("/w/{workspace}/operators")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        List<List<Cell>> rows = Told.of(elevations.list(visit.caller())).data().stream()
                .map(e -> row(visit, e))
                .toList();
        Part lent = Part.listed(
                "Lent rights",
                List.of("Right", "State", "Who", "Why", "Until", "Asked", "", ""),
                rows,
                new Part.Empty(
                        "Nobody asked for a right",
                        "To see what a message said, or to take records away, one asks here. Another person lends the"
                                + " right for a while; each use is in the audit."));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.OPERATORS), List.of(lent, form(visit, why)))
                .among(tabs(visit))
                .after(why));
    }

    private List<Cell> row(Visit visit, ObjectNode e) {
        Instant now = desk.rooms().clock().instant();
        String state = Told.text(e, "state");
        String until = Told.text(e, "expires_at");
        boolean own = Told.text(e, "asked_by").equals(visit.session().operator().name());
        boolean lends = visit.may(Right.ACCESS_APPROVE);
        boolean over = state.equals("over");
        String path = visit.base() + "/operators/lent/" + Told.text(e, "id");
        return List.of(
                Cell.of(Told.text(e, "right")),
                Cell.sign(sign(state)),
                Cell.of(Told.text(e, "asked_by")),
                Cell.of(Told.text(e, "reason")),
                Cell.of(until.isEmpty() ? "for " + Told.text(e, "minutes") + " min" : Words.moment(until)),
                Cell.when(Told.text(e, "asked_at"), now),
                !over && until.isEmpty() && lends && !own ? Cell.act("Lend it", path + "/approve") : Cell.none(),
                !over && (lends || own)
                        ? Cell.grave("End", path + "/end", "The right ends now. Who needs it again asks anew.")
                        : Cell.none());
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "in_force" -> new Sign("check", "Lent", "good");
            case "waiting" -> new Sign("clock", "Waits", "wait");
            default -> new Sign("bar", Words.capital(state), "plain");
        };
    }

    private static Part form(Visit visit, Told.Refused why) {
        List<Option> rights = Arrays.stream(Right.values())
                .filter(r -> !visit.may(r) && r != Right.ACCESS_WRITE && r != Right.ACCESS_APPROVE)
                .map(r -> new Option(r.written(), r.written()))
                .toList();
        return Form.post(
                        "f",
                        visit.base() + "/operators/lent",
                        "Ask",
                        Field.pick("right", "Right", rights),
                        Field.text("minutes", "For how many minutes")
                                .typed("number")
                                .with("60")
                                .asked(),
                        Field.text("reason", "What for")
                                .hinted("At least ten characters; an auditor reads it")
                                .asked())
                .first()
                .after(visit, why)
                .titled("Ask for a right");
    }

    @PostMapping("/w/{workspace}/operators/lent")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("right", "reason").whole("minutes").bytes();
        return done(
                visit, Told.of(elevations.ask(body, visit.session(), visit.caller(), visit.correlation())), "asked");
    }

    @PostMapping("/w/{workspace}/operators/lent/{id}/approve")
    @Requires(value = Right.ACCESS_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approve(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).bytes();
        return done(
                visit,
                Told.of(elevations.approve(id, body, visit.session(), visit.caller(), visit.correlation())),
                "approved");
    }

    @PostMapping("/w/{workspace}/operators/lent/{id}/end")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> end(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).bytes();
        return done(
                visit,
                Told.of(elevations.end(id, body, visit.session(), visit.caller(), visit.correlation())),
                "ended");
    }

    private ResponseEntity<byte[]> done(Visit visit, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/operators?done=" + word);
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    /** Every right beside every role. */
    @GetMapping("/w/{workspace}/operators/roles")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> roles(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<OperatorRole> roles = List.of(OperatorRole.values());
        List<String> columns = new ArrayList<>(List.of("Right"));
        roles.forEach(r -> columns.add(r.written().replace('_', ' ')));
        List<Part.Matrix.Row> rows = Arrays.stream(Right.values())
                .map(right -> new Part.Matrix.Row(
                        right.written(),
                        right.isLentOnly() ? "only lent" : "",
                        roles.stream()
                                .map(role -> role.rights().contains(right))
                                .toList()))
                .toList();
        List<Part> parts = List.of(
                Part.facts(
                        "The roles",
                        roles.stream()
                                .map(r -> new Story.Fact(r.written().replace('_', ' '), r.purpose(), ""))
                                .toList()),
                new Part.Panel("Their rights", List.of(new Part.Matrix("Rights by role", columns, rows))));
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.OPERATORS, "What each role may do"), parts)
                .among(tabs(visit)));
    }
}
