package dev.gatepost;

import dev.gatepost.access.Credentials;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.Classification;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.ConsentsResource;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.DisclosuresResource;
import dev.gatepost.consent.ProviderBlocksResource;
import dev.gatepost.consent.ReadConsent;
import dev.gatepost.consent.ReceiveConsent;
import dev.gatepost.consent.RecontactApprovals;
import dev.gatepost.consent.RecontactResource;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.Suppressions;
import dev.gatepost.consent.SuppressionsResource;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.consent.accounts.Accounts;
import dev.gatepost.consent.accounts.AccountsResource;
import dev.gatepost.consent.imports.Imports;
import dev.gatepost.consent.imports.ImportsResource;
import dev.gatepost.consent.lists.ListsInForce;
import dev.gatepost.consent.lists.OutsideLists;
import dev.gatepost.consent.optin.DoubleOptIn;
import dev.gatepost.consent.optin.DoubleOptInResource;
import dev.gatepost.consent.optin.SendThroughGate;
import dev.gatepost.consent.pages.PublicPages;
import dev.gatepost.consent.replies.AnswerKeywords;
import dev.gatepost.consent.replies.BrandSupportResource;
import dev.gatepost.consent.replies.KeywordReply;
import dev.gatepost.consent.replies.SendReply;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.HandIn;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.OnInbound;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The room consent, joined to those that it may not know: brands come from templates, decisions from policy. */
public final class ConsentRooms {
    private final Parts parts;
    private final Brands brands;
    private final Disclosures disclosures;
    private final ReceiveConsent receive;
    private final SealedLinks links;
    private final DoubleOptIn optIn;
    private final PublicPages pages;
    private final OutsideLists lists;
    private final AnswerKeywords replies;
    private volatile @Nullable HandIn handIn;

    /** What it is made of. */
    record Parts(
            Database database,
            Keys keys,
            Workspaces workspaces,
            Credentials credentials,
            Addresses addresses,
            ContactStore contactStore,
            EnsureContacts contacts,
            ConsentStore store,
            RecordConsent record,
            Catalogue catalogue,
            LoadFacts facts,
            Decide decide,
            Audit audit,
            Nodes nodes,
            ListsInForce lists,
            Queue queue,
            Sweep sweep,
            String publicUrl,
            Clock clock) {}

    ConsentRooms(Parts parts) {
        this.parts = parts;
        this.brands = new CatalogueBrands(parts.catalogue());
        this.disclosures = new Disclosures(parts.database(), brands, parts.audit(), parts.clock());
        this.receive =
                new ReceiveConsent(parts.keys(), parts.contacts(), parts.contactStore(), parts.store(), parts.record());
        this.links = new SealedLinks(parts.keys(), parts.workspaces(), parts.clock());
        this.optIn = new DoubleOptIn(new DoubleOptIn.Parts(
                parts.database(),
                parts.keys(),
                receive,
                parts.record(),
                links,
                this::send,
                parts.publicUrl(),
                parts.clock()));
        this.pages = new PublicPages(new PublicPages.Parts(
                parts.database(),
                parts.workspaces(),
                brands,
                disclosures,
                optIn,
                links,
                parts.record(),
                parts.contactStore(),
                parts.addresses(),
                parts.audit(),
                parts.publicUrl(),
                parts.clock()));
        this.lists = new OutsideLists(new OutsideLists.Parts(
                parts.database(),
                parts.keys(),
                parts.addresses(),
                parts.nodes(),
                parts.lists(),
                parts.audit(),
                parts.clock()));
        this.replies = answerKeywords();
    }

    private AnswerKeywords answerKeywords() {
        return new AnswerKeywords(new AnswerKeywords.Parts(
                parts.database(),
                parts.workspaces(),
                parts.contactStore(),
                parts.contacts(),
                parts.queue(),
                parts.sweep(),
                this::reply,
                parts.clock()));
    }

    /** Intake is made after this room; from here on questions go out through it. */
    void sendThrough(HandIn gate) {
        handIn = gate;
    }

    private SendThroughGate.Handed send(SendThroughGate.Letter letter) {
        HandIn gate = handIn;
        if (gate == null) {
            return new SendThroughGate.Handed.Refused(Problem.of(ReasonCode.OVERLOADED));
        }
        ObjectNode body = Json.object()
                .put("to", letter.to())
                .put("channel", letter.channel().written())
                .put("template", letter.template())
                .put("purpose", Purpose.SERVICE.written());
        ObjectNode variables = body.putObject("variables");
        letter.variables().forEach(variables::put);
        return switch (gate.in(letter.caller(), body, letter.idempotencyKey(), letter.correlation())) {
            case HandIn.Handed.Taken(String id) -> new SendThroughGate.Handed.Taken(id);
            case HandIn.Handed.Refused(Problem problem) -> new SendThroughGate.Handed.Refused(problem);
        };
    }

    private SendReply.Outcome reply(Workspace workspace, KeywordReply reply, String to, SendReply.Words words) {
        HandIn gate = handIn;
        Optional<Sender> sender = parts.catalogue().of(workspace).sender(new SenderId(reply.sender()));
        if (gate == null || sender.isEmpty()) {
            return gate == null ? new SendReply.Outcome.Busy() : new SendReply.Outcome.Refused("no_sender");
        }
        Brand brand = sender.get().brand();
        ObjectNode body = Json.object()
                .put("to", to)
                .put("channel", reply.channel().written())
                .put("purpose", Purpose.SERVICE.written())
                .put("sender", sender.get().id().toString())
                .put("expires_at", reply.expires().toString());
        body.putObject("content")
                .put("text", words.of(workspace, reply, brand.id().toString(), brand.name()));
        return switch (gate.answer(workspace, body, reply.kind().written(), reply.callback())) {
            case HandIn.Handed.Taken(String id) -> new SendReply.Outcome.Taken(id);
            case HandIn.Handed.Refused(Problem problem) ->
                problem.code().status() >= 500 || problem.code().status() == 429
                        ? new SendReply.Outcome.Busy()
                        : new SendReply.Outcome.Refused(problem.code().code());
        };
    }

