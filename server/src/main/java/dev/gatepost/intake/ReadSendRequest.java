package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.contacts.Place;
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
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateText.Rendering;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one request to send: every fault of the body is told at once, each with its field. What comes out is well made;
 * whether it may be sent is not asked here. Needs no transaction.
 */
final class ReadSendRequest {
    private static final Duration FURTHEST = Duration.ofDays(30);
    private static final int LONGEST_TEXT = 5_000;

    /** Well made, or not and why. */
    sealed interface Read {
        record Fine(SendRequest request) implements Read {}

        record Faulty(Problem problem) implements Read {}
    }

    /** The head of the call, and the request's own key and correlation. */
    record Head(Caller caller, String idempotencyKey, byte[] bodyHash, String correlation) {}

    private final Addresses addresses;
    private final Keys keys;
    private final Catalogue catalogue;
    private final Clock clock;
    private final ContentElements elementsOf = new ContentElements();

    ReadSendRequest(Addresses addresses, Keys keys, Catalogue catalogue, Clock clock) {
        this.addresses = addresses;
        this.keys = keys;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** The properties as given, before anything is looked up. */
    private record Given(
            String to,
            @Nullable Channel channel,
            @Nullable String template,
            Map<String, String> variables,
            @Nullable String text,
            @Nullable String subject,
            @Nullable Purpose purpose,
            @Nullable String sender,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            @Nullable String reference,
            Map<String, String> metadata) {}

    Read read(JsonFields body, Head head) {
        Given given = given(body, head.caller().workspace().clock().at(clock.instant()));
        List<FieldError> faults = body.finish();
        if (!faults.isEmpty()) {
            return new Read.Faulty(Problem.ofFields(faults));
        }
        Catalogue.Active active = catalogue.of(head.caller().workspace());
        ActiveTemplate template = null;
        if (given.template() != null) {
            template = active.templates().get(given.template());
            if (template == null) {
                return faulty("template", ReasonCode.UNKNOWN_TEMPLATE, "no active template has that name");
            }
        }
        return withTemplate(given, template, active, head);
    }

    private Read withTemplate(Given given, @Nullable ActiveTemplate template, Catalogue.Active active, Head head) {
        Channel channel = given.channel() != null ? given.channel() : template == null ? null : template.channel();
        if (channel == null) {
            return faulty("channel", ReasonCode.MISSING_PROPERTY, "'channel' is needed when there is no template");
        }
        if (template != null && template.channel() != channel) {
            return faulty(
                    "channel",
                    ReasonCode.INVALID_VALUE,
                    "the template is for " + template.channel().written());
        }
        Purpose purpose = template == null ? given.purpose() : template.purpose();
        if (purpose == null) {
            return faulty("purpose", ReasonCode.MISSING_PROPERTY, "'purpose' is needed when there is no template");
        }
        if (given.purpose() != null && given.purpose() != purpose) {
            return faulty("purpose", ReasonCode.PURPOSE_MISMATCH, "the template's purpose is " + purpose.written());
        }
        if (template == null && !mayBeFree(head.caller().workspace(), purpose)) {
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
        Place place = addresses.place(address.get());
        Optional<Sender> sender = sender(given, template, active, channel, purpose, place);
        if (sender.isEmpty()) {
            return given.sender() == null
                    ? faulty(
                            "channel",
                            ReasonCode.CHANNEL_NOT_SUPPORTED,
                            "no sender for " + purpose.written() + " on " + channel.written())
                    : faulty("sender", ReasonCode.UNKNOWN_SENDER, "no such sender on " + channel.written());
        }
        return rendered(given, new Chosen(template, channel, purpose, address.get(), place, sender.get()), head);
    }

    private record Chosen(
            @Nullable ActiveTemplate template,
            Channel channel,
            Purpose purpose,
            Address address,
            Place place,
            Sender sender) {}

    private Read rendered(Given given, Chosen c, Head head) {
        String text = given.text() == null ? "" : given.text();
        String subject = given.subject();
        if (c.template() != null) {
            switch (c.template().text().render(given.variables())) {
                case Rendering.Rendered(String rendered, String title) -> {
                    text = rendered;
                    subject = title;
                }
                case Rendering.Rejected(ReasonCode code, String variable, String detail) -> {
                    return faulty(variable == null ? "variables" : "variables/" + variable, code, detail);
                }
            }
        }
        Set<String> elements = new HashSet<>(elementsOf.of(text, subject, context(c)));
        if (c.template() != null) {
            elements.addAll(c.template().attested());
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
                new Content(given.subject(), given.text(), given.variables(), given.reference(), given.metadata()),
                new ContentFact(name, elements),
                given.notBefore(),
                given.expiresAt(),
                Digests.sha256(head.idempotencyKey()),
                head.bodyHash(),
                head.correlation()));
    }

    private static ContentElements.Context context(Chosen c) {
        String language = c.template() == null ? "en" : c.template().language();
        return new ContentElements.Context(c.sender().brand().name(), language, null, Set.of(), false);
    }

    private static Given given(JsonFields body, Instant now) {
        String to = body.requiredText("to", 320);
        Channel channel = choice(body, "channel", Channel::parse);
        String template = body.text("template", 100);
        Map<String, String> variables = body.values("variables", 100, 2_000);
        JsonFields content = body.nested("content");
        String text = content == null ? null : content.requiredText("text", LONGEST_TEXT);
        String subject = content == null ? null : content.text("subject", 400);
        if (content != null) {
            content.finish();
            checkControls(content, "text", text);
            checkControls(content, "subject", subject);
        }
        if ((template == null) == (content == null)) {
            body.fault("template", ReasonCode.MISSING_PROPERTY, "give either 'template' or 'content'");
        }
        Purpose purpose = choice(body, "purpose", Purpose::parse);
        String sender = body.text("sender", 60);
        Instant notBefore = body.instant("not_before");
        Instant expiresAt = body.instant("expires_at");
        checkTimes(body, now, notBefore, expiresAt);
        if (!body.texts("fallback", 5, 20).isEmpty()) {
            body.fault("fallback", ReasonCode.INVALID_VALUE, "channel fallback is not offered yet; leave it out");
        }
        if (body.text("test_outcome", 40) != null) {
            body.fault(
                    "test_outcome",
                    ReasonCode.INVALID_VALUE,
                    "outcomes are scripted by the last two digits of the number; leave it out");
        }
        return new Given(
                to,
                channel,
                template,
                variables,
                text,
                subject,
                purpose,
                sender,
                notBefore,
                expiresAt,
                body.text("reference", 200),
                body.values("metadata", 20, 500));
    }

    private static void checkTimes(
            JsonFields body, Instant now, @Nullable Instant notBefore, @Nullable Instant expiresAt) {
        if (notBefore != null && notBefore.isAfter(now.plus(FURTHEST))) {
            body.fault("not_before", ReasonCode.INVALID_VALUE, "at most 30 days ahead");
        }
        if (notBefore != null && expiresAt != null && !expiresAt.isAfter(notBefore)) {
            body.fault("expires_at", ReasonCode.INVALID_VALUE, "must be after 'not_before'");
        }
    }

    private static void checkControls(JsonFields content, String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        boolean bad = text.chars().anyMatch(c -> c != '\n' && (name.equals("subject") || c != '\r') && c < ' ');
        if (bad || name.equals("subject") && text.contains("\n")) {
            content.fault(name, ReasonCode.CONTROL_CHARACTER, "control characters are not allowed here");
        }
    }

    private static <T> @Nullable T choice(
            JsonFields body, String name, java.util.function.Function<String, Optional<T>> parse) {
        String text = body.text(name, 40);
        if (text == null) {
            return null;
        }
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            body.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value.orElse(null);
    }

    private static boolean mayBeFree(Workspace workspace, Purpose purpose) {
        return workspace.kind() == Workspace.Kind.TEST || purpose == Purpose.CONVERSATIONAL;
    }

    private static Optional<Sender> sender(
            Given given,
            @Nullable ActiveTemplate template,
            Catalogue.Active active,
            Channel channel,
            Purpose purpose,
            Place place) {
        if (given.sender() == null) {
            return active.senderFor(template == null ? null : template.brand(), channel, purpose, place.country())
                    .or(() -> active.senderFor(template == null ? null : template.brand(), channel, purpose, null));
        }
        return SenderId.parse(given.sender()).flatMap(active::sender).filter(s -> s.channel() == channel);
    }

    private static Read faulty(String field, ReasonCode code, String detail) {
        return new Read.Faulty(Problem.ofFields(List.of(new FieldError("/" + field, code, detail))));
    }
}
