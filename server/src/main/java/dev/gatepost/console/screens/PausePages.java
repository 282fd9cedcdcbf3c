package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.limits.pauses.PauseCount.Waiting;
import dev.gatepost.limits.pauses.PauseScope;
import dev.gatepost.limits.pauses.PausesResource;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The emergency stop: what is paused, a pause that says what it stops before it asks, and resuming. */
@RestController
public final class PausePages {
    private final Desk desk;
    private final PausesResource pauses;

    public PausePages(Desk desk, PausesResource pauses) {
        this.desk = desk;
        this.pauses = pauses;
    }

    /**
     * A pause in the list.
     *
     * @param stops how many messages it stops now, in words; empty once it was resumed
     * @param mayResume whether it is of this workspace, in force, and the person's to end
     */
    record Row(
            String id,
            String what,
            String reason,
            String by,
            When when,
            boolean inForce,
            String stops,
            String resumed,
            boolean mayResume) {}

    @GetMapping("/w/{workspace}/pauses")
    @Requires(value = Right.PAUSES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return listed(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> listed(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Row> rows = Told.of(pauses.list(visit.caller())).data().stream()
                .map(p -> row(p, visit, now))
                .toList();
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "pauses",
                desk.frame(visit, Screen.PAUSES),
                Map.of(
                        "rows", rows,
                        "options", visit.may(Right.PAUSES_WRITE) ? options(visit.workspace()) : List.of(),
                        "why", why));
    }

    private static Row row(ObjectNode p, Visit visit, Instant now) {
        boolean inForce = Told.text(p, "status").equals("in_force");
        boolean here = !Told.text(p, "made_by").equals("operator");
        String count = Words.count(p.path("waiting").asLong(0), "message waits", "messages wait");
        return new Row(
                Told.text(p, "id"),
                Words.capital(Desk.words(Told.text(p, "scope"), Told.text(p, "value"))),
                Told.text(p, "reason"),
                Words.actor(Told.text(p, "made_by")),
                When.of(Told.text(p, "made_at"), now),
                inForce,
                inForce ? (p.path("waiting_is_all").asBoolean(true) ? count : "more than " + count) : "",
                Told.text(p, "resume_reason"),
                inForce && here && visit.may(Right.PAUSES_WRITE));
    }

    /** What can be paused here: the scope, and after a colon its value. */
    private List<Option> options(Workspace workspace) {
        List<Option> out = new ArrayList<>();
        out.add(new Option("workspace", "Everything of this workspace"));
        for (Purpose purpose : Purpose.values()) {
            out.add(new Option("purpose:" + purpose.written(), Words.purpose(purpose.written())));
        }
        desk.rooms().catalogue().of(workspace).senders().stream()
                .filter(s -> !s.retired())
                .forEach(s -> out.add(new Option(
                        "sender:" + s.id(),
                        "Sender " + new Address(s.channel(), s.address()).masked() + " ("
                                + Words.channel(s.channel().written()) + ")")));
        desk.rooms().connections().list(workspace).stream()
                .filter(c -> c.retiredAt() == null)
                .forEach(c -> out.add(new Option("connection:" + c.id(), "Connection " + c.name())));
        return List.copyOf(out);
    }

    private record What(String given, PauseScope scope, String value) {
        static Optional<What> read(String given) {
            String[] parts = given.split(":", 2);
            return PauseScope.parse(parts[0]).map(scope -> new What(given, scope, parts.length > 1 ? parts[1] : ""));
        }

        String words() {
            return Desk.words(scope.written(), value);
        }
    }

    /** Counts before it asks; nothing is paused by looking at it. */
    @GetMapping("/w/{workspace}/pauses/new")
    @Requires(value = Right.PAUSES_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Optional<What> what = What.read(visit.given("what"));
        Optional<Waiting> waiting = what.flatMap(w -> desk.rooms()
                .limits()
                .pauses()
                .foresee(visit.workspace(), w.scope(), w.value().isEmpty() ? null : w.value()));
        if (what.isEmpty() || waiting.isEmpty()) {
            return listed(visit, Told.Refused.of(ReasonCode.INVALID_VALUE, "There is nothing such to pause."));
        }
        String stops = stops(waiting.get());
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "pause",
                desk.below(visit, Screen.PAUSES, "Pause " + what.get().words() + "?"),
                Map.of("what", what.get().given(), "stops", stops, "reason", visit.given("reason"), "why", why));
    }

    private static String stops(Waiting waiting) {
        if (waiting.messages() == 0) {
            return "Nothing waits now. What is sent from now on stops and waits";
        }
        String words = Words.count(waiting.messages(), "message stops and waits", "messages stop and wait");
        return waiting.complete() ? words : "More than " + words;
    }

    @PostMapping("/w/{workspace}/pauses")
    @Requires(value = Right.PAUSES_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> pause(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Optional<What> what = What.read(visit.given("what"));
        byte[] body = Told.body(Map.of(
                "scope", what.map(w -> w.scope().written()).orElse(""),
                "value", what.map(What::value).orElse(""),
                "reason", visit.given("reason")));
        return switch (Told.of(pauses.pause(body, visit.caller(), visit.correlation()))) {
            case Told.Fine made -> Desk.on(visit.base() + "/pauses?done=paused");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @PostMapping("/w/{workspace}/pauses/{id}/resume")
    @Requires(value = Right.PAUSES_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> resume(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = Told.body(Map.of("reason", visit.given("reason")));
        return switch (Told.of(pauses.resume(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/pauses?done=resumed");
            case Told.Refused refused -> listed(visit, refused);
        };
    }
}
