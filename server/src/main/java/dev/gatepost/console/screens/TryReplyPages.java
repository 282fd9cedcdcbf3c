package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.RehearsalResource;
import dev.gatepost.templates.SenderId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Writing back from the telephone of the sandbox, to the sender that a message came from. */
@RestController
public final class TryReplyPages {
    private final Desk desk;
    private final RehearsalResource rehearsal;
    private final TryPages pages;

    public TryReplyPages(Desk desk, RehearsalResource rehearsal, TryPages pages) {
        this.desk = desk;
        this.rehearsal = rehearsal;
        this.pages = pages;
    }

    @PostMapping("/w/{workspace}/try/reply")
    @Requires(value = Right.MESSAGES_SEND, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> reply(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String id = visit.given("message");
        return switch (pages.message(visit, id)) {
            case Told.Refused refused -> pages.page(visit, refused, List.of());
            case Told.Fine(ObjectNode message) -> {
                byte[] body = Json.write(Json.object()
                        .put("from", visit.given("to"))
                        .put("to", sender(visit, message))
                        .put("channel", Told.text(message, "channel"))
                        .put("text", visit.given("text")));
                yield switch (Told.of(rehearsal.write(body, visit.caller(), visit.correlation()))) {
                    case Told.Refused refused -> pages.page(visit, refused, pages.answer(visit, id));
                    case Told.Fine fine -> pages.page(visit, Told.Refused.NOTHING, heard(visit, id, message));
                };
            }
        };
    }

    private String sender(Visit visit, ObjectNode message) {
        return SenderId.parse(Told.text(message, "sender"))
                .flatMap(desk.rooms().catalogue().of(visit.workspace())::sender)
                .map(sender -> sender.address())
                .orElse("");
    }

    private List<Part> heard(Visit visit, String id, ObjectNode message) {
        List<Part> out = new ArrayList<>(pages.answer(visit, id));
        String contact = Told.text(message, "contact");
        String person = visit.may(Right.CONSENTS_READ) ? visit.base() + "/people/" + contact : "";
        out.add(Part.facts(
                "Written back",
                List.of(
                        new Story.Fact("Text", visit.given("text"), ""),
                        new Story.Fact("What it changed", "on the person's page in a moment", person))));
        return out;
    }
}