    /** Owes an answer for each STOP that the provider left to us, and for each HELP. */
    OnInbound repliesOwed() {
        return (tx, inbound) -> {
            UUID sender = inbound.sender();
            Optional<KeywordReply.Kind> kind = answered(inbound);
            if (sender != null && kind.isPresent()) {
                String language = inbound.language();
                replies.owe(
                        tx,
                        new KeywordReply(
                                inbound.workspace().id(),
                                inbound.callback(),
                                inbound.contact(),
                                inbound.channel(),
                                sender,
                                kind.get(),
                                language == null ? "en" : language,
                                inbound.at()));
            }
        };
    }

    /** A provider that blocks by itself confirms by itself, and would refuse a second confirmation. */
    private static Optional<KeywordReply.Kind> answered(OnInbound.Inbound inbound) {
        String said = inbound.classification();
        if (!inbound.channel().usesNumber()) {
            return Optional.empty();
        }
        if (said.equals(Classification.Kind.OPT_OUT.written())) {
            return inbound.handled() ? Optional.empty() : Optional.of(KeywordReply.Kind.OPT_OUT);
        }
        boolean help = said.equals(Classification.Kind.HELP.written())
                || said.equals(Classification.Kind.IDENTITY_REQUEST.written());
        return help ? Optional.of(KeywordReply.Kind.HELP) : Optional.empty();
    }

    SuppressionsResource suppressionsResource() {
        return new SuppressionsResource(suppressions(), parts.addresses());
    }

    Suppressions suppressions() {
        return new Suppressions(new Suppressions.Parts(
                parts.database(),
                parts.keys(),
                receive,
                parts.contactStore(),
                parts.store(),
                parts.audit(),
                parts.clock()));
    }

    ProviderBlocksResource providerBlocks() {
        return new ProviderBlocksResource(parts.database(), receive, parts.addresses(), parts.audit(), parts.clock());
    }

    BrandSupportResource brandSupport() {
        return new BrandSupportResource(parts.database(), brands, parts.audit(), parts.clock());
    }

    void close() {
        replies.close();
    }

    /** Hears a yes to a question that is open. */
    OnInbound answers() {
        return (tx, inbound) -> {
            boolean yes = inbound.classification().equals(Classification.Kind.OPT_IN_IF_ASKED.written())
                    || inbound.classification().equals(Classification.Kind.OPT_IN.written());
            if (yes) {
                optIn.confirmByReply(
                        tx,
                        new RecordConsent.Whose(inbound.workspace(), inbound.contact()),
                        inbound.channel(),
                        new RecordConsent.Context(
                                "person:reply", inbound.at(), inbound.callback().toString()));
            }
        };
    }

    /** The links by which people leave, for whoever writes to them. */
    public UnsubscribeLinks unsubscribeLinks() {
        return new UnsubscribeLinks(links, parts.publicUrl(), parts.clock());
    }

    PublicPages pages() {
        return pages;
    }

    DoubleOptInResource doubleOptInResource() {
        return new DoubleOptInResource(optIn, new ReadConsent(parts.addresses(), brands, disclosures, parts.clock()));
    }

    private record CatalogueBrands(Catalogue catalogue) implements Brands {
        @Override
        public List<Known> of(Workspace workspace) {
            return catalogue.of(workspace).brands().stream()
                    .map(b -> new Known(b.id().toString(), b.name()))
                    .toList();
        }
    }

    /** Records what somebody tells. */
    public ReceiveConsent receive() {
        return receive;
    }

    ConsentsResource consentsResource() {
        return new ConsentsResource(new ConsentsResource.Parts(
                parts.database(),
                parts.keys(),
                parts.addresses(),
                parts.contactStore(),
                parts.store(),
                parts.record(),
                receive,
                brands,
                disclosures,
                new TodayByPolicy(parts.catalogue(), parts.addresses(), parts.facts(), parts.decide(), parts.clock()),
                parts.audit(),
                parts.clock()));
    }

    /** The outside lists, their making and loading. */
    OutsideLists lists() {
        return lists;
    }

    AccountsResource accountsResource() {
        var accounts = new Accounts(new Accounts.Parts(
                parts.database(), receive, parts.record(), parts.contactStore(), parts.audit(), parts.clock()));
        return new AccountsResource(accounts, parts.addresses(), brands);
    }

    ImportsResource importsResource() {
        var many = new RecordMany(
                parts.keys(),
                parts.contacts(),
                parts.contactStore(),
                parts.store(),
                parts.audit(),
                parts.record().listeners());
        return new ImportsResource(new Imports(new Imports.Parts(
                parts.database(),
                parts.credentials(),
                many,
                brands,
                disclosures,
                parts.addresses(),
                parts.audit(),
                parts.clock())));
    }

    Disclosures disclosures() {
        return disclosures;
    }

    DisclosuresResource disclosuresResource() {
        return new DisclosuresResource(disclosures, brands);
    }

    RecontactResource recontactResource() {
        var approvals =
                new RecontactApprovals(parts.database(), receive, parts.credentials(), parts.audit(), parts.clock());
        return new RecontactResource(approvals, parts.addresses(), brands, disclosures, parts.clock());
    }
}
