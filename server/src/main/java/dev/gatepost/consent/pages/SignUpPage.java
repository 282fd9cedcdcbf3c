package dev.gatepost.consent.pages;

import dev.gatepost.access.Caller;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.optin.DoubleOptIn;
import dev.gatepost.consent.optin.DoubleOptIn.Wish;
import dev.gatepost.consent.pages.PageView.Choice;
import dev.gatepost.consent.pages.PageView.Fault;
import dev.gatepost.consent.pages.PageView.Field;
import dev.gatepost.consent.pages.PageWords.Spoken;
import dev.gatepost.consent.pages.SignupForm.Offer;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /p/f/…}: a sign-up form (CON-03). What is entered is asked of the address itself before it counts, and the
 * answer is the same whoever the address belongs to, known or not, asked too often or not.
 */
@RestController
public final class SignUpPage {
    private static final Duration OPEN = Duration.ofHours(2);
    private static final int LONGEST = 320;

    private final Parts parts;

    /** What the page works with. */
    record Parts(
            Pages pages,
            Looks looks,
            SignupForms forms,
            Disclosures disclosures,
            DoubleOptIn optIn,
            SealedLinks links,
            Workspaces workspaces,
            Addresses addresses,
            Clock clock) {}

    SignUpPage(Parts parts) {
        this.parts = parts;
    }

    /** A form of a workspace and how its page looks. */
    private record Shown(Workspace workspace, SignupForm form, String path, Look look, Spoken spoken) {}

    @GetMapping("/p/f/{key}")
    @OpenTo("everybody may sign up; nothing counts before the address itself has confirmed")
    public ResponseEntity<byte[]> form(@PathVariable String key, HttpServletRequest request) {
        Spoken spoken = parts.pages().speak(request);
        return shown(key, spoken)
                .map(s -> parts.pages().answer(HttpStatus.OK, view(s, Map.of(), List.of())))
                .orElseGet(() -> parts.pages().dead(spoken));
    }

    @PostMapping("/p/f/{key}")
    @OpenTo("the sealed token of a form that we showed; counted for each target and network")
    public ResponseEntity<byte[]> signUp(
            @PathVariable String key,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        Spoken spoken = parts.pages().speak(request);
        Optional<Shown> shown = shown(key, spoken);
        Optional<Map<String, String>> fields = FormBody.read(request);
        if (shown.isEmpty() || fields.isEmpty() || !isOurs(shown.get(), fields.get())) {
            return parts.pages().dead(spoken);
        }
        Shown s = shown.get();
        Map<Offer, Address> chosen = new LinkedHashMap<>();
        List<Fault> faults = faults(s, fields.get(), chosen);
        if (!faults.isEmpty()) {
            return parts.pages().answer(HttpStatus.UNPROCESSABLE_CONTENT, view(s, fields.get(), faults));
        }
        chosen.forEach((offer, address) -> ask(s, offer, address, Visitor.of(request), correlation));
        return parts.pages()
                .tell(
                        HttpStatus.OK,
                        spoken,
                        s.look(),
                        spoken.say("sent_title"),
                        spoken.say("sent_text", s.look().name()));
    }

    private Optional<Shown> shown(String key, Spoken spoken) {
        return Look.Key.parse(key)
                .flatMap(k -> parts.workspaces()
                        .find(k.workspace())
                        .flatMap(w -> parts.forms().find(w, k.id()).map(f -> {
                            Look look = parts.looks().of(w, f.brand());
                            return new Shown(w, f, "/p/f/" + key, look, spoken);
                        })));
    }

    private boolean isOurs(Shown s, Map<String, String> fields) {
        return parts.links()
                .open(Kind.FORM, fields.getOrDefault("form", ""))
                .filter(t -> t.workspace().id().equals(s.workspace().id()))
                .filter(t -> t.subject().equals(s.form().id()))
                .isPresent();
    }

