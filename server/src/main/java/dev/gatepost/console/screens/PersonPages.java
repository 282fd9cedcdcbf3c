package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.ConsentsResource;
import dev.gatepost.consent.SuppressionsResource;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
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

/** People: may we write, why, since when; and taking an opt-out, a consent or a suppression (CON-06). */
@RestController
public final class PersonPages {
    private final Desk desk;
    private final ConsentsResource consents;
    private final SuppressionsResource suppressions;
    private final List<PersonAction> actions;
    private final Addressees people;

    /**
     * The pages of people.
     *
     * @param actions what else may be done about a person, in the order of the buttons
     */
    public PersonPages(
            Desk desk, ConsentsResource consents, SuppressionsResource suppressions, List<PersonAction> actions) {
        this.desk = desk;
        this.consents = consents;
        this.suppressions = suppressions;
        this.actions = List.copyOf(actions);
        this.people = new Addressees(desk.rooms());
    }

    @GetMapping("/w/{workspace}/people")
    @Requires(value = Right.CONSENTS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> find(HttpServletRequest request) {
        return desk.page("people", desk.frame(Visit.of(request), Screen.PEOPLE), Map.of());
    }

    @GetMapping("/w/{workspace}/people/{contact}")
    @Requires(value = Right.CONSENTS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String contact, HttpServletRequest request) {
        return shown(Visit.of(request), contact, Told.Refused.NOTHING, "");
    }

    /** @param form which form was refused */
    private ResponseEntity<byte[]> shown(Visit visit, String contact, Told.Refused why, String form) {
        Optional<Addressees.Known> person = people.one(visit.workspace(), contact);
        if (person.isEmpty()) {
            return desk.refused(visit, Screen.PEOPLE, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        Addressees.Known known = person.get();
        if (known.address().isEmpty()) {
            return desk.page(
                    "erased", desk.below(visit, Screen.PEOPLE, "An erased person"), Map.of("contact", contact));
        }
        ObjectNode state = read(consentState(visit, known));
        ObjectNode questions = read(Told.of(consents.questions(known.address(), visit.caller(), visit.correlation())));
        List<PersonAction.Offer> offers = actions.stream()
                .flatMap(a -> a.offer(visit.caller(), known.id()).stream())
                .toList();
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "person",
                desk.below(visit, Screen.PEOPLE, known.masked()),
                Map.of(
                        "view",
                        PersonView.of(state, questions, desk.now(visit.workspace())),
                        "contact",
                        contact,
                        "forms",
                        forms(visit, why, form),
                        "offers",
                        offers));
    }

    private Told consentState(Visit visit, Addressees.Known known) {
        return Told.of(consents.state(known.address(), visit.caller(), visit.correlation()));
    }

    private static ObjectNode read(Told told) {
        return switch (told) {
            case Told.Fine(ObjectNode document) -> document;
            case Told.Refused refused ->
                throw new IllegalStateException("a contact's own address was refused: " + refused.code());
        };
    }

    /**
     * The forms of the page.
     *
     * @param open the one that was refused; empty when none was
     */
    record Forms(
            boolean write,
            String open,
            Told.Refused why,
            List<Option> channels,
            List<Option> purposes,
            List<Option> sources,
            List<Option> bases,
            Map<String, String> given) {
        String given(String name) {
            return given.getOrDefault(name, "");
        }
    }

    private static Forms forms(Visit visit, Told.Refused why, String form) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String name : List.of("channel", "purpose", "brand", "source", "basis", "disclosure", "reason")) {
            given.put(name, form.isEmpty() ? "" : visit.given(name));
        }
        return new Forms(
                visit.may(Right.CONSENTS_WRITE),
                form,
                why,
                Option.of(Channel.values(), Channel::written, Words::channel),
                Option.of(Purpose.values(), Purpose::written, Words::purpose),
                Option.of(ConsentSource.values(), ConsentSource::written, Words::capital),
                List.of(
                        new Option("express_written", "In writing"),
                        new Option("express", "Expressly"),
                        new Option("soft_opt_in", "As a customer (soft opt-in)"),
                        new Option("implied", "Implied")),
                given);
    }

    @PostMapping("/w/{workspace}/people/{contact}/suppress")
    @Requires(value = Right.CONSENTS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> suppress(@PathVariable String contact, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, contact, "suppress", "suppressed", address -> {
            Map<String, String> body = new LinkedHashMap<>();
            body.put("address", address);
            body.put("channel", visit.given("channel"));
            body.put("purpose", visit.given("purpose"));
            body.put("reason", visit.given("reason"));
            return Told.of(suppressions.add(Told.body(body), visit.caller(), visit.correlation()));
        });
    }

    @PostMapping("/w/{workspace}/people/{contact}/opt-out")
    @Requires(value = Right.CONSENTS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> optOut(@PathVariable String contact, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, contact, "opt-out", "opted-out", address -> {
            Map<String, String> body = event(visit, address);
            body.put("status", "revoked");
            body.put("source", ConsentSource.AGENT.written());
            return Told.of(consents.record(Told.body(body), visit.caller(), visit.correlation()));
        });
    }

    @PostMapping("/w/{workspace}/people/{contact}/consent")
    @Requires(value = Right.CONSENTS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> consent(@PathVariable String contact, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return done(visit, contact, "consent", "consented", address -> {
            Map<String, String> body = event(visit, address);
            body.put("status", "granted");
            body.put("source", visit.given("source"));
            body.put("basis", visit.given("basis"));
            body.put("disclosure", visit.given("disclosure"));
            return Told.of(consents.record(Told.body(body), visit.caller(), visit.correlation()));
        });
    }

    private static Map<String, String> event(Visit visit, String address) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("address", address);
        body.put("channel", visit.given("channel"));
        body.put("purpose", visit.given("purpose"));
        body.put("brand", visit.given("brand"));
        return body;
    }

    /** What is done with the address of the person. */
    private interface Act {
        Told with(String address);
    }

    private ResponseEntity<byte[]> done(Visit visit, String contact, String form, String word, Act act) {
        Optional<String> address = people.one(visit.workspace(), contact)
                .map(Addressees.Known::address)
                .filter(a -> !a.isEmpty());
        if (address.isEmpty()) {
            return desk.refused(visit, Screen.PEOPLE, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        return switch (act.with(address.get())) {
            case Told.Fine fine -> Desk.on(visit.base() + "/people/" + contact + "?done=" + word);
            case Told.Refused refused -> shown(visit, contact, refused, form);
        };
    }
}
