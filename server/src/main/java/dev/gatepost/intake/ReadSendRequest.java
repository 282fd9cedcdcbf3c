package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Origin;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Place;
import dev.gatepost.contacts.Residence;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.Content;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Problem.FieldError;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.policy.Surroundings;
import dev.gatepost.policy.Surroundings.Nature;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.ContentStop;
import dev.gatepost.templates.OwnLinks;
import dev.gatepost.templates.Segments;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateText.Rendering;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request to send: every fault of the body is told at once, each with its field. What comes out is well made;
 * whether it may be sent is not asked here. Needs no transaction.
 */
final class ReadSendRequest {
    /** Well made, or not and why. */
    sealed interface Read {
        record Fine(SendRequest request) implements Read {}

        record Faulty(Problem problem) implements Read {}
    }

    /**
     * The head of the call, and the request's own key and correlation.
     *
     * @param answers what Gatepost itself answers a person's keyword with: {@code opt_out}, {@code help}; null for all
     *     that somebody else asks for
     */
    record Head(
            Caller caller,
            String idempotencyKey,
            byte[] bodyHash,
            String correlation,
            @Nullable String answers) {
        Head(Caller caller, String idempotencyKey, byte[] bodyHash, String correlation) {
            this(caller, idempotencyKey, bodyHash, correlation, null);
        }
    }

    private final Addresses addresses;
    private final Keys keys;
    private final Catalogue catalogue;
    private final Clock clock;
    private final UnsubscribeLinks links;
    /** Their form is looked at; whose they are is not known before the contact is. */
    private final OwnLinks samples;

    private final ContentElements elementsOf = new ContentElements();

    ReadSendRequest(Addresses addresses, Keys keys, Catalogue catalogue, UnsubscribeLinks links, Clock clock) {
        this.addresses = addresses;
        this.keys = keys;
        this.catalogue = catalogue;
        this.clock = clock;
        this.links = links;
        this.samples = new OwnLinks(links::sample, links::sample, links.host());
    }

    Read read(JsonFields body, Head head) {
        Workspace workspace = head.caller().workspace();
        GivenMessage given =
                ReadProperties.of(body, workspace, workspace.clock().at(clock.instant()));
        List<FieldError> faults = body.finish();
        if (!faults.isEmpty()) {
            return new Read.Faulty(Problem.ofFields(faults));
        }
        return given.fallbacks().isEmpty() ? resolve(given, head) : withFallbacks(given, head);
    }

    /** Every fallback must be possible as well, and stands in the message with nothing left open. */
    private Read withFallbacks(GivenMessage given, Head head) {
        GivenMessage complete = given.withFallbacks(
                given.fallbacks().stream().map(given::complete).toList());
        List<FieldError> faults = new ArrayList<>();
        Read first = resolve(complete, head);
        Channel own = given.channel();
        Purpose purpose = given.purpose();
        switch (first) {
            case Read.Faulty(Problem problem) -> faults.addAll(problem.errors());
            case Read.Fine(SendRequest request) -> {
                own = request.channel();
                purpose = request.purpose();
            }
        }
        for (int i = 0; i < complete.fallbacks().size(); i++) {
            Content.Fallback fallback = complete.fallbacks().get(i);
            String place = "/fallback/" + i;
            Channel channel = Channel.parse(fallback.channel()).orElseThrow();
            if (given.fallbacks().get(i).to() == null && own != null && !shareAddresses(own, channel)) {
                String detail = "the address of the message is none of " + channel.written()
                        + "; give this fallback a 'to' of its own";
                faults.add(new FieldError(place + "/to", ReasonCode.INVALID_VALUE, detail));
            } else if (resolve(complete.follow(fallback, purpose, List.of()), head)
                    instanceof Read.Faulty(Problem problem)) {
                problem.errors().forEach(e -> faults.add(new FieldError(place + e.pointer(), e.code(), e.detail())));
            }
        }
        return faults.isEmpty() ? first : new Read.Faulty(Problem.ofFields(faults));
    }

