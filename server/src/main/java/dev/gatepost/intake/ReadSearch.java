package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Problem.FieldError;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WallClock;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.TemplateId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what messages are to be looked for by, and looks up the address and the template that it names. */
final class ReadSearch {
    private static final int MOST = 200;
    private static final int USUAL = 50;
    private static final String STATES =
            Arrays.stream(MessageState.values()).map(MessageState::written).collect(Collectors.joining(", "));

    private final Database database;
    private final Keys keys;
    private final Addresses addresses;
    private final ContactStore contacts;
    private final Catalogue catalogue;

    ReadSearch(Database database, Keys keys, Addresses addresses, ContactStore contacts, Catalogue catalogue) {
        this.database = database;
        this.keys = keys;
        this.addresses = addresses;
        this.contacts = contacts;
        this.catalogue = catalogue;
    }

    /** What was read. */
    sealed interface Read {
        /** @param after the last message already seen */
        record Search(MessageSearch search, @Nullable MessageId after, int limit) implements Read {}

        /** It names something that this workspace does not have, so nothing can be found. */
        record Nothing() implements Read {}

        record Faulty(Problem problem) implements Read {}
    }

    Read read(JsonFields query, Workspace workspace) {
        MessageState state = choice(query, "status", ReadSearch::state, "one of " + STATES);
        Channel channel = choice(query, "channel", Channel::parse, "there is no such channel");
        Purpose purpose = choice(query, "purpose", Purpose::parse, "there is no such purpose");
        MessageId after = choice(query, "cursor", PageCursor::read, "give the next_cursor of the page before");
        String to = query.text("to", 320);
        Address address = to == null ? null : address(query, to, channel);
        String template = query.text("template", 100);
        String reference = query.text("reference", 200);
        String reason = query.text("reason", 60);
        var from = query.instant("from");
        var until = query.instant("until");
        int limit = query.integer("limit", 1, MOST, USUAL);
        List<FieldError> faults = query.finish();
        if (!faults.isEmpty()) {
            return new Read.Faulty(Problem.ofFields(faults));
        }
        ContactId contact = null;
        if (address != null) {
            Optional<ContactId> known = contact(workspace, address);
            if (known.isEmpty()) {
                return new Read.Nothing();
            }
            contact = known.get();
        }
        List<TemplateId> templates = template == null ? null : templates(workspace, template);
        if (templates != null && templates.isEmpty()) {
            return new Read.Nothing();
        }
        var search = new MessageSearch(
                workspace.id(),
                state,
                contact,
                templates,
                reference == null ? null : References.hash(keys, workspace, reference),
                reason,
                purpose,
                channel,
                from,
                until,
                workspace.clock().equals(WallClock.REAL));
        return new Read.Search(search, after, limit);
    }

    /** The templates of this name or id. */
    List<TemplateId> templates(Workspace workspace, String template) {
        Optional<TemplateId> id = TemplateId.parse(template);
        return id.isPresent()
                ? List.of(id.get())
                : catalogue.of(workspace).named(template).stream()
                        .map(ActiveTemplate::id)
                        .toList();
    }

    private @Nullable Address address(JsonFields query, String to, @Nullable Channel given) {
        Channel channel = given != null ? given : Addresses.channelOf(to);
        Optional<Address> address = addresses.normalise(channel, to);
        if (address.isEmpty()) {
            ReasonCode code =
                    switch (channel) {
                        case EMAIL -> ReasonCode.INVALID_EMAIL;
                        case SMS, RCS, WHATSAPP -> ReasonCode.INVALID_NUMBER;
                        case PUSH, WEBCHAT -> ReasonCode.INVALID_VALUE;
                    };
            query.fault("to", code, code.mend() + " In a query a plus sign is written %2B.");
        }
        return address.orElse(null);
    }

    private Optional<ContactId> contact(Workspace workspace, Address address) {
        byte[] index = Wanted.of(keys, workspace.id(), workspace.organisation(), address)
                .index();
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> contacts.byIndex(tx, workspace.id(), index, ContactStore.Hold.NONE)
                        .map(Contact::id));
    }

    private static Optional<MessageState> state(String text) {
        return Arrays.stream(MessageState.values())
                .filter(s -> s.written().equals(text))
                .findFirst();
    }

    private static <T> @Nullable T choice(
            JsonFields query, String name, Function<String, Optional<T>> parse, String detail) {
        String text = query.text(name, 60);
        if (text == null) {
            return null;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            query.fault(name, ReasonCode.INVALID_VALUE, detail);
        }
        return value.orElse(null);
    }
}