    /** What is wrong with the fields; {@code chosen} gets what is right. */
    private List<Fault> faults(Shown s, Map<String, String> fields, Map<Offer, Address> chosen) {
        List<Fault> out = new ArrayList<>();
        boolean any = false;
        for (Offer offer : s.form().channels()) {
            if (fields.containsKey(name(offer))) {
                any = true;
                String field = field(offer.channel());
                String given = fields.getOrDefault(field, "").strip();
                Optional<Address> address = given.length() > LONGEST
                        ? Optional.empty()
                        : parts.addresses().normalise(offer.channel(), given);
                address.ifPresent(a -> chosen.put(offer, a));
                if (address.isEmpty() && out.stream().noneMatch(f -> f.field().equals(field))) {
                    out.add(new Fault(field, s.spoken().say(field + "_wrong")));
                }
            }
        }
        if (!any) {
            out.add(new Fault("choices", s.spoken().say("choose")));
        }
        return out;
    }

    /** Whatever comes of it, the page answers the same. */
    private void ask(Shown s, Offer offer, Address address, Visitor visitor, String correlation) {
        SignupForm form = s.form();
        String written = offer.disclosure(s.spoken().language());
        Optional<Disclosures.Text> text = parts.disclosures().shown(s.workspace(), written);
        if (text.isEmpty()) {
            return;
        }
        String html = parts.pages().html(page(s, Map.of(), List.of(), ""));
        Map<String, String> evidence = visitor.evidence();
        evidence.put("form", form.written());
        evidence.put("form_snapshot", html);
        Instant now = s.workspace().clock().at(parts.clock().instant());
        var proof = new Proof(
                parts.addresses().place(address).country(), text.get().shown(), Digests.sha256(html), null, null, null);
        var act = new Act(
                offer.channel(),
                form.purpose(),
                form.brand(),
                ConsentEvent.Status.PENDING,
                "none",
                ConsentSource.WEB_FORM.written(),
                form.campaign(),
                evidence,
                Act.Ends.of(form.purpose()),
                proof,
                now);
        var wish = new Wish(
                address,
                act,
                form.basis(),
                offer.template(s.spoken().language()),
                Map.of(),
                visitor.network(),
                DoubleOptIn.USUAL_LIFE);
        parts.optIn().ask(new Caller(s.workspace(), form.id(), Set.of()), wish, "form:" + form.written(), correlation);
    }

    private PageView view(Shown s, Map<String, String> given, List<Fault> faults) {
        Instant until = s.workspace().clock().at(parts.clock().instant()).plus(OPEN);
        String token =
                parts.links().seal(new Ticket(Kind.FORM, s.workspace(), s.form().id(), "", until));
        return page(s, given, faults, token);
    }

    private PageView page(Shown s, Map<String, String> given, List<Fault> faults, String token) {
        Spoken spoken = s.spoken();
        List<Choice> choices = new ArrayList<>();
        List<Field> fields = new ArrayList<>();
        for (Offer offer : s.form().channels()) {
            String text = parts.disclosures()
                    .shown(s.workspace(), offer.disclosure(spoken.language()))
                    .map(Disclosures.Text::text)
                    .orElse("");
            if (!text.isEmpty()) {
                choices.add(new Choice(name(offer), text, given.containsKey(name(offer))));
                String id = field(offer.channel());
                if (fields.stream().noneMatch(f -> f.id().equals(id))) {
                    fields.add(field(spoken, id, given.getOrDefault(id, ""), faults));
                }
            }
        }
        var form = new PageView.Form(
                s.path() + "?lang=" + spoken.language(),
                token,
                spoken.say("problem"),
                faults,
                fields,
                spoken.say("channels"),
                choices,
                List.of(new PageView.Button("sign_up", spoken.say("signup_button"), true)));
        String brand = s.look().name();
        return parts.pages()
                .view(
                        spoken,
                        s.look(),
                        spoken.say("signup_title", brand),
                        List.of(spoken.say("signup_intro", brand)),
                        form);
    }

    private static Field field(Spoken spoken, String id, String value, List<Fault> faults) {
        String fault = faults.stream()
                .filter(f -> f.field().equals(id))
                .map(Fault::text)
                .findFirst()
                .orElse("");
        boolean number = id.equals("number");
        return new Field(
                id,
                number ? "tel" : "email",
                number ? "tel" : "email",
                spoken.say(id),
                spoken.say(id + "_hint"),
                value,
                fault);
    }

    private static String name(Offer offer) {
        return "agree-" + offer.channel().written();
    }

    private static String field(Channel channel) {
        return channel.usesNumber() ? "number" : "email";
    }
}
