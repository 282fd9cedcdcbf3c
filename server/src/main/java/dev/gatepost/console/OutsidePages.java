package dev.gatepost.console;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.SignedIn;
import dev.gatepost.access.Takes;
import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.OutsideProvider;
import dev.gatepost.access.operators.OutsideSignIn;
import dev.gatepost.access.operators.OutsideSignIn.Back;
import dev.gatepost.access.operators.OutsideSignIn.Begin;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.access.operators.SignIn;
import dev.gatepost.platform.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The way to the company's own sign-in service and back (ACC-06). A browser goes there by a page and not by a redirect,
 * since a form of ours may lead nowhere else; and it goes on from the way back by a page, since a browser that another
 * site sent here does not show the session's cookie yet.
 */
@RestController
public final class OutsidePages {
    private static final Duration VISIT = Duration.ofMinutes(10);
    private static final String LINK_OVER =
            "The invitation was used, or is older than 15 minutes. Ask for another one.";
    private static final String TOO_MANY =
            "Too many sign-ins were begun from this network and not ended. Wait five minutes.";
    private static final String NONE = "This Gatepost is not joined to a sign-in service; see docs/access.md.";

    private final PeopleRooms people;
    private final PeoplePages pages = new PeoplePages();

    public OutsidePages(PeopleRooms people) {
        this.people = people;
    }

    @PostMapping("/sign-in/outside")
    @OpenTo(value = "sends a browser to the sign-in service; what it brings back is judged", door = Door.PRIVATE)
    public ResponseEntity<byte[]> signIn(HttpServletRequest request) {
        return sent(request, o -> o.toSignIn(OperatorSessions.browser(request)));
    }

    @PostMapping("/join/{link}/outside")
    @OpenTo(value = "sends who holds the link to the sign-in service; the link is used up later", door = Door.PRIVATE)
    public ResponseEntity<byte[]> join(@PathVariable String link, HttpServletRequest request) {
        return sent(request, o -> o.toJoin(link, OperatorSessions.browser(request)));
    }

    @PostMapping("/account/outside")
    @SignedIn(value = "binds the person's account at the sign-in service to the one here", freshly = true)
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> bind(
            @RequestAttribute(RouteRules.SESSION) Session session, HttpServletRequest request) {
        return sent(request, o -> o.toLink(session, OperatorSessions.browser(request)));
    }

    @PostMapping("/account/outside/unbind")
    @SignedIn(value = "unbinds it, unless it is the only way in", freshly = true)
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> unbind(
            @RequestAttribute(RouteRules.SESSION) Session session, HttpServletRequest request) {
        boolean otherWay = !people.passkeys().list(session.operator().id()).isEmpty();
        boolean done = people.outside().filter(o -> o.unbind(session, otherWay)).isPresent();
        return done
                ? PeoplePages.on("/account").build()
                : refused(
                        request,
                        HttpStatus.CONFLICT,
                        "It is not bound, or it is your only way in. Add a passkey" + " first.");
    }

    @PostMapping("/confirm/outside")
    @SignedIn("sends a person to the sign-in service to prove afresh that it is they")
    @Takes(type = PeoplePages.FORM, mostBytes = PeoplePages.MOST_FORM)
    public ResponseEntity<byte[]> confirm(
            @RequestAttribute(RouteRules.SESSION) Session session, HttpServletRequest request) {
        return sent(request, o -> o.toConfirm(session, OperatorSessions.browser(request)));
    }

    private ResponseEntity<byte[]> sent(HttpServletRequest request, Function<OutsideSignIn, Begin> how) {
        OutsideSignIn outside = people.outside().orElse(null);
        if (outside == null) {
            return refused(request, HttpStatus.NOT_FOUND, NONE);
        }
        return switch (how.apply(outside)) {
            case Begin.Go(URI address, Secret visit) ->
                pages.of(
                        ResponseEntity.ok()
                                .header(HttpHeaders.SET_COOKIE, PeoplePages.returning(request, visit, VISIT)),
                        "onward",
                        request,
                        onward(
                                "To " + outside.label(),
                                "You go to " + outside.label() + ", and come back here.",
                                address.toString()));
            case Begin.LinkOver() -> refused(request, HttpStatus.FORBIDDEN, LINK_OVER);
            case Begin.Away() ->
                refused(
                        request,
                        HttpStatus.BAD_GATEWAY,
                        outside.label() + " does not answer. Try again soon, or use another way.");
            case Begin.TooMany() -> refused(request, HttpStatus.TOO_MANY_REQUESTS, TOO_MANY);
        };
    }

