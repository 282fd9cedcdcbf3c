package dev.gatepost.console;

import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.Takes;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.OutsideSignIn;
import dev.gatepost.access.operators.Passkeys;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A person's own account: where it is signed in, its passkeys, its roles. */
@RestController
public final class AccountPages {
    private final PeopleRooms people;
    private final Workspaces workspaces;
    private final PeoplePages pages = new PeoplePages();

    public AccountPages(PeopleRooms people, Workspaces workspaces) {
        this.people = people;
        this.workspaces = workspaces;
    }

    @GetMapping("/account")
    @SignedIn("shows sessions, passkeys and roles")
    public ResponseEntity<byte[]> account(
            @RequestAttribute(RouteRules.SESSION) Session session, HttpServletRequest request) {
        var view = new AccountView(
                session.operator().name(),
                session.grants().stream().map(this::role).toList(),
                people.sessions().list(session.operator().id()),
                session.written(),
                people.passkeys().list(session.operator().id()),
                people.outside().map(OutsideSignIn::label).orElse(""),
                people.outside().filter(o -> o.isBound(session.operator().id())).isPresent());
        return pages.page(HttpStatus.OK, "account", request, Map.of("view", view));
    }

    private String role(Grant grant) {
        String role = grant.role().written().replace('_', ' ');
        if (grant.isEverywhere()) {
            return role + ", everywhere";
        }
        if (grant.workspace() != null) {
            String name =
                    workspaces.find(grant.workspace()).map(Workspace::name).orElse("");
            return role + " of workspace " + name;
        }
        return role + " of organisation " + grant.organisation();
    }

    @PostMapping("/account/sessions/{id}/end")
    @SignedIn("ends one of the person's own sessions")
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> end(@PathVariable String id, @RequestAttribute(RouteRules.SESSION) Session session) {
        Session.parse(id)
                .ifPresent(s -> people.sessions()
                        .end(session.operator().id(), s, session.operator().actor()));
        return PeoplePages.on("/account").build();
    }

    @PostMapping("/account/passkeys/begin")
    @SignedIn(value = "gives what a browser needs to make a passkey", freshly = true)
    public ResponseEntity<byte[]> begin(
            @RequestAttribute(RouteRules.SESSION) Session session,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return SignInPages.begun(
                people.passkeys().beginRegistration(session.operator(), OperatorSessions.browser(request)),
                request,
                correlation);
    }

    @PostMapping("/account/passkeys")
    @SignedIn(value = "adds a passkey", freshly = true)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Passkeys.Made made = people.passkeys().add(session, SignInPages.ceremony(request), body, "passkey");
        return made instanceof Passkeys.Made.Fine
                ? SignInPages.went(request, null, "/account")
                : Answers.problem(Problem.of(ReasonCode.SIGN_IN_FAILED), correlation);
    }

    @PostMapping("/account/passkeys/{id}/remove")
    @SignedIn(value = "removes a passkey, unless it is the only way in", freshly = true)
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> remove(
            @PathVariable String id,
            @RequestAttribute(RouteRules.SESSION) Session session,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return people.passkeys().remove(session, id)
                ? PeoplePages.on("/account").build()
                : Answers.problem(
                        Problem.of(ReasonCode.NOT_FOUND, "there is no such passkey, or it is the only way in"),
                        correlation);
    }
}
