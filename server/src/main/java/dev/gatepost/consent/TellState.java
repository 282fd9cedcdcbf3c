package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.ContactKeys;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Purpose;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known about one address, for the API: its ledger, its state, and what may be sent today and why. */
final class TellState {
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern(
                    "d MMMM uuuu 'at' HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Keys keys;
    private final ContactStore contacts;
    private final ConsentStore store;
    private final Today today;

    TellState(Keys keys, ContactStore contacts, ConsentStore store, Today today) {
        this.keys = keys;
        this.contacts = contacts;
        this.store = store;
        this.today = today;
    }

    /** The newest events of an address, oldest first. */
    List<ConsentEvent> ledger(Connection tx, Workspace workspace, Address address) throws SQLException {
        Optional<Contact> known = known(tx, workspace, address);
        return known.isEmpty()
                ? List.of()
                : store.events(tx, workspace.id(), known.get().id());
    }

    /** Everything that counts today. */
    Map<String, Object> state(Connection tx, Workspace workspace, Address address) throws SQLException {
        Optional<Contact> known = known(tx, workspace, address);
        byte[] index = index(workspace, address);
        var wanted = new ConsentStore.Suppressible(workspace.organisation(), index);
        List<Suppression> suppressions = store.suppressions(tx, List.of(wanted))
                .getOrDefault(ConsentStore.key(workspace.organisation(), index), List.of());
        List<ConsentEvent> events = known.isEmpty()
                ? List.of()
                : store.events(tx, workspace.id(), known.get().id());
        Contact asked =
                known.orElseGet(() -> stranger(Wanted.of(keys, workspace.id(), workspace.organisation(), address)));
        ConsentProjection projection = ConsentProjection.read(asked.consent());
        List<Map<String, Object>> answers = new ArrayList<>();
        for (Today.Answer answer : today.of(tx, new Today.Asked(workspace, address, asked))) {
            answers.add(document(answer, projection, events));
        }
        return Answers.document(
                "contact",
                known.map(c -> c.id().toString()).orElse(null),
                "today",
                answers,
                "first_campaign",
                firstCampaign(events).map(ConsentEvent::campaign).orElse(null),
                "consents",
                projection.all(),
                "suppressions",
                suppressions.stream().map(ConsentDocuments::of).toList());
    }

    /** The three questions of CON-06. */
    Map<String, Object> questions(Connection tx, Workspace workspace, Address address) throws SQLException {
        List<ConsentEvent> events = ledger(tx, workspace, address);
        Optional<ConsentEvent> first = firstCampaign(events);
        return Answers.document(
                "events",
                events.stream().map(ConsentDocuments::of).toList(),
                "introduced_by",
                first.map(e -> Answers.document(
                                "campaign", e.campaign(),
                                "event", e.id().toString(),
                                "source", e.source(),
                                "occurred_at", e.occurredAt().toString()))
                        .orElse(null),
                "disclosures_shown",
                events.stream()
                        .filter(e -> e.proof().disclosure() != null)
                        .map(e -> Answers.document(
                                "disclosure", shown(e),
                                "event", e.id().toString(),
                                "occurred_at", e.occurredAt().toString()))
                        .toList());
    }

    private static @Nullable String shown(ConsentEvent event) {
        Proof.Shown shown = event.proof().disclosure();
        return shown == null ? null : ConsentDocuments.written(shown);
    }

    /** Late events are told late, so it is the first that happened, not the first recorded. */
    private static Optional<ConsentEvent> firstCampaign(List<ConsentEvent> events) {
        return events.stream()
                .filter(e -> e.campaign() != null)
                .min(Comparator.comparing(ConsentEvent::occurredAt).thenComparing(ConsentEvent::recordedAt));
    }

    private static Map<String, Object> document(
            Today.Answer answer, ConsentProjection projection, List<ConsentEvent> events) {
        Optional<ConsentProjection.State> state = projection.state(
                answer.channel(), answer.purpose(), answer.brand().id());
        Map<UUID, ConsentEvent> byId = new HashMap<>();
        events.forEach(e -> byId.put(e.id().value(), e));
        Optional<ConsentEvent> behind = state.map(s -> byId.get(s.event()));
        return Answers.document(
                "channel", answer.channel().written(),
                "purpose", answer.purpose().written(),
                "brand", answer.brand().id(),
                "brand_name", answer.brand().name(),
                "may", answer.may().written(),
                "until", answer.until() == null ? null : answer.until().toString(),
                "sentence", sentence(answer, state),
                "reasons", ConsentDocuments.of(answer.reasons()),
                "evidence", state.map(ConsentProjection.State::evidence).orElse(null),
                "disclosure", behind.map(TellState::shown).orElse(null));
    }

    /** What a support agent can read aloud. */
    private static String sentence(Today.Answer answer, Optional<ConsentProjection.State> state) {
        String what = what(answer.purpose()) + " by " + by(answer) + " from "
                + answer.brand().name();
        String since = state.filter(ConsentProjection.State::granted)
                .map(s -> " The person agreed on " + MOMENT.format(s.at()) + ".")
                .orElse("");
        return switch (answer.may()) {
            case YES -> "Yes. We may send " + what + "." + since;
            case WAIT ->
                "Not now. " + reason(answer) + " We may send " + what + " from "
                        + (answer.until() == null ? "later" : MOMENT.format(answer.until())) + "." + since;
            case NO ->
                "No. We send no " + what + ". " + reason(answer)
                        + state.filter(s -> !s.granted())
                                .map(s -> " The person opted out on " + MOMENT.format(s.at()) + ".")
                                .orElse("");
        };
    }

    private static String reason(Today.Answer answer) {
        if (answer.reasons().isEmpty()) {
            return "";
        }
        var code = answer.reasons().getFirst().code();
        String agent = code.agent();
        return agent == null ? code.sentence() : agent;
    }

    private static String what(Purpose purpose) {
        return switch (purpose) {
            case PROMOTIONAL -> "offers";
            case TRANSACTIONAL -> "order and account messages";
            case SERVICE -> "service messages";
            case OTP -> "one-time codes";
            case CONVERSATIONAL -> "answers in a conversation";
        };
    }

    private static String by(Today.Answer answer) {
        return switch (answer.channel()) {
            case SMS -> "text";
            case EMAIL -> "email";
            case PUSH -> "push";
            case WEBCHAT -> "web chat";
            case RCS -> "RCS";
            case WHATSAPP -> "WhatsApp";
        };
    }

    private Optional<Contact> known(Connection tx, Workspace workspace, Address address) throws SQLException {
        return contacts.byIndex(tx, workspace.id(), index(workspace, address), ContactStore.Hold.NONE);
    }

    private byte[] index(Workspace workspace, Address address) {
        return Wanted.of(keys, workspace.id(), workspace.organisation(), address)
                .index();
    }

    /** Stands for somebody that nobody has written to; it is stored nowhere. */
    private Contact stranger(Wanted wanted) {
        ContactId id = ContactId.next();
        var none = new ContactKeys(0, new byte[0], new byte[0]);
        return new Contact(
                wanted.workspace(), id, wanted.index(), new byte[0], id.value(), none, "{}", wanted.alias(keys));
    }
}
