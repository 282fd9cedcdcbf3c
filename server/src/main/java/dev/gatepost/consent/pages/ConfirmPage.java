package dev.gatepost.consent.pages;

import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.optin.DoubleOptIn;
import dev.gatepost.consent.optin.Question;
import dev.gatepost.consent.pages.PageWords.Spoken;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /p/o/…}: the link of a question. Mail scanners and previews look at links, so looking shows a button and does
 * nothing; the button answers once (CON-03, CON-07).
 */
@RestController
public final class ConfirmPage {
    private final Pages pages;
    private final Looks looks;
    private final SealedLinks links;
    private final DoubleOptIn optIn;

    ConfirmPage(Pages pages, Looks looks, SealedLinks links, DoubleOptIn optIn) {
        this.pages = pages;
        this.looks = looks;
        this.links = links;
        this.optIn = optIn;
    }

    private record Asked(Ticket ticket, Question question) {}

    private Optional<Asked> asked(String token) {
        return links.open(Kind.CONFIRM, token)
                .flatMap(t -> optIn.find(t.workspace(), t.subject())
                        .filter(q -> optIn.isOpen(t.workspace(), q))
                        .map(q -> new Asked(t, q)));
    }

    @GetMapping("/p/o/{token}")
    @OpenTo("whoever holds the sealed link; it shows a button and changes nothing")
    public ResponseEntity<byte[]> look(@PathVariable String token, HttpServletRequest request) {
        Spoken spoken = pages.speak(request);
        Optional<Asked> asked = asked(token);
        if (asked.isEmpty()) {
            return pages.dead(spoken);
        }
        Question q = asked.get().question();
        Look look = looks.of(asked.get().ticket().workspace(), q.brand());
        var form = Pages.button(
                "/p/o/" + token + "?lang=" + spoken.language(), "", "confirm", spoken.say("confirm_button"));
        return pages.answer(
                HttpStatus.OK,
                pages.view(
                        spoken,
                        look,
                        spoken.say("confirm_title"),
                        List.of(spoken.say("confirm_text", look.name(), q.purpose(), q.channel())),
                        form));
    }

    @PostMapping("/p/o/{token}")
    @OpenTo("whoever holds the sealed link, which came to the address that it is about; it answers once")
    public ResponseEntity<byte[]> confirm(
            @PathVariable String token,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Spoken spoken = pages.speak(request);
        Optional<Asked> asked = asked(token);
        if (asked.isEmpty()
                || !optIn.confirm(asked.get().ticket(), Visitor.of(request).evidence(), correlation)) {
            return pages.dead(spoken);
        }
        Question q = asked.get().question();
        Look look = looks.of(asked.get().ticket().workspace(), q.brand());
        return pages.tell(
                HttpStatus.OK,
                spoken,
                look,
                spoken.say("confirmed_title"),
                spoken.say("confirmed_text", look.name(), q.purpose(), q.channel()));
    }
}
