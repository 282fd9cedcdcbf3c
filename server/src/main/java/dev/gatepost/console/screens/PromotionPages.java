package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.PromotionsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.trial.TrialRecipientsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        List<Part> parts = new ArrayList<>();
        parts.add(proposals(visit));
        if (visit.may(Right.SETUP_WRITE)) {
            parts.addAll(places(visit));
        }
        if (visit.workspace().kind() == Workspace.Kind.TRIAL) {
            parts.add(recipients(visit));
            if (visit.may(Right.SETUP_WRITE)) {
                parts.add(recipient(visit, why));
            }
        }
        return desk.sheet(
                Desk.Sheet.of(desk.frame(visit, Screen.PROMOTIONS), parts).after(why));
    }

    private Part proposals(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        return Part.listed(
                "Settings taken over",
                List.of("From", "State", "What", "Proposed by", "When", "", ""),
                Told.of(promotions.list(visit.caller())).data().stream()
                        .map(p -> proposal(visit, p, now))
                        .toList(),
                new Part.Empty(
                        "Nothing was promoted yet",
                        "Templates, brands, senders and rules are tried in one workspace and then taken over into this"
                                + " one, compared line by line and approved by another person."));
    }

    private static List<Cell> proposal(Visit visit, ObjectNode p, Instant now) {
        String path = visit.base() + "/promotions/" + Told.text(p, "id");
        boolean open = Told.text(p, "state").equals("proposed");
        return List.of(
                Cell.link("from " + Told.text(p, "from"), path),
                Cell.sign(sign(Told.text(p, "state"))),
                Cell.of(Words.count(p.path("what").size(), "setting", "settings")),
                Cell.of(Told.text(p, "proposed_by")),
                Cell.when(Told.text(p, "proposed_at"), now),
                open && visit.may(Right.SETUP_APPROVE) ? Cell.act("Approve", path + "/approve") : Cell.none(),
                open && visit.may(Right.SETUP_WRITE)
                        ? Cell.grave("Withdraw", path + "/withdraw", "It is not taken over; it can be proposed anew.")
                        : Cell.none());
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "proposed", "waiting" -> new Sign("clock", "Waits for approval", "wait");
            case "approved" -> new Sign("check", "Approved", "good");
            case "applied" -> new Sign("check", "Taken over", "good");
            default -> new Sign("bar", Words.capital(state), "plain");
        };
    }

    /** From where one may take settings over; nothing when there is no other workspace to look into. */
    private List<Part> places(Visit visit) {
        List<Option> places = desk.rooms().workspaces().all().stream()
                .filter(w -> !w.id().equals(visit.workspace().id())
                        && visit.session().rights(w).contains(Right.SETUP_READ))
                .map(w -> new Option(w.name(), w.name()))
                .toList();
        return places.isEmpty()
                ? List.of()
                : List.of(Form.post("f", visit.base() + "/promotions", "Propose", Field.pick("from", "From", places))
                        .first()
                        .saying("Everything that differs is proposed. The next page shows each line that would"
                                + " change.")
                        .titled("Take settings over"));
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
                .map(p -> desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.PROMOTIONS, "From " + Told.text(p, "from")), changes(visit, p))))
                .orElseGet(() -> desk.refused(visit, Screen.PROMOTIONS, Told.Refused.of(ReasonCode.NOT_FOUND, "")));
    }

    /** Each setting that would change, with its lines as they are in both, only here, or only there. */
    private List<Part> changes(Visit visit, ObjectNode promotion) {
        List<Part> out = new ArrayList<>();
        out.add(new Part.Verdict(sign(Told.text(promotion, "state"))));
        Instant now = desk.rooms().clock().instant();
        if (Told.text(promotion, "state").equals("proposed")) {
            List<Cell> row = proposal(visit, promotion, now);
            List<Cell> acts = row.subList(row.size() - 2, row.size());
            if (acts.stream().anyMatch(c -> !c.isEmpty())) {
                List<Cell> said = new ArrayList<>(List.of(Cell.of("Read each line below, then decide")));
                said.addAll(acts);
                out.add(Part.table("What you can do", List.of("What", "", ""), List.of(said), ""));
            }
        }
        for (ObjectNode d : differences(promotion)) {
            List<Part> inner = new ArrayList<>();
            for (ObjectNode field : Told.objects(d.path("fields"))) {
                List<WordDiff.Piece> pieces = new ArrayList<>();
                field.path("lines").forEach(l -> pieces.add(line(l.asString(""))));
                inner.add(new Part.Compared(Words.capital(Told.text(field, "name")), pieces));
            }
            out.add(new Part.Panel(Words.capital(Told.text(d, "kind")) + " " + Told.text(d, "name"), inner));
        }
        if (differences(promotion).isEmpty()) {
            out.add(new Part.Empty("Nothing differs", "Both workspaces hold the same settings."));
        }
        return out;
    }

    private static WordDiff.Piece line(String line) {
        WordDiff.Kind kind =
                switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                    case '+' -> WordDiff.Kind.NEW;
                    case '-' -> WordDiff.Kind.GONE;
                    default -> WordDiff.Kind.SAME;
                };
        return new WordDiff.Piece(kind, line + "\n");
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

    private Part recipients(Visit visit) {
        Instant now = desk.rooms().clock().instant();
        return Part.table(
                "Trial recipients",
                List.of("Name", "State", "Address", "Given by", "When", "", ""),
                Told.of(trial.list(visit.caller())).data().stream()
                        .map(r -> recipient(visit, r, now))
                        .toList(),
                "Nobody to write to yet. A workspace on trial reaches the team's own numbers alone. Give one; another"
                        + " person says that it is the team's.");
    }

    private static List<Cell> recipient(Visit visit, ObjectNode r, Instant now) {
        String path = visit.base() + "/promotions/recipients/" + Told.text(r, "id");
        boolean waits = Told.text(r, "state").equals("waiting");
        return List.of(
                Cell.of(Told.text(r, "name")),
                Cell.sign(sign(Told.text(r, "state"))),
                Cell.of(Words.channel(Told.text(r, "channel")) + " " + Told.text(r, "hint")),
                Cell.of(Told.text(r, "asked_by")),
                Cell.when(Told.text(r, "asked_at"), now),
                waits && visit.may(Right.SETUP_APPROVE) ? Cell.act("Approve", path + "/approve") : Cell.none(),
                visit.may(Right.SETUP_WRITE)
                        ? Cell.grave("Remove", path + "/remove", "Nothing is sent there any more.")
                        : Cell.none());
    }

    private static Part recipient(Visit visit, Told.Refused why) {
        return Form.post(
                        "recipient",
                        visit.base() + "/promotions/recipients",
                        "Give it",
                        Field.text("name", "Whose it is").hinted("Ada's phone").asked(),
                        Field.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel)),
                        Field.text("address", "Address")
                                .hinted("A number with its country: +49 30 1234567")
                                .asked())
                .first()
                .after(visit, why)
                .titled("Write to somebody of the team");
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
