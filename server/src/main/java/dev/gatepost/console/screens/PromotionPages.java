package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.PromotionsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.platform.Channel;
import dev.gatepost.policy.trial.TrialRecipientsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Settings that are taken over from another workspace, and to whom one on trial may write (ACC-10, ACC-11). */
@RestController
public final class PromotionPages {
    private final Desk desk;
    private final PromotionsResource promotions;
    private final TrialRecipientsResource trial;

    public PromotionPages(Desk desk, PromotionsResource promotions, TrialRecipientsResource trial) {
        this.desk = desk;
        this.promotions = promotions;
        this.trial = trial;
    }

    @GetMapping("/w/{workspace}/promotions")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        List<Sheet.Part> parts = new ArrayList<>();
        parts.add(proposals(visit));
        if (visit.may(Right.SETUP_WRITE)) {
            places(visit).forEach(parts::add);
        }
        if (visit.workspace().kind() == Workspace.Kind.TRIAL) {
            parts.add(recipients(visit));
            if (visit.may(Right.SETUP_WRITE)) {
                parts.add(new Sheet.Form(recipient(visit)));
            }
        }
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "whole",
                desk.frame(visit, Screen.PROMOTIONS),
                Map.of("sheet", new Sheet(List.of(), List.of(), parts), "why", why));
    }

    private Sheet.Part proposals(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        List<List<Entry>> rows = Told.of(promotions.list(visit.caller())).data().stream()
                .map(p -> proposal(visit, p, now))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "Nothing was promoted yet",
                        List.of("Templates, brands, senders and rules are tried in one workspace and"
                                + " then taken over into"
                                + " this one, compared line by line and approved by another person."))
                : new Sheet.Table("", "", List.of("State", "From", "What", "Proposed by", "When", "", ""), rows);
    }

    private static List<Entry> proposal(Visit visit, ObjectNode p, Instant now) {
        String path = visit.base() + "/promotions/" + Told.text(p, "id");
        boolean open = Told.text(p, "state").equals("proposed");
        return List.of(
                Entry.sign(sign(Told.text(p, "state"))),
                Entry.link("from " + Told.text(p, "from"), path),
                Entry.of(Words.count(p.path("what").size(), "setting", "settings")),
                Entry.of(Told.text(p, "proposed_by")),
                Entry.when(When.of(Told.text(p, "proposed_at"), now)),
                open && visit.may(Right.SETUP_APPROVE) ? Entry.act("Approve", path + "/approve", false) : Entry.of(""),
                open && visit.may(Right.SETUP_WRITE) ? Entry.act("Withdraw", path + "/withdraw", true) : Entry.of(""));
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "proposed", "waiting" -> new Sign("clock", "Waits for approval", "wait");
            case "approved" -> new Sign("check", "Approved", "good");
            default -> new Sign("bar", Words.capital(state), "plain");
        };
    }

    /** From where one may take settings over; nothing when there is no other workspace to look into. */
    private List<Sheet.Part> places(Visit visit) {
        List<Option> places = desk.rooms().workspaces().all().stream()
                .filter(w -> !w.id().equals(visit.workspace().id())
                        && visit.session().rights(w).contains(Right.SETUP_READ))
                .map(w -> new Option(w.name(), w.name()))
                .toList();
        return places.isEmpty()
                ? List.of()
                : List.of(new Sheet.Form(
                        Ask.of(visit.base() + "/promotions", "Propose", "", Input.pick("from", "From", places))
                                .titled("Take settings over")
                                .saying("Everything that differs is proposed. The next page"
                                        + " shows each line that would change.")));
    }

    @PostMapping("/w/{workspace}/promotions")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> propose(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("from").bytes();
        return switch (Told.of(promotions.propose(body, visit.session(), visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/promotions/" + Told.text(made, "id") + "?done=proposed");
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/promotions/{id}")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return Told.of(promotions.list(visit.caller())).data().stream()
                .filter(p -> Told.text(p, "id").equals(id))
                .findFirst()
                .map(p -> desk.page(
                        "promotion",
                        desk.below(visit, Screen.PROMOTIONS, "From " + Told.text(p, "from")),
                        Map.of("sign", sign(Told.text(p, "state")), "changes", changes(p))))
                .orElseGet(() -> desk.refused(
                        visit, Screen.PROMOTIONS, Told.Refused.of(dev.gatepost.platform.ReasonCode.NOT_FOUND, "")));
    }

    /** A setting that would change, with its lines. */
    record Change(String title, List<Line> lines) {}

    /** A line as it is in both, only here, or only there. */
    record Line(String mark, String text) {}

    private static List<Change> changes(ObjectNode promotion) {
        List<Change> out = new ArrayList<>();
        for (ObjectNode d : differences(promotion)) {
            List<Line> lines = new ArrayList<>();
            for (ObjectNode field : Told.objects(d.path("fields"))) {
                lines.add(new Line("@", Told.text(field, "name")));
                field.path("lines").forEach(l -> {
                    String line = l.asString("");
                    lines.add(new Line(line.isEmpty() ? " " : line.substring(0, 1), line));
                });
            }
            out.add(new Change(Words.capital(Told.text(d, "kind")) + " " + Told.text(d, "name"), lines));
        }
        return List.copyOf(out);
    }

    /** The arrays of the difference, whatever they are called. */
    private static List<ObjectNode> differences(ObjectNode promotion) {
        List<ObjectNode> out = new ArrayList<>();
        promotion.path("difference").forEach(part -> out.addAll(Told.objects(part)));
        return out;
    }

    @PostMapping("/w/{workspace}/promotions/{id}/approve")
    @Requires(value = Right.SETUP_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> approve(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(
                visit,
                Told.of(promotions.approve(id, visit.session(), visit.caller(), visit.correlation())),
                "approved");
    }

    @PostMapping("/w/{workspace}/promotions/{id}/withdraw")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> withdraw(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(
                visit,
                Told.of(promotions.withdraw(id, visit.session(), visit.caller(), visit.correlation())),
                "withdrawn");
    }

    private ResponseEntity<byte[]> done(Visit visit, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/promotions?done=" + word);
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    private Sheet.Part recipients(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        List<List<Entry>> rows = Told.of(trial.list(visit.caller())).data().stream()
                .map(r -> recipient(visit, r, now))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty(
                        "Nobody to write to yet",
                        List.of("A workspace on trial reaches the team's own numbers alone. Give one;"
                                + " another person says"
                                + " that it is the team's."))
                : new Sheet.Table(
                        "Trial recipients", "", List.of("State", "Name", "Address", "Given by", "When", "", ""), rows);
    }

    private static List<Entry> recipient(Visit visit, ObjectNode r, Instant now) {
        String path = visit.base() + "/promotions/recipients/" + Told.text(r, "id");
        boolean waits = Told.text(r, "state").equals("waiting");
        return List.of(
                Entry.sign(sign(Told.text(r, "state"))),
                Entry.of(Told.text(r, "name")),
                Entry.of(Words.channel(Told.text(r, "channel")) + " " + Told.text(r, "hint")),
                Entry.of(Told.text(r, "asked_by")),
                Entry.when(When.of(Told.text(r, "asked_at"), now)),
                waits && visit.may(Right.SETUP_APPROVE) ? Entry.act("Approve", path + "/approve", false) : Entry.of(""),
                visit.may(Right.SETUP_WRITE) ? Entry.act("Remove", path + "/remove", true) : Entry.of(""));
    }

    private static Ask recipient(Visit visit) {
        return Ask.of(
                        visit.base() + "/promotions/recipients",
                        "Give it",
                        "",
                        Input.needed("name", "Whose it is", "Ada's phone"),
                        Input.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel)),
                        Input.needed("address", "Address", "A number with its country: +49 30 1234567"))
                .titled("Write to somebody of the team")
                .given(visit);
    }

    @PostMapping("/w/{workspace}/promotions/recipients")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> give(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("name", "channel", "address").bytes();
        return done(visit, Told.of(trial.ask(body, visit.caller(), visit.correlation())), "proposed");
    }

    @PostMapping("/w/{workspace}/promotions/recipients/{id}/approve")
    @Requires(value = Right.SETUP_APPROVE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> allow(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(trial.approve(id, visit.caller(), visit.correlation())), "approved");
    }

    @PostMapping("/w/{workspace}/promotions/recipients/{id}/remove")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> remove(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, Told.of(trial.remove(id, visit.caller(), visit.correlation())), "withdrawn");
    }
}
