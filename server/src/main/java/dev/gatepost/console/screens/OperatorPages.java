package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.OperatorsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who may sign in, with which roles, and their sessions (ACC-07). Accounts are of the whole Gatepost, so these pages
 * ask for the right everywhere, as the API does.
 */
@RestController
public final class OperatorPages {
    private static final String EVERYWHERE = "*";

    private final Desk desk;
    private final OperatorsResource operators;

    public OperatorPages(Desk desk, OperatorsResource operators) {
        this.desk = desk;
        this.operators = operators;
    }

    static boolean everywhere(Visit visit, Right right) {
        return visit.session().rightsEverywhere().contains(right);
    }

    @GetMapping("/w/{workspace}/operators/all")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<List<Cell>> rows = Told.of(operators.list()).data().stream()
                .map(o -> List.of(
                        Cell.link(Told.text(o, "name"), visit.base() + "/operators/all/" + Told.text(o, "id")),
                        Cell.sign(sign(Told.text(o, "state"))),
                        Cell.of(roles(o))))
                .toList();
        Part shown = Part.table("Accounts", List.of("Name", "State", "Roles"), rows, "Nobody.");
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.OPERATORS, "Accounts"), List.of(shown))
                .among(ElevationPages.tabs(visit))
                .leading(
                        everywhere(visit, Right.ACCESS_WRITE)
                                ? List.of(new Frame.Crumb("Invite…", visit.base() + "/operators/new"))
                                : List.of()));
    }

    private static Sign sign(String state) {
        return switch (state) {
            case "active" -> new Sign("check", "Active", "good");
            case "disabled" -> new Sign("bar", "Disabled", "stop");
            default -> new Sign("clock", Words.capital(state), "wait");
        };
    }

    private String roles(ObjectNode operator) {
        List<String> out = new ArrayList<>();
        for (ObjectNode role : Told.objects(operator.path("roles"))) {
            out.add(Words.capital(Told.text(role, "role")) + where(role));
        }
        return out.isEmpty() ? "no role" : String.join("; ", out);
    }

    private String where(ObjectNode role) {
        String workspace = Told.text(role, "workspace");
        if (workspace.isEmpty()) {
            return Told.text(role, "organisation").isEmpty() ? ", everywhere" : ", in the organisation";
        }
        return desk.rooms().workspaces().all().stream()
                .filter(w -> w.id().toString().equals(workspace))
                .map(w -> " in " + w.name())
                .findFirst()
                .orElse(" in a workspace");
    }

    private static List<Option> roles() {
        return Arrays.stream(OperatorRole.values())
                .map(r -> new Option(r.written(), Words.capital(r.written()) + ": " + r.purpose()))
                .toList();
    }

    private List<Option> places() {
        List<Option> out = new ArrayList<>();
        desk.rooms().workspaces().all().stream()
                .map(Workspace::name)
                .sorted()
                .forEach(name -> out.add(new Option(name, "In " + name)));
        out.add(new Option(EVERYWHERE, "Everywhere"));
        return List.copyOf(out);
    }

    private static Body grant(Visit visit, Body body) {
        String where = visit.given("workspace");
        return body.texts("role").text("workspace", where.equals(EVERYWHERE) ? "" : where);
    }

    @GetMapping("/w/{workspace}/operators/new")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Form form = Form.post(
                        "f",
                        visit.base() + "/operators",
                        "Make the link",
                        Field.text("name", "Sign-in name")
                                .hinted("Small letters and digits: ada")
                                .asked(),
                        Field.pick("role", "Role", roles()),
                        Field.pick("workspace", "Where", places())
                                .with(visit.workspace().name()))
                .first()
                .saying("The next page shows a link, this once. Hand it over yourself; it lives for a short time, and"
                        + " whoever opens it chooses how to sign in.")
                .orBack(visit.base() + "/operators/all")
                .after(visit, why);
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.OPERATORS, "Invite somebody"), List.of(form.titled("Who" + " it is")))
                .after(why));
    }

    @PostMapping("/w/{workspace}/operators")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> invite(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = grant(visit, new Body(visit).texts("name")).bytes();
        return switch (Told.of(operators.invite(body, visit.session(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> {
                String until = "It opens once, until " + Words.moment(Told.text(made, "link_until")) + ".";
                Part link = Part.code("Hand this link over: it is shown this once", until, Told.text(made, "link"));
                yield desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.OPERATORS, "Invited"), List.of(link))
                        .leading(List.of(new Frame.Crumb("I have it", visit.base() + "/operators/all"))));
            }
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/operators/all/{id}")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        Optional<ObjectNode> account = Told.of(operators.list()).data().stream()
                .filter(o -> Told.text(o, "id").equals(id))
                .findFirst();
        return account.isEmpty()
                ? desk.refused(visit, Screen.OPERATORS, Told.Refused.of(ReasonCode.NOT_FOUND, ""))
                : desk.sheet(Desk.Sheet.of(
                                desk.below(visit, Screen.OPERATORS, Told.text(account.get(), "name")),
                                parts(visit, account.get()))
                        .among(ElevationPages.tabs(visit))
                        .after(why));
    }

    private List<Part> parts(Visit visit, ObjectNode o) {
        String id = Told.text(o, "id");
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Verdict(sign(Told.text(o, "state"))));
        parts.add(Part.facts(
                "The account",
                List.of(
                        new Story.Fact("Number", id, ""),
                        new Story.Fact("Roles", roles(o), ""),
                        new Story.Fact(
                                "What was done",
                                "In the audit",
                                visit.base() + "/audit/events?actor=operator:" + id))));
        parts.add(sessions(id));
        if (everywhere(visit, Right.ACCESS_WRITE)) {
            parts.add(acts(visit, visit.base() + "/operators/all/" + id, Told.text(o, "state")));
        }
        return parts;
    }

    /** What takes something away says so before it is done. */
    private Part acts(Visit visit, String here, String state) {
        Field role = Field.pick("role", "Role", roles());
        Field where = Field.pick("workspace", "Where", places())
                .with(visit.workspace().name());
        List<Part> out = new ArrayList<>();
        out.add(Form.post("give", here + "/give", "Give", role, where).folded("Give a role…", Told.Refused.NOTHING));
        out.add(Form.post("withdraw", here + "/withdraw", "Withdraw", role, where)
                .grave()
                .saying("What the role allowed is refused from the next request on.")
                .folded("Withdraw a role…", Told.Refused.NOTHING));
        out.add(Form.post("end", here + "/end", "End every session")
                .grave()
                .saying("The person must sign in again, on every device.")
                .folded("End every session…", Told.Refused.NOTHING));
        out.add(
                state.equals("disabled")
                        ? Form.post("enable", here + "/enable", "Enable")
                                .saying("The person can sign in again.")
                                .folded("Enable the account…", Told.Refused.NOTHING)
                        : Form.post("disable", here + "/disable", "Disable")
                                .grave()
                                .saying("Every session ends now, and no new one begins.")
                                .folded("Disable the account…", Told.Refused.NOTHING));
        return new Part.Panel("What you can do", out);
    }

    private Part sessions(String id) {
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(operators.sessions(id)).data().stream()
                .map(s -> List.of(
                        Cell.of(Told.text(s, "browser")),
                        Cell.of(Told.text(s, "network")),
                        Cell.of(Words.moment(Told.text(s, "until"))),
                        Cell.when(Told.text(s, "seen_at"), now)))
                .toList();
        return Part.table(
                "Sessions",
                List.of("Browser", "Network", "Until", "Last seen"),
                rows,
                "None: this person is not signed in anywhere.");
    }

    @PostMapping("/w/{workspace}/operators/all/{id}/give")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> give(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = grant(visit, new Body(visit)).bytes();
        return done(visit, id, Told.of(operators.give(id, body, visit.session(), visit.correlation())), "role-given");
    }

    @PostMapping("/w/{workspace}/operators/all/{id}/withdraw")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> withdraw(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = grant(visit, new Body(visit)).bytes();
        return done(
                visit, id, Told.of(operators.withdraw(id, body, visit.session(), visit.correlation())), "withdrawn");
    }

    @PostMapping("/w/{workspace}/operators/all/{id}/disable")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> disable(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).bytes();
        return done(visit, id, Told.of(operators.disable(id, body, visit.session(), visit.correlation())), "disabled");
    }

    @PostMapping("/w/{workspace}/operators/all/{id}/enable")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> enable(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).bytes();
        return done(visit, id, Told.of(operators.enable(id, body, visit.session(), visit.correlation())), "enabled");
    }

    @PostMapping("/w/{workspace}/operators/all/{id}/end")
    @Requires(value = Right.ACCESS_WRITE, door = Door.PRIVATE, everywhere = true)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> end(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, id, Told.of(operators.endSessions(id, visit.session(), visit.correlation())), "ended");
    }

    private ResponseEntity<byte[]> done(Visit visit, String id, Told told, String word) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/operators/all/" + id + "?done=" + word);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