    private static boolean shareAddresses(Channel one, Channel other) {
        return one == other || one.usesNumber() && other.usesNumber();
    }

    /** Looks up what the properties name: template, address, sender; renders once, so that a fault is told now. */
    Read resolve(GivenMessage given, Head head) {
        Catalogue.Active active = catalogue.of(head.caller().workspace());
        if (given.template() == null) {
            return withTemplate(given, null, active, head);
        }
        List<ActiveTemplate> named = active.named(given.template());
        if (named.isEmpty()) {
            return faulty("template", ReasonCode.UNKNOWN_TEMPLATE, "no active template has that name");
        }
        if (given.channel() == null && named.size() > 1) {
            return faulty("channel", ReasonCode.MISSING_PROPERTY, "give the 'channel': the name stands for several");
        }
        Optional<ActiveTemplate> template = named.stream()
                .filter(t -> given.channel() == null || t.channel() == given.channel())
                .findFirst();
        if (template.isEmpty()) {
            return faulty(
                    "channel",
                    ReasonCode.INVALID_VALUE,
                    "the template is for " + named.getFirst().channel().written());
        }
        return withTemplate(given, template.get(), active, head);
    }

    private Read withTemplate(
            GivenMessage given, @Nullable ActiveTemplate template, Catalogue.Active active, Head head) {
        Channel channel = given.channel() != null ? given.channel() : template == null ? null : template.channel();
        if (channel == null) {
            return faulty("channel", ReasonCode.MISSING_PROPERTY, "'channel' is needed when there is no template");
        }
        Purpose purpose = template == null ? given.purpose() : template.purpose();
        if (purpose == null) {
            return faulty("purpose", ReasonCode.MISSING_PROPERTY, "'purpose' is needed when there is no template");
        }
        if (given.purpose() != null && given.purpose() != purpose) {
            return faulty("purpose", ReasonCode.PURPOSE_MISMATCH, "the template's purpose is " + purpose.written());
        }
        if (template == null
                && head.answers() == null
                && !mayBeFree(head.caller().workspace(), purpose)) {
            return faulty(
                    "content",
                    ReasonCode.INVALID_VALUE,
                    "free content is for test workspaces and conversational replies; use a template");
        }
        Optional<Address> address = addresses.normalise(channel, given.to());
        if (address.isEmpty()) {
            return switch (channel) {
                case EMAIL -> faulty("to", ReasonCode.INVALID_EMAIL, ReasonCode.INVALID_EMAIL.mend());
                case SMS, RCS, WHATSAPP -> faulty("to", ReasonCode.INVALID_NUMBER, ReasonCode.INVALID_NUMBER.mend());
                case PUSH, WEBCHAT -> faulty("to", ReasonCode.INVALID_VALUE, "the address is not one of this channel");
            };
        }
        Place place = addresses.place(address.get()).of(given.residence(), channel.usesNumber());
        Optional<Sender> sender = sender(given, template, active, channel, purpose, place);
        if (sender.isEmpty()) {
            return given.sender() == null
                    ? faulty(
                            "channel",
                            ReasonCode.CHANNEL_NOT_SUPPORTED,
                            "no sender for " + purpose.written() + " on " + channel.written())
                    : faulty("sender", ReasonCode.UNKNOWN_SENDER, "no such sender on " + channel.written());
        }
        return rendered(
                given, new Chosen(template, channel, purpose, address.get(), place, sender.get()), active, head);
    }

    private record Chosen(
            @Nullable ActiveTemplate template,
            Channel channel,
            Purpose purpose,
            Address address,
            Place place,
            Sender sender) {}

