package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.console.Sign;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
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
    static List<Sheet.Tab> tabs(Visit visit, String current) {
        String base = visit.base() + "/operators";
        List<Sheet.Tab> out = new ArrayList<>();
        out.add(new Sheet.Tab("Lent rights", base, current.isEmpty()));
        if (OperatorPages.everywhere(visit, Right.ACCESS_READ)) {
            out.add(new Sheet.Tab("Accounts", base + "/all", current.equals("all")));
        }
        out.add(new Sheet.Tab("What each role may do", base + "/roles", current.equals("roles")));
        return List.copyOf(out);
    }

    @GetMapping("/w/{workspace}/operators")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        List<List<Entry>> rows = Told.of(elevations.list(visit.caller())).data().stream()
                .map(e -> row(visit, e))
                .toList();
        List<Sheet.Part> parts = new ArrayList<>();
        parts.add(
                rows.isEmpty()
                        ? new Sheet.Empty(
                                "Nobody asked for a right",
                                List.of("To see what a message said, or to take records away, one asks"
                                        + " here. Another person"
                                        + " lends the right for a while; each use is in the audit."))
                        : new Sheet.Table(
                                "", "", List.of("State", "Right", "Who", "Why", "Until", "Asked", "", ""), rows));
        parts.add(new Sheet.Form(form(visit)));
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "whole",
                desk.frame(visit, Screen.OPERATORS),
                Map.of("sheet", new Sheet(tabs(visit, ""), List.of(), parts), "why", why));
    }

    private List<Entry> row(Visit visit, ObjectNode e) {
        Instant now = desk.rooms().clock().instant();
        String state = Told.text(e, "state");
        String until = Told.text(e, "expires_at");
        boolean own = Told.text(e, "asked_by").equals(visit.session().operator().name());
        boolean lends = visit.may(Right.ACCESS_APPROVE);
        boolean over = state.equals("over");
        String path = visit.base() + "/operators/lent/" + Told.text(e, "id");
        return List.of(
                Entry.sign(sign(state)),
                Entry.of(Told.text(e, "right")),
                Entry.of(Told.text(e, "asked_by")),
                Entry.of(Told.text(e, "reason")),
                Entry.of(until.isEmpty() ? "for " + Told.text(e, "minutes") + " min" : "until " + Words.moment(until)),
                Entry.when(When.of(Told.text(e, "asked_at"), now)),
                !over && until.isEmpty() && lends && !own
                        ? Entry.act("Lend it", path + "/approve", false)
                        : Entry.of(""),
                !over && (lends || own) ? Entry.act("End", path + "/end", true) : Entry.of(""));
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "in_force" -> new Sign("check", "Lent", "good");
            case "waiting" -> new Sign("clock", "Waits", "wait");
            default -> new Sign("bar", Words.capital(state), "plain");
        };
    }

    private static Ask form(Visit visit) {
        List<Option> rights = Arrays.stream(Right.values())
                .filter(r -> !visit.may(r) && r != Right.ACCESS_WRITE && r != Right.ACCESS_APPROVE)
                .map(r -> new Option(r.written(), r.written()))
                .toList();
        return Ask.of(
                        visit.base() + "/operators/lent",
                        "Ask",
                        "",
                        Input.pick("right", "Right", rights),
                        Input.needed("minutes", "For how many minutes", "").with("60"),
                        Input.needed("reason", "What for", "At least ten characters; an auditor reads it"))
                .titled("Ask for a right")
                .given(visit);
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
        return desk.page(
                "roles",
                desk.below(visit, Screen.OPERATORS, "What each role may do"),
                Map.of("tabs", tabs(visit, "roles"), "roles", OperatorRole.values(), "rights", Right.values()));
    }
}
