package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.intake.MessagesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/** The ways in: to the first workspace, to a workspace's first screen, and by the one box that finds everything. */
@RestController
public final class EntryPages {
    private final Desk desk;
    private final Addressees people;
    private final MessagesResource messages;

    public EntryPages(Desk desk, MessagesResource messages) {
        this.desk = desk;
        this.messages = messages;
        this.people = new Addressees(desk.rooms());
    }

    /** The workspace that is live, if there is one for this person; who has none sees the own account. */
    @GetMapping("/w")
    @SignedIn("leads to the person's first workspace")
    public ResponseEntity<byte[]> first(@RequestAttribute(RouteRules.SESSION) Session session) {
        return desk.rooms().workspaces().all().stream()
                .filter(session::reaches)
                .min(Comparator.comparing((Workspace w) -> w.kind() != Workspace.Kind.LIVE)
                        .thenComparing(Workspace::name))
                .map(w -> Desk.on(Desk.base(w) + "/" + home(session, w).path()))
                .orElseGet(() -> Desk.on("/account"));
    }

    /** Where nothing can be sent yet, who sets it up begins with the guide. */
    private Screen home(Session session, Workspace workspace) {
        boolean empty = desk.rooms().catalogue().of(workspace).templates().isEmpty();
        return empty && session.rights(workspace).contains(Right.SETUP_WRITE) ? Screen.GUIDE : Screen.NOW;
    }

    @GetMapping("/w/{workspace}")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> workspace(HttpServletRequest request) {
        return Desk.on(Visit.of(request).base() + "/" + Screen.NOW.path());
    }

    /**
     * Finds what somebody typed: a message by its id, a person by id or address, anything else as a reference. It is
     * posted, so that no address stands in a history or a log.
     */
    @PostMapping("/w/{workspace}/find")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> find(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String typed = visit.given("q");
        String list = visit.base() + "/" + Screen.MESSAGES.path();
        if (typed.startsWith("msg_") && typed.matches("[a-z0-9_]+")) {
            return Desk.on(list + "/" + typed);
        }
        if (ContactId.parse(typed).isPresent()) {
            return Desk.on(person(visit, typed));
        }
        Optional<Address> address =
                typed.contains("@") || typed.matches("\\+?[0-9 ()./-]{6,}") ? people.address(typed) : Optional.empty();
        if (address.isEmpty()) {
            return isReference(visit, typed)
                    ? Desk.on(MessagePages.query(list, Map.of("reference", typed)))
                    : nothing(visit, "that");
        }
        Optional<ContactId> known = people.find(visit.workspace(), address.get());
        return known.map(id -> Desk.on(person(visit, id.toString())))
                .orElseGet(() -> nothing(visit, address.get().masked()));
    }

    /**
     * Whether a message has it for its reference. A mistyped number or name is none, and so it never comes into an
     * address; what looks like a number or a mail address is personal whatever it is.
     */
    private boolean isReference(Visit visit, String typed) {
        if (typed.isEmpty() || typed.contains("@") || typed.matches("[+(]?[0-9OolI ()./-]{5,}")) {
            return false;
        }
        var asked = new AskedFor(visit.request(), Map.of("reference", typed, "limit", "1"));
        return !Told.of(messages.list(asked, visit.caller(), visit.correlation()))
                .data()
                .isEmpty();
    }

    private ResponseEntity<byte[]> nothing(Visit visit, String masked) {
        return desk.page("nobody", desk.below(visit, Screen.MESSAGES, "Nothing found"), Map.of("masked", masked));
    }

    private static String person(Visit visit, String contact) {
        return visit.may(Right.CONSENTS_READ)
                ? visit.base() + "/" + Screen.PEOPLE.path() + "/" + contact
                : visit.base() + "/" + Screen.MESSAGES.path() + "?contact=" + contact;
    }
}