    private Read rendered(GivenMessage given, Chosen c, Catalogue.Active active, Head head) {
        String text = given.text() == null ? "" : given.text();
        String subject = given.subject();
        if (c.template() != null) {
            switch (active.render(c.template(), given.language(), c.place().country(), given.variables(), samples)) {
                case Rendering.Rendered(String rendered, String title) -> {
                    text = rendered;
                    subject = title;
                }
                case Rendering.Rejected(ReasonCode code, String variable, String detail) -> {
                    return faulty(variable == null ? "variables" : "variables/" + variable, code, detail);
                }
            }
        }
        Set<String> elements = new HashSet<>(elementsOf.of(text, subject, context(given, c)));
        ContentStop stop = null;
        if (c.template() != null) {
            elements.addAll(c.template().attested());
            stop = active.standing().stop(c.template(), c.sender(), c.place().country(), text);
        }
        Workspace workspace = head.caller().workspace();
        String name = c.template() == null
                ? "content"
                : c.template().name() + " v" + c.template().version();
        return new Read.Fine(new SendRequest(
                head.caller(),
                Wanted.of(keys, workspace.id(), workspace.organisation(), c.address()),
                c.place(),
                c.channel(),
                c.purpose(),
                c.template(),
                c.sender(),
                content(given, head.answers()),
                new ContentFact(
                        name,
                        elements,
                        stop,
                        Nature.answering(head.answers()),
                        Surroundings.Form.of(
                                c.channel(),
                                c.template(),
                                given.language(),
                                c.place().country())),
                given.notBefore(),
                given.expiresAt(),
                Digests.sha256(head.idempotencyKey()),
                head.bodyHash(),
                head.correlation(),
                given.reference() == null ? null : References.hash(keys, workspace, given.reference()),
                c.channel() == Channel.SMS ? Segments.of(text).count() : 0,
                compared(given, c) ? References.text(keys, workspace, subject, text) : 0,
                given.fallbackOf(),
                null,
                given.sender() == null
                        ? () -> active.othersFor(
                                c.sender(), c.purpose(), c.place().country())
                        : List::of,
                Origin.current()));
    }

    /** A fallback says the same again on purpose. */
    private static boolean compared(GivenMessage given, Chosen c) {
        return c.purpose() == Purpose.PROMOTIONAL && given.fallbackOf() == null;
    }

    private static Content content(GivenMessage given, @Nullable String answers) {
        Residence residence = given.residence();
        return new Content(
                given.subject(),
                given.text(),
                given.variables(),
                given.reference(),
                given.metadata(),
                given.fallbacks(),
                given.testOutcome(),
                given.language(),
                residence == null ? null : residence.written(),
                answers);
    }

    private ContentElements.Context context(GivenMessage given, Chosen c) {
        ActiveTemplate template = c.template();
        String language = template == null
                ? "en"
                : template.wording(given.language(), c.place().country()).language();
        boolean oneClick = c.purpose() == Purpose.PROMOTIONAL && links.isOneClick();
        return c.channel() == Channel.EMAIL
                ? ContentElements.Context.ofMail(c.sender().brand(), language, links.host(), oneClick)
                : ContentElements.Context.of(c.sender().brand(), language);
    }

    private static boolean mayBeFree(Workspace workspace, Purpose purpose) {
        return workspace.kind() == Workspace.Kind.TEST || purpose == Purpose.CONVERSATIONAL;
    }

    private static Optional<Sender> sender(
            GivenMessage given,
            @Nullable ActiveTemplate template,
            Catalogue.Active active,
            Channel channel,
            Purpose purpose,
            Place place) {
        if (given.sender() == null) {
            return active.senderFor(template == null ? null : template.brand(), channel, purpose, place.country())
                    .or(() -> active.senderFor(template == null ? null : template.brand(), channel, purpose, null));
        }
        return SenderId.parse(given.sender())
                .flatMap(active::sender)
                .filter(s -> s.channel() == channel && !s.retired());
    }

    private static Read faulty(String field, ReasonCode code, String detail) {
        return new Read.Faulty(Problem.ofFields(List.of(new FieldError("/" + field, code, detail))));
    }
}
