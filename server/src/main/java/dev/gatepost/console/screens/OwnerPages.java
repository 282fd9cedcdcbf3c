package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.OwnersResource;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Who answers for a thing (GOV-11): a line among its facts, and the page on which somebody else is named. */
@RestController
public final class OwnerPages {
    /** Where the pages of things are that have an owner. */
    private static final Map<String, Shelf> SHELVES = Map.of(
            "connection", new Shelf(Screen.CONNECTIONS, "/connections/"),
            "sender", new Shelf(Screen.SENDERS, "/senders/"),
            "event_endpoint", new Shelf(Screen.EVENTS, "/events/"),
            "budget", new Shelf(Screen.LIMITS, "/limits/budgets/"),
            "template", new Shelf(Screen.TEMPLATES, "/templates/"));

    private final Desk desk;
    private final OwnersResource owners;

    private record Shelf(Screen screen, String path) {}

    public OwnerPages(Desk desk, OwnersResource owners) {
        this.desk = desk;
        this.owners = owners;
    }

    /** The line of a thing's facts; none for whoever may not see owners, and for what has ended. */
    Optional<Story.Fact> fact(Visit visit, String kind, String id) {
        return thing(visit, kind, id).map(thing -> {
            String owner = Told.text(thing, "owner");
            return new Story.Fact(
                    "Owner",
                    owner.isEmpty() ? "Nobody yet" : owner,
                    visit.may(Right.CONTROLS_WRITE) ? visit.base() + "/owned/" + kind + "/" + id : "");
        });
    }

    private Optional<ObjectNode> thing(Visit visit, String kind, String id) {
        if (!visit.may(Right.CONTROLS_READ)) {
            return Optional.empty();
        }
        var all = new AskedFor(visit.request(), Map.of());
        return Told.of(owners.list(all, visit.caller(), visit.correlation())).data().stream()
                .filter(t ->
                        Told.text(t, "kind").equals(kind) && Told.text(t, "id").equals(id))
                .findFirst();
    }

    @GetMapping("/w/{workspace}/owned/{kind}/{id}")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> ask(@PathVariable String kind, @PathVariable String id, HttpServletRequest request) {
        return asked(Visit.of(request), kind, id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, String kind, String id, Told.Refused why) {
        Optional<ObjectNode> thing = thing(visit, kind, id);
        Shelf shelf = SHELVES.get(kind);
        if (thing.isEmpty() || shelf == null) {
            return desk.refused(visit, Screen.NOW, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        Form form = Form.post(
                        "owner",
                        visit.base() + "/owned/" + kind + "/" + id,
                        "Save",
                        Field.text("owner", "Who answers for it")
                                .hinted("A sign-in name, or the mailbox of a team")
                                .with(Told.text(thing.get(), "owner"))
                                .kept(visit)
                                .asked()
                                .faultOf(why))
                .first();
        Frame frame = desk.below(visit, shelf.screen(), "Owner of " + Told.text(thing.get(), "name"));
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("Owner", List.of(form.part()))))
                .after(why));
    }

    @PostMapping("/w/{workspace}/owned/{kind}/{id}")
    @Requires(value = Right.CONTROLS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> set(@PathVariable String kind, @PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("owner").bytes();
        Shelf shelf = SHELVES.get(kind);
        return switch (Told.of(owners.set(kind, id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + (shelf == null ? "/now" : shelf.path() + id) + "?done=saved");
            case Told.Refused refused -> asked(visit, kind, id, refused);
        };
    }
}
