package dev.gatepost.consent.pages;

import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.UnsubscribeLinks.Leaving;
import dev.gatepost.consent.pages.PageActs.Doing;
import dev.gatepost.consent.pages.PageActs.Standing;
import dev.gatepost.consent.pages.PageView.Button;
import dev.gatepost.consent.pages.PageView.Choice;
import dev.gatepost.consent.pages.PageWords.Spoken;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /p/u/…}: leaving, by a mail program's one click (RFC 8058) or by the page's button; {@code /p/c/…}: the
 * choices of a person. A GET never changes anything (CON-04, CON-07).
 */
@RestController
public final class LeavePages {
    private static final Duration OPEN = Duration.ofHours(2);

    private final Pages pages;
    private final Looks looks;
    private final SealedLinks links;
    private final PageActs acts;
    private final Clock clock;

    LeavePages(Pages pages, Looks looks, SealedLinks links, PageActs acts, Clock clock) {
        this.pages = pages;
        this.looks = looks;
        this.links = links;
        this.acts = acts;
        this.clock = clock;
    }

    @GetMapping("/p/u/{token}")
    @OpenTo("whoever holds the sealed link; it shows a button and changes nothing")
    public ResponseEntity<byte[]> look(@PathVariable String token, HttpServletRequest request) {
        Spoken spoken = pages.speak(request);
        Optional<Ticket> ticket = links.open(Kind.UNSUBSCRIBE, token);
        Optional<Leaving> leaving = ticket.flatMap(t -> Leaving.parse(t.detail()));
        if (leaving.isEmpty()) {
            return pages.dead(spoken);
        }
        Leaving l = leaving.get();
        Look look = looks.of(ticket.get().workspace(), l.brand());
        var form =
                Pages.button("/p/u/" + token + "?lang=" + spoken.language(), "", "leave", spoken.say("leave_button"));
        return pages.answer(
                HttpStatus.OK,
                pages.view(
                        spoken,
                        look,
                        spoken.say("leave_title"),
                        List.of(spoken.say("leave_text", look.name(), l.purpose(), l.channel())),
                        form));
    }

    @PostMapping("/p/u/{token}")
    @OpenTo("whoever holds the sealed link; RFC 8058 has mail programs post to it without any other proof")
    public ResponseEntity<byte[]> leave(
            @PathVariable String token,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Spoken spoken = pages.speak(request);
        Optional<Ticket> ticket = links.open(Kind.UNSUBSCRIBE, token);
        Optional<Leaving> leaving = ticket.flatMap(t -> Leaving.parse(t.detail()));
        Optional<ConsentSource> how = how(request);
        if (leaving.isEmpty() || how.isEmpty()) {
            return pages.dead(spoken);
        }
        Leaving l = leaving.get();
        acts.leave(new Doing(ticket.get(), how.get(), Visitor.of(request), correlation), l);
        Look look = looks.of(ticket.get().workspace(), l.brand());
        return pages.tell(
                HttpStatus.OK,
                spoken,
                look,
                spoken.say("left_title"),
                spoken.say("left_text", look.name(), l.purpose(), l.channel()));
    }

    /** By a mail program or by the page's button; anything else is neither. */
    private static Optional<ConsentSource> how(HttpServletRequest request) throws IOException {
        Map<String, String> fields = FormBody.read(request).orElse(Map.of());
        if ("One-Click".equals(fields.get("List-Unsubscribe")) || FormBody.isOneClick(request)) {
            return Optional.of(ConsentSource.ONE_CLICK);
        }
        return "leave".equals(fields.get("act")) ? Optional.of(ConsentSource.PREFERENCE_PAGE) : Optional.empty();
    }

    @GetMapping("/p/c/{token}")
    @OpenTo("whoever holds the sealed link; it shows that person's choices and no address")
    public ResponseEntity<byte[]> choices(@PathVariable String token, HttpServletRequest request) {
        Spoken spoken = pages.speak(request);
        Optional<Ticket> ticket = links.open(Kind.PREFERENCES, token);
        Optional<List<Standing>> standings = ticket.flatMap(acts::standings);
        return standings.isEmpty()
                ? pages.dead(spoken)
                : pages.answer(HttpStatus.OK, view(ticket.get(), token, spoken, standings.get()));
    }

    @PostMapping("/p/c/{token}")
    @OpenTo("whoever holds the sealed link, with the sealed token of a form that we showed for it")
    public ResponseEntity<byte[]> choose(
            @PathVariable String token,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Spoken spoken = pages.speak(request);
        Optional<Ticket> ticket = links.open(Kind.PREFERENCES, token);
        Optional<List<Standing>> standings = ticket.flatMap(acts::standings);
        Map<String, String> fields = FormBody.read(request).orElse(Map.of());
        if (standings.isEmpty() || !isOurs(ticket.get(), fields)) {
            return pages.dead(spoken);
        }
        var doing = new Doing(ticket.get(), ConsentSource.PREFERENCE_PAGE, Visitor.of(request), correlation);
        if ("stop_all".equals(fields.get("act"))) {
            acts.stopOffers(doing);
        } else {
            Set<Subject> ticked = new HashSet<>();
            standings.get().stream()
                    .map(Standing::subject)
                    .filter(s -> fields.containsKey(name(s)))
                    .forEach(ticked::add);
            acts.choose(doing, ticked);
        }
        return pages.tell(
                HttpStatus.OK,
                spoken,
                look(ticket.get().workspace(), standings.get()),
                spoken.say("saved_title"),
                spoken.say("saved_text"));
    }

    private boolean isOurs(Ticket ticket, Map<String, String> fields) {
        return links.open(Kind.FORM, fields.getOrDefault("form", ""))
                .filter(t -> t.workspace().id().equals(ticket.workspace().id())
                        && t.subject().equals(ticket.subject()))
                .isPresent();
    }

    private PageView view(Ticket ticket, String token, Spoken spoken, List<Standing> standings) {
        Look look = look(ticket.workspace(), standings);
        if (standings.isEmpty()) {
            return pages.view(spoken, null, spoken.say("prefs_title"), List.of(spoken.say("prefs_none")), null);
        }
        List<Choice> choices = new ArrayList<>();
        for (Standing s : standings) {
            String label = spoken.say(
                    "prefs_item",
                    s.brandName(),
                    s.subject().purpose(),
                    s.subject().channel());
            choices.add(new Choice(name(s.subject()), capital(label), s.granted()));
        }
        Instant until = ticket.workspace().clock().at(clock.instant()).plus(OPEN);
        String form = links.seal(new Ticket(Kind.FORM, ticket.workspace(), ticket.subject(), "", until));
        return pages.view(
                spoken,
                look,
                spoken.say("prefs_title"),
                List.of(spoken.say("prefs_intro")),
                new PageView.Form(
                        "/p/c/" + token + "?lang=" + spoken.language(),
                        form,
                        "",
                        List.of(),
                        List.of(),
                        spoken.say("prefs_title"),
                        choices,
                        List.of(
                                new Button("save", spoken.say("save"), true),
                                new Button("stop_all", spoken.say("stop_all"), false))));
    }

    private @Nullable Look look(Workspace workspace, List<Standing> standings) {
        return standings.isEmpty()
                ? null
                : looks.of(workspace, standings.getFirst().subject().brand());
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** The name of a tick box; it can be read back from what the person's choices are only. */
    private static String name(Subject s) {
        return s.channel().written() + "-" + s.purpose().written() + "-" + s.brand();
    }
}
