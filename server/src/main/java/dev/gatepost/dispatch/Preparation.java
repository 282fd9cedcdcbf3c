package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.Place;
import dev.gatepost.contacts.Residence;
import dev.gatepost.keys.Keys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.RichParts;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.policy.Surroundings;
import dev.gatepost.policy.Surroundings.Nature;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Provider;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.ContentStop;
import dev.gatepost.templates.OwnLinks;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.TemplateText.Rendering;
import dev.gatepost.templates.Variant;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Opens what is sealed, renders, and finds who carries it: all that a hand-over needs, before the decision. */
final class Preparation {
    /** Shorter than the lease. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Workspaces workspaces;
    private final Keys keys;
    private final EnsureContacts contacts;
    private final Addresses addresses;
    private final Catalogue catalogue;
    private final UnsubscribeLinks links;
    private final String callbackBase;
    private final ContentElements elementsOf = new ContentElements();

    /** What preparing works with. */
    record Parts(
            Workspaces workspaces,
            Keys keys,
            EnsureContacts contacts,
            Addresses addresses,
            Catalogue catalogue,
            UnsubscribeLinks links) {}

    Preparation(Parts parts, String callbackBase) {
        this.workspaces = parts.workspaces();
        this.keys = parts.keys();
        this.contacts = parts.contacts();
        this.addresses = parts.addresses();
        this.catalogue = parts.catalogue();
        this.links = parts.links();
        this.callbackBase = callbackBase;
    }

    /** Ready to be decided and sent, or why it never can be. */
    sealed interface Prepared {
        record Ready(
                LoadFacts.Subject subject,
                String to,
                String from,
                @Nullable String title,
                String text,
                RichParts rich,
                Map<String, String> headers,
                @Nullable String hint)
                implements Prepared {
            @Override
            public String toString() {
                return "Ready(" + subject.contact() + ")";
            }
        }

        record Impossible(ReasonCode code, String detail) implements Prepared {}
    }

    Workspace workspace(StoredMessage message) {
        return workspaces.get(message.workspace());
    }

    Prepared prepare(StoredMessage message, Contact contact) {
        Workspace workspace = workspace(message);
        Optional<Sender> sender = catalogue.of(workspace).sender(message.sender());
        if (sender.isEmpty()) {
            return new Prepared.Impossible(ReasonCode.NO_ROUTE, "the sender is gone");
        }
        byte[] sealed = message.sealedContent();
        if (sealed == null) {
            return new Prepared.Impossible(ReasonCode.EXPIRED_BEFORE_SENT, "its content has expired");
        }
        try {
            Content content =
                    Content.of(keys.content(message.workspace(), contact.id().value(), contact.keys())
                            .open(
                                    sealed,
                                    NewMessage.contentBinding(
                                            message.workspace(), message.id().value())));
            return rendered(message, contact, content, sender.get());
        } catch (Unreadable e) {
            return new Prepared.Impossible(ReasonCode.NOT_FOUND, "the person's data has been erased");
        }
    }

    private Prepared rendered(StoredMessage message, Contact contact, Content content, Sender sender) {
        Workspace workspace = workspace(message);
        String text = content.text() == null ? "" : content.text();
        String title = content.subject();
        RichParts rich = RichParts.NONE;
        Set<String> elements = new HashSet<>();
        Leaving leaving = new Leaving(message, contact, workspace, sender);
        String name = "content";
        String language = "en";
        ContentStop stop = null;
        ActiveTemplate used = null;
        String to = contacts.address(contact);
        Place place = addresses
                .place(new Address(message.channel(), to))
                .of(Residence.written(content.residence()), message.channel().usesNumber());
        if (message.template() != null) {
            Optional<ActiveTemplate> template =
                    catalogue.version(workspace, message.template(), message.templateVersion());
            if (template.isEmpty()) {
                return new Prepared.Impossible(ReasonCode.UNKNOWN_TEMPLATE, "the template's version is gone");
            }
            used = template.get();
            Catalogue.Active active = catalogue.of(workspace);
            switch (active.render(
                    template.get(), content.language(), place.country(), content.variables(), leaving.own())) {
                case Rendering.Rendered(String rendered, String subject) -> {
                    text = rendered;
                    title = subject;
                }
                case Rendering.Rejected(ReasonCode code, String variable, String detail) -> {
                    return new Prepared.Impossible(code, detail);
                }
            }
            elements.addAll(template.get().attested());
            Variant wording = template.get().wording(content.language(), place.country());
            language = wording.language();
            switch (active.filled(wording, content.variables(), leaving.own())) {
                case Variant.Filled.Fine(RichParts filled) -> rich = filled;
                case Variant.Filled.Faulty(Rendering.Rejected why) -> {
                    return new Prepared.Impossible(why.code(), why.detail());
                }
            }
            stop = active.standing().stop(template.get(), sender, place.country(), text);
            name = template.get().name() + " v" + template.get().version();
        }
        elements.addAll(elementsOf.of(text, title, leaving.context(language)));
        var subject = new LoadFacts.Subject(
                workspace,
                contact,
                place,
                message.channel(),
                message.purpose(),
                sender,
                new ContentFact(
                        name,
                        elements,
                        stop,
                        Nature.answering(content.answers()),
                        Surroundings.Form.of(message.channel(), used, content.language(), place.country())));
        return new Prepared.Ready(
                subject, to, sender.address(), title, text, rich, leaving.headers(), content.testOutcome());
    }

    /** The call to the provider. */
    Provider.Attempt attempt(
            Prepared.Ready ready, StoredMessage message, int number, Connections.Open way, BooleanSupplier mayStill) {
        String url = way.callbacks()
                .urlOf(callbackBase, "/callbacks/" + way.account().connection());
        return new Provider.Attempt(
                new Provider.AttemptReference(AttemptReferences.write(message.id(), number)),
                message.channel(),
                ready.to(),
                ready.from(),
                ready.title(),
                ready.text(),
                url,
                TIMEOUT,
                ready.rich(),
                mayStill,
                ready.headers(),
                ready.hint());
    }

    /** The links by which the person of one mail leaves, each made at most once and only when it is wanted. */
    private final class Leaving {
        private final StoredMessage message;
        private final Contact contact;
        private final Workspace workspace;
        private final Sender sender;
        private @Nullable String link;

        Leaving(StoredMessage message, Contact contact, Workspace workspace, Sender sender) {
            this.message = message;
            this.contact = contact;
            this.workspace = workspace;
            this.sender = sender;
        }

        OwnLinks own() {
            return new OwnLinks(this::link, () -> links.preferences(workspace, contact.id()), links.host());
        }

        /** RFC 8058: promotional mail is left by one click of the mail program. */
        private boolean isOneClick() {
            return message.channel() == Channel.EMAIL && message.purpose() == Purpose.PROMOTIONAL && links.isOneClick();
        }

        Map<String, String> headers() {
            return isOneClick()
                    ? Map.of(
                            "List-Unsubscribe",
                            "<" + link() + ">",
                            "List-Unsubscribe-Post",
                            UnsubscribeLinks.POST_HEADER)
                    : Map.of();
        }

        ContentElements.Context context(String language) {
            return message.channel() == Channel.EMAIL
                    ? ContentElements.Context.ofMail(sender.brand(), language, links.host(), isOneClick())
                    : ContentElements.Context.of(sender.brand(), language);
        }

        private String link() {
            String made = link;
            if (made == null) {
                String brand = sender.brand().id().toString();
                made = links.of(workspace, contact.id(), message.channel(), message.purpose(), brand);
                link = made;
            }
            return made;
        }
    }
}
