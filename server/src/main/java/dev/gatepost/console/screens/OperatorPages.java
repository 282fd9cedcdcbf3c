package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.OperatorsResource;
import dev.gatepost.console.Sign;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
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

    private ResponseEntity<byte[]> page(Visit visit, String title, Sheet sheet, Told.Refused why) {
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "whole",
                desk.below(visit, Screen.OPERATORS, title),
                Map.of("sheet", sheet, "why", why));
    }

    @GetMapping("/w/{workspace}/operators/all")
    @Requires(value = Right.ACCESS_READ, door = Door.PRIVATE, everywhere = true)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        List<List<Entry>> rows = Told.of(operators.list()).data().stream()
                .map(o -> List.of(
                        Entry.sign(sign(Told.text(o, "state"))),
                        Entry.link(Told.text(o, "name"), visit.base() + "/operators/all/" + Told.text(o, "id")),
                        Entry.of(roles(o))))
                .toList();
        List<Sheet.Link> acts = everywhere(visit, Right.ACCESS_WRITE)
                ? List.of(Sheet.Link.to("Invite…", visit.base() + "/operators/new"))
                : List.of();
        Sheet sheet = new Sheet(
                ElevationPages.tabs(visit, "all"),
                acts,
                List.of(new Sheet.Table("", "", List.of("State", "Name", "Roles"), rows)));
        return page(visit, "Accounts", sheet, Told.Refused.NOTHING);
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
        Ask ask = Ask.of(
                        visit.base() + "/operators",
                        "Make the link",
                        visit.base() + "/operators/all",
                        Input.needed("name", "Sign-in name", "Small letters and digits: ada"),
                        Input.pick("role", "Role", roles()),
                        Input.pick("workspace", "Where", places())
                                .with(visit.workspace().name()))
                .saying("The next page shows a link, this once. Hand it over yourself; it lives for a short time, and"
                        + " whoever opens it chooses how to sign in.")
                .given(visit);
        return page(visit, "Invite somebody", Sheet.of(new Sheet.Form(ask)), why);
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
                Sheet sheet = new Sheet(
                        List.of(),
                        List.of(Sheet.Link.to("I have it", visit.base() + "/operators/all")),
                        List.of(new Sheet.Code(
                                "Hand this link over: it is shown this once", until, Told.text(made, "link"))));
                yield page(visit, "Invited", sheet, Told.Refused.NOTHING);
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
                : page(visit, Told.text(account.get(), "name"), sheet(visit, account.get()), why);
    }

    private Sheet sheet(Visit visit, ObjectNode o) {
        String here = visit.base() + "/operators/all/" + Told.text(o, "id");
        boolean disabled = Told.text(o, "state").equals("disabled");
        List<Sheet.Part> parts = new ArrayList<>(List.of(
                new Sheet.Verdict(sign(Told.text(o, "state"))),
                new Sheet.Facts(
                        "The account",
                        List.of(
                                new Story.Fact("Number", Told.text(o, "id"), ""),
                                new Story.Fact("Roles", roles(o), ""),
                                new Story.Fact(
                                        "What was done",
                                        "In the audit",
                                        visit.base() + "/audit/events?actor=operator:" + Told.text(o, "id")))),
                sessions(Told.text(o, "id"))));
        if (everywhere(visit, Right.ACCESS_WRITE)) {
            Input role = Input.pick("role", "Role", roles());
            Input where = Input.pick("workspace", "Where", places())
                    .with(visit.workspace().name());
            parts.add(new Sheet.Form(
                    Ask.of(here + "/give", "Give", "", role, where).titled("Give a role")));
            parts.add(new Sheet.Form(Ask.of(here + "/withdraw", "Withdraw", "", role, where)
                    .titled("Withdraw a role")
                    .gravely()));
            parts.add(new Sheet.Form(Ask.of(here + "/end", "End every session", "")
                    .titled("Sessions")
                    .saying("The person must sign in again, on every device.")
                    .gravely()));
            Ask state = Ask.of(here + (disabled ? "/enable" : "/disable"), disabled ? "Enable" : "Disable", "")
                    .titled(disabled ? "Enable the account" : "Disable the account")
                    .saying(
                            disabled
                                    ? "The person can sign in again."
                                    : "Every session ends now, and no new one begins.");
            parts.add(new Sheet.Form(disabled ? state : state.gravely()));
        }
        return new Sheet(List.of(), List.of(), parts);
    }

    private Sheet.Part sessions(String id) {
        Instant now = desk.rooms().clock().instant();
        List<List<Entry>> rows = Told.of(operators.sessions(id)).data().stream()
                .map(s -> List.of(
                        Entry.of(Told.text(s, "browser")),
                        Entry.of(Told.text(s, "network")),
                        Entry.of("until " + Words.moment(Told.text(s, "until"))),
                        Entry.when(When.of(Told.text(s, "seen_at"), now))))
                .toList();
        return rows.isEmpty()
                ? new Sheet.Empty("No session", List.of("This person is not signed in anywhere."))
                : new Sheet.Table("Sessions", "", List.of("Browser", "Network", "Until", "Last seen"), rows);
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
