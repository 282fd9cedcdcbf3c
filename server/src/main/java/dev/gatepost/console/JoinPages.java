package dev.gatepost.console;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.Operator;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.operators.Enrol;
import dev.gatepost.access.operators.OperatorSessions;
import dev.gatepost.access.operators.OutsideSignIn;
import dev.gatepost.access.operators.Passkeys;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.access.operators.RecoveryCodes;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The page behind a one-time link: a person sets an account up by a passkey, or a password and an authenticator. */
@RestController
public final class JoinPages {
    private final PeopleRooms people;
    private final PeoplePages pages = new PeoplePages();

    public JoinPages(PeopleRooms people) {
        this.people = people;
    }

    /** Looking uses nothing up: mail scanners and previews look at links. */
    @GetMapping("/join/{link}")
    @OpenTo(value = "shows a form to who holds the link; using it takes a POST", door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(@PathVariable String link, HttpServletRequest request) {
        Optional<Operator> invited = people.operators().invited(link);
        return invited.isEmpty()
                ? over(request)
                : form(
                        HttpStatus.OK,
                        new Asked(link, invited.get(), people.enrol().newSecret()),
                        "",
                        request);
    }

    /** What the form is about. */
    private record Asked(String link, Operator operator, Secret secret) {}

    private ResponseEntity<byte[]> form(HttpStatus status, Asked asked, String fault, HttpServletRequest request) {
        String secret = asked.secret().reveal();
        return pages.page(
                status,
                "join",
                request,
                Map.of(
                        "link",
                        asked.link(),
                        "name",
                        asked.operator().name(),
                        "secret",
                        secret,
                        "qr",
                        QrCode.authenticator(asked.operator().name(), secret),
                        "fault",
                        fault,
                        "outside",
                        people.outside().map(OutsideSignIn::label).orElse("")));
    }

    private ResponseEntity<byte[]> over(HttpServletRequest request) {
        return pages.page(HttpStatus.FORBIDDEN, "linkover", request, Map.of());
    }

    @PostMapping("/join/{link}")
    @OpenTo(value = "the link is the proof; it works once, within 15 minutes", door = Door.PRIVATE)
    public ResponseEntity<byte[]> join(
            @PathVariable String link,
            @RequestParam(defaultValue = "") String password,
            @RequestParam(defaultValue = "") String secret,
            @RequestParam(defaultValue = "") String code,
            HttpServletRequest request) {
        Optional<Operator> invited = people.operators().invited(link);
        if (invited.isEmpty()) {
            return over(request);
        }
        var chosen = new Enrol.Chosen(new Secret(password), new Secret(secret), new Secret(code));
        return switch (people.enrol().byPassword(link, chosen, OperatorSessions.browser(request))) {
            case Enrol.Outcome.In(OperatorSessions.Opened opened, RecoveryCodes codes) -> {
                List<String> shown = codes.codes().stream().map(Secret::reveal).toList();
                yield pages.of(
                        PeoplePages.signedIn(ResponseEntity.ok(), request, opened),
                        "codes",
                        request,
                        Map.of("codes", shown));
            }
            case Enrol.Outcome.Faulty(String field, String why) ->
                form(HttpStatus.BAD_REQUEST, new Asked(link, invited.get(), chosen.secret()), why, request);
            case Enrol.Outcome.LinkOver() -> over(request);
        };
    }

    @PostMapping("/join/{link}/passkey/begin")
    @OpenTo(value = "gives who holds the link what a browser needs to make a passkey", door = Door.PRIVATE)
    public ResponseEntity<byte[]> beginPasskey(
            @PathVariable String link,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Operator> invited = people.operators().invited(link);
        return invited.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.LINK_OVER), correlation)
                : SignInPages.begun(
                        people.passkeys().beginRegistration(invited.get(), OperatorSessions.browser(request)),
                        request,
                        correlation);
    }

    @PostMapping("/join/{link}/passkey")
    @OpenTo(value = "the link is the proof; it works once, within 15 minutes", door = Door.PRIVATE)
    public ResponseEntity<byte[]> passkey(
            @PathVariable String link,
            @RequestBody byte[] body,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Operator> invited = people.operators().invited(link);
        if (invited.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.LINK_OVER), correlation);
        }
        Passkeys.Made made = people.passkeys()
                .enrol(invited.get(), link, SignInPages.ceremony(request), body, OperatorSessions.browser(request));
        return switch (made) {
            case Passkeys.Made.In(OperatorSessions.Opened opened) -> SignInPages.went(request, opened, "/w");
            case Passkeys.Made.Fine() -> SignInPages.went(request, null, "/w");
            case Passkeys.Made.Refused() -> Answers.problem(Problem.of(ReasonCode.SIGN_IN_FAILED), correlation);
            case Passkeys.Made.LinkOver() -> Answers.problem(Problem.of(ReasonCode.LINK_OVER), correlation);
        };
    }
}