    private static Map<String, Object> onward(String title, String said, String address) {
        return Map.of("title", title, "said", said, "address", address, "label", "Go on");
    }

    @GetMapping("/sign-in/outside/back")
    @OpenTo(value = "the sign-in service's signed word is the proof, for the browser sent there", door = Door.PRIVATE)
    public ResponseEntity<byte[]> back(
            @RequestParam(defaultValue = "") String code,
            @RequestParam(defaultValue = "") String state,
            @RequestParam(required = false) @Nullable String iss,
            @RequestParam(defaultValue = "") String error,
            HttpServletRequest request) {
        OutsideSignIn outside = people.outside().orElse(null);
        if (outside == null) {
            return refused(request, HttpStatus.NOT_FOUND, NONE);
        }
        var answer = new OutsideProvider.Answer(new Secret(code), iss);
        String fault = code.isEmpty() && error.isEmpty() ? "no code" : error;
        var returned = new OutsideSignIn.Returned(visit(request), state, answer, fault);
        return switch (outside.back(returned, OperatorSessions.browser(request))) {
            case Back.In(OperatorSessions.Opened opened) -> in(request, opened);
            case Back.Done() ->
                pages.of(over(request), "onward", request, onward("Thank you", "It is you.", WayBack.of(request)));
            case Back.Owing(Secret visit) ->
                pages.of(
                        ResponseEntity.ok()
                                .header(HttpHeaders.SET_COOKIE, PeoplePages.returning(request, visit, VISIT)),
                        "second",
                        request,
                        Map.of("fault", "", "outside", outside.label()));
            case Back.Refused(String why) -> refused(request, HttpStatus.FORBIDDEN, why);
        };
    }

    private static String visit(HttpServletRequest request) {
        String value = OperatorSessions.value(request, PeoplePages.OUTSIDE);
        return value == null ? "" : value;
    }

    private ResponseEntity<byte[]> in(HttpServletRequest request, OperatorSessions.Opened opened) {
        return pages.of(PeoplePages.signedIn(over(request), request, opened), "onward", request, home());
    }

    private static ResponseEntity.BodyBuilder over(HttpServletRequest request) {
        return ResponseEntity.ok()
                .header(HttpHeaders.SET_COOKIE, PeoplePages.returning(request, new Secret(""), Duration.ZERO));
    }

    private static Map<String, Object> home() {
        return onward("Welcome back", "It is you.", "/account");
    }

    @PostMapping("/sign-in/outside/code")
    @OpenTo(value = "the code is the second proof, for the browser that gave the first", door = Door.PRIVATE)
    public ResponseEntity<byte[]> second(@RequestParam(defaultValue = "") String code, HttpServletRequest request) {
        OutsideSignIn outside = people.outside().orElse(null);
        if (outside == null) {
            return refused(request, HttpStatus.NOT_FOUND, NONE);
        }
        return switch (outside.second(visit(request), new Secret(code), OperatorSessions.browser(request))) {
            case SignIn.Outcome.In(OperatorSessions.Opened opened) -> in(request, opened);
            case SignIn.Outcome.Refused() ->
                pages.page(
                        HttpStatus.UNAUTHORIZED,
                        "second",
                        request,
                        Map.of(
                                "fault",
                                "That is not the code of now, it was used, or more than ten minutes have passed.",
                                "outside",
                                outside.label()));
            case SignIn.Outcome.Blocked(Duration over) ->
                refused(
                        request,
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many tries failed from this network. Wait " + over.toMinutes() + " minutes.");
        };
    }

    private ResponseEntity<byte[]> refused(HttpServletRequest request, HttpStatus status, String why) {
        return pages.page(status, "outsiderefused", request, Map.of("fault", why));
    }
}
