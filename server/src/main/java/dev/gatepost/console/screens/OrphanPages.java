package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.OwnersResource;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Who answers for each thing that is set up, and what nobody answers for (GOV-11). */
@RestController
public final class OrphanPages {
    private static final int SHOWN = 60;

    private final Desk desk;
    private final OwnersResource owners;

    public OrphanPages(Desk desk, OwnersResource owners) {
        this.desk = desk;
        this.owners = owners;
    }

    private List<ObjectNode> things(Visit visit) {
        return Told.of(owners.list(new AskedFor(visit.request(), Map.of()), visit.caller(), visit.correlation()))
                .data();
    }

    @GetMapping("/w/{workspace}/controls/owners")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<ObjectNode> all = things(visit);
        List<ObjectNode> orphans =
                all.stream().filter(t -> Told.text(t, "owner").isEmpty()).toList();
        List<ObjectNode> owned =
                all.stream().filter(t -> !Told.text(t, "owner").isEmpty()).toList();
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Verdict(
                orphans.isEmpty()
                        ? new Sign("check", "Somebody answers for everything", "good")
                        : new Sign(
                                "cross",
                                "Nobody answers for " + Words.count(orphans.size(), "thing", "things") + " of "
                                        + all.size(),
                                "stop")));
        parts.add(Part.table(
                "Without an owner",
                List.of("What", "Kind"),
                orphans.stream()
                        .limit(SHOWN)
                        .map(t -> List.of(
                                Cell.link(Told.text(t, "name"), href(visit, t)),
                                Cell.soft(Words.capital(Told.text(t, "kind")))))
                        .toList(),
                "Nothing."));
        parts.add(Part.table(
                "With an owner",
                List.of("What", "Kind", "Owner", "Since"),
                owned.stream()
                        .limit(SHOWN)
                        .map(t -> List.of(
                                Cell.link(Told.text(t, "name"), href(visit, t)),
                                Cell.soft(Words.capital(Told.text(t, "kind"))),
                                Cell.of(Told.text(t, "owner")),
                                Cell.when(Told.text(t, "since"), now)))
                        .toList(),
                "Nothing yet."));
        if (orphans.size() > SHOWN || owned.size() > SHOWN) {
            parts.add(new Part.Note("The first " + SHOWN + " of each are shown. All are at /v1/owners."));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, "Owners"), parts)
                .among(ControlTabs.controls(visit)));
    }

    /** Ids of limits are texts of their own, so they travel as what is asked for. */
    private static String href(Visit visit, ObjectNode thing) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("kind", Told.text(thing, "kind"));
        query.put("id", Told.text(thing, "id"));
        return MessagePages.query(visit.base() + "/controls/owners/one", query);
    }

    @GetMapping("/w/{workspace}/controls/owners/one")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        Optional<ObjectNode> found = things(visit).stream()
                .filter(t -> Told.text(t, "kind").equals(visit.given("kind"))
                        && Told.text(t, "id").equals(visit.given("id")))
                .findFirst();
        if (found.isEmpty()) {
            return desk.refused(visit, Screen.CONTROLS, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        ObjectNode thing = found.get();
        List<Part> parts = new ArrayList<>();
        parts.add(Part.facts(
                Words.capital(Told.text(thing, "kind")),
                List.of(
                        ControlTabs.fact("Name", Told.text(thing, "name")),
                        ControlTabs.fact("Number", Told.text(thing, "id")),
                        ControlTabs.fact("Owner", Told.text(thing, "owner")),
                        ControlTabs.fact("Since", Words.moment(Told.text(thing, "since"))))));
        if (visit.may(Right.CONTROLS_WRITE)) {
            parts.add(Form.post(
                            "owner",
                            visit.base() + "/controls/owners/one",
                            "Save",
                            Field.text("owner", "Owner")
                                    .hinted("A sign-in name, or the mailbox of a team: messaging@shop.example")
                                    .with(Told.text(thing, "owner"))
                                    .asked())
                    .along("kind", Told.text(thing, "kind"))
                    .along("id", Told.text(thing, "id"))
                    .first()
                    .after(visit, why)
                    .titled("Who answers for it"));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.CONTROLS, Told.text(thing, "name")), parts)
                .among(ControlTabs.controls(visit))
                .after(why));
    }

    @PostMapping("/w/{workspace}/controls/owners/one")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> set(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("owner").bytes();
        return switch (Told.of(
                owners.set(visit.given("kind"), visit.given("id"), body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/controls/owners?done=owned");
            case Told.Refused refused -> shown(visit, refused);
        };
    }
}
