package dev.gatepost.console;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.Takes;
import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.OutsideSignIn;
import dev.gatepost.access.operators.Passkeys;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.access.operators.SignIn;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Signing in, confirming that it is still you, and signing out (ACC-06, ACC-09). */
@RestController
public final class SignInPages {
    private static final Duration CEREMONY_LIVES = Duration.ofMinutes(5);
    private static final String NOT_RIGHT =
            "The name, the password or the code is not right. A code is good once; wait for the next.";

    private final PeopleRooms people;
    private final PeoplePages pages = new PeoplePages();

    public SignInPages(PeopleRooms people) {
        this.people = people;
    }

    @GetMapping("/sign-in")
    @OpenTo(value = "a form; whoever fills it in is judged by what they prove", door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return pages.page(HttpStatus.OK, "signin", request, filled("", ""));
    }

    private Map<String, Object> filled(String fault, String name) {
        return Map.of("fault", fault, "name", name, "outside", outside());
    }

    private String outside() {
        return people.outside().map(OutsideSignIn::label).orElse("");
    }

    @PostMapping("/sign-in")
    @OpenTo(value = "name, password and code are the proof; tries are counted", door = Door.PRIVATE)
    public ResponseEntity<byte[]> signIn(
            @RequestParam(defaultValue = "") String name,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request) {
        var typed = new SignIn.Typed(name, new Secret(password), new Secret(code));
        return switch (people.signIn().byPassword(typed, OperatorSessions.browser(request))) {
            case SignIn.Outcome.In(OperatorSessions.Opened opened) ->
                PeoplePages.signedIn(PeoplePages.on("/w"), request, opened).build();
            case SignIn.Outcome.Refused() ->
                pages.page(HttpStatus.UNAUTHORIZED, "signin", request, filled(NOT_RIGHT, typed.name()));
            case SignIn.Outcome.Blocked(Duration over) -> {
                String told = "Too many tries failed from this network. Wait " + over.toMinutes()
                        + " minutes, or use a browser that signed in before.";
                yield pages.of(
                        ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                                .header(HttpHeaders.RETRY_AFTER, Long.toString(over.toSeconds())),
                        "signin",
                        request,
                        filled(told, typed.name()));
            }
        };
    }

    @PostMapping("/sign-in/passkey/begin")
    @OpenTo(value = "gives a challenge, which is nothing without a passkey", door = Door.PRIVATE)
    public ResponseEntity<byte[]> beginPasskey(
            HttpServletRequest request, @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return begun(people.passkeys().beginSignIn(OperatorSessions.browser(request)), request, correlation);
    }

    /** The options for the browser, with the cookie by which its answer is recognised. */
    static ResponseEntity<byte[]> begun(
            Optional<Passkeys.Begun> possible, HttpServletRequest request, String correlation) {
        if (possible.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.TOO_MANY_ATTEMPTS, "wait five minutes"), correlation);
        }
        Passkeys.Begun begun = possible.get();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .header(
                        HttpHeaders.SET_COOKIE,
                        PeoplePages.cookie(request, PeoplePages.CEREMONY, begun.ceremony(), CEREMONY_LIVES))
                .body(begun.options());
    }

    /** The ceremony that this browser began; empty text when there is none. */
    static String ceremony(HttpServletRequest request) {
        String value = OperatorSessions.value(request, PeoplePages.CEREMONY);
        return value == null ? "" : value;
    }

    @PostMapping("/sign-in/passkey")
    @OpenTo(value = "the passkey's signature is the proof; tries are counted", door = Door.PRIVATE)
    public ResponseEntity<byte[]> passkey(
            @RequestBody byte[] body,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return switch (people.passkeys().signIn(ceremony(request), body, OperatorSessions.browser(request))) {
            case SignIn.Outcome.In(OperatorSessions.Opened opened) -> went(request, opened, "/w");
            case SignIn.Outcome.Refused() -> Answers.problem(Problem.of(ReasonCode.SIGN_IN_FAILED), correlation);
            case SignIn.Outcome.Blocked(Duration over) ->
                Answers.problem(
                        Problem.of(ReasonCode.TOO_MANY_ATTEMPTS, "wait " + over.toMinutes() + " minutes"), correlation);
        };
    }

    /** Tells a script that somebody has come in, and where to go. */
    static ResponseEntity<byte[]> went(
            HttpServletRequest request, OperatorSessions.@Nullable Opened opened, String path) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().header("Cache-Control", "no-store");
        if (opened != null) {
            PeoplePages.signedIn(answer, request, opened);
        }
        return answer.contentType(MediaType.APPLICATION_JSON).body(Json.write(Map.of("go", path)));
    }

    @PostMapping("/sign-out")
    @SignedIn("ends the session")
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> signOut(
            @RequestAttribute(RouteRules.SESSION) Session session, HttpServletRequest request) {
        people.sessions()
                .end(session.operator().id(), session.id(), session.operator().actor());
        return PeoplePages.on("/sign-in")
                .header(HttpHeaders.SET_COOKIE, PeoplePages.cookie(request, "session", new Secret(""), Duration.ZERO))
                .build();
    }

    @GetMapping("/confirm")
    @SignedIn("asks for a fresh passkey or code, before something sensitive")
    public ResponseEntity<byte[]> confirmForm(
            @RequestParam(defaultValue = "") String back,
            @RequestAttribute(RouteRules.SESSION) Session session,
            HttpServletRequest request) {
        return pages.of(
                ResponseEntity.ok().header(HttpHeaders.SET_COOKIE, WayBack.kept(request, back)),
                "confirm",
                request,
                Map.of("fault", "", "name", session.operator().name(), "outside", outside()));
    }

    @PostMapping("/confirm")
    @SignedIn("takes a fresh code")
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> confirm(
            @RequestParam(defaultValue = "") String code,
            @RequestAttribute(RouteRules.SESSION) Session session,
            HttpServletRequest request) {
        return people.signIn().confirm(session, new Secret(code), OperatorSessions.browser(request))
                ? PeoplePages.on(WayBack.of(request)).build()
                : pages.page(
                        HttpStatus.UNAUTHORIZED,
                        "confirm",
                        request,
                        Map.of(
                                "fault",
                                "That is not the code of now, or it was used. Wait for the next.",
                                "name",
                                session.operator().name(),
                                "outside",
                                outside()));
    }

    @PostMapping("/confirm/passkey/begin")
    @SignedIn("gives a challenge for a passkey")
    public ResponseEntity<byte[]> beginConfirm(
            HttpServletRequest request, @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return begun(people.passkeys().beginSignIn(OperatorSessions.browser(request)), request, correlation);
    }

    @PostMapping("/confirm/passkey")
    @SignedIn("takes a passkey's fresh signature")
    public ResponseEntity<byte[]> confirmByPasskey(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.SESSION) Session session,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return people.passkeys().confirm(session, ceremony(request), body)
                ? went(request, null, WayBack.of(request))
                : Answers.problem(Problem.of(ReasonCode.SIGN_IN_FAILED), correlation);
    }
}
