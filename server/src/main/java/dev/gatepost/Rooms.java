package dev.gatepost;

import dev.gatepost.access.Credentials;
import dev.gatepost.access.Regions;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.AuditLog;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.SequenceAudit;
import dev.gatepost.callbacks.Callbacks;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.dispatch.desk.Desk;
import dev.gatepost.events.Events;
import dev.gatepost.intake.Intake;
import dev.gatepost.intake.NoteFallbacks;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.DatabaseSettings;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Traces;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.PacksInForce;
import dev.gatepost.privacy.requests.AccessRequests;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.ProviderCatalogue;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The rooms of one process, joined by hand from the ground up. Everything is made eagerly, before the first request, so
 * that no static initialiser and no pool is opened on a request's thread. Closing goes from the roof down.
 */
public final class Rooms implements AutoCloseable {
    /** As many as all lanes may have calls under way, so that no hand-over waits for a connection. */
    private static final int PROVIDER_CONNECTIONS = 1_024;

    private final Settings settings;
    private final Clock clock;
    private final Database database;
    private final LocalKeys keys;
    private final AuditLog audit = new AuditLog();
    private final Nodes nodes;
    private final AccessRooms access;
    private final Workspaces workspaces;
    private final Credentials credentials;
    private final Addresses addresses;
    private final ContactStore contactStore = new ContactStore();
    private final ConsentStore consentStore = new ConsentStore();
    private final MessageStore messageStore = new MessageStore();
    private final AttemptStore attemptStore = new AttemptStore();
    private final Queue queue = new Queue();
    private final Sweep sweep;
    private final ConsentRooms consents;
    private final Progress progress;
    private final Catalogue catalogue;
    private final LimitRooms limits;
    private final PolicyRooms policies;
    private final TemplateRooms templates;
    private final OutboundHttp providerHttp;
    private final OutboundHttp deviceHttp;
    private final Connections connections;
    private final Events events;
    private final Pacing pacing;
    private final Optional<Traces.Sending> traces;
    private final FlowRooms flow;
    private final PrivacyRooms privacy;
    private final SequenceAudit sequence;
    private final ExportAudit export;
    private final AuditRooms proofs;
    private final EvidenceRooms evidence;
    private final RecoveryRooms recovery;
    private final Repeating jobs = new Repeating("jobs", 2);

    private Rooms(Settings settings, Clock given, Database database, LocalKeys keys, OwnData data) {
        this.settings = settings;
        this.addresses = data.addresses();
        // No finer than the database keeps, so that what is told at once is what is read back.
        this.clock = Clock.tick(given, Duration.ofNanos(1_000));
        this.database = database;
        this.keys = keys;
        traces = settings.traces().map(t -> Traces.start(t, this.clock));
        var frequencies = new FrequencyStore();
        var packs = new PacksInForce(data.packs());
        var decide = new Decide(packs);
        var contacts = new EnsureContacts(keys, contactStore);
        nodes = new Nodes(database);
        access = new AccessRooms(new AccessRooms.Parts(settings, database, nodes, keys, audit, clock));
        workspaces = access.workspaces();
        credentials = access.credentials();
        policies = new PolicyRooms(new PolicyRooms.Parts(settings, database, nodes, access, keys, audit, clock, packs));
        var facts = policies.facts(consentStore, frequencies);
        catalogue = new Catalogue(database, nodes, audit, clock);
        providerHttp = new OutboundHttp(
                OutboundHttp.Settings.bounded(AddressPolicy.any()).connections(PROVIDER_CONNECTIONS));
        deviceHttp = new OutboundHttp(OutboundHttp.Settings.bounded(
                settings.eventsToLoopback() ? AddressPolicy.publicAndLoopback() : AddressPolicy.publicOnly()));
        var known = ProviderCatalogue.builtIn(providerHttp, deviceHttp, clock);
        connections = new Connections(database, keys.secrets(), audit, known, clock);
        Jobs.extendPartitions(database, clock);
        sweep = new Sweep(database, queue, this.clock);
        events = new Events(
                new Events.Parts(database, keys.secrets(), queue, audit, clock, settings.eventsToLoopback()));
        var told = new TellEvents(events);
        pacing = new Pacing(
                new Pacing.Parts(database, nodes, workspaces, connections, catalogue, queue, audit, this.clock),
                List.of(new TellBreakers(database, connections, events), new CountBreakers()));
        policies.leaveBy(pacing.routes());
        limits = new LimitRooms(new LimitRooms.Parts(
                settings,
                database,
                workspaces,
                audit,
                clock,
                events,
                new CountWaiting(workspaces, catalogue, connections, messageStore, queue),
                nodes::live));
        templates = new TemplateRooms(
                new TemplateRooms.Parts(database, catalogue, credentials, packs, limits.prices(), events, clock));
        progress = new Progress(
                audit,
                clock,
                List.of(
                        events.listener(),
                        new MessageShelf(),
                        new NoteFallbacks(messageStore, queue, clock),
                        // Caps before money, as dispatch takes their locks.
                        new GiveBackCaps(messageStore, frequencies),
                        new SettleMoney(limits.spend(), clock),
                        new CountMessages()));
        var recordConsent = new RecordConsent(keys, contacts, contactStore, consentStore, audit, List.of(told));
        consents = new ConsentRooms(new ConsentRooms.Parts(
                database,
                keys,
                workspaces,
                credentials,
                addresses,
                contactStore,
                contacts,
                consentStore,
                recordConsent,
                catalogue,
                facts,
                decide,
                audit,
                nodes,
                policies.lists(),
                queue,
                sweep,
                settings.pagesBase(),
                this.clock));
        privacy = new PrivacyRooms(this, contacts, recordConsent);
        flow = new FlowRooms(
                this,
                new FlowRooms.Further(facts, decide, frequencies, contacts, consentStore, recordConsent, sweep, told));
        events.start(workspaces, sweep);
        sweep.start();
        nodes.start();
        sequence = new SequenceAudit(database, keys.signing(), clock);
        export = new ExportAudit(database, keys.signing());
        proofs = new AuditRooms(this, providerHttp);
        evidence = new EvidenceRooms(this, packs);
        recovery = new RecoveryRooms(this);
        Jobs.schedule(jobs, this);
    }

    /**
     * Opens the database, the keys and every room. Throws with a sentence and its mend when one cannot be used; what
     * was opened is closed again.
     */
    public static Rooms open(Settings settings, Clock clock) {
        RootKey root = KeyWork.root(settings);
        DatabaseSettings where = settings.databaseUrl()
                .map(url -> DatabaseSettings.external(settings.dataDir(), url))
                .orElseGet(() -> DatabaseSettings.embedded(settings.dataDir()));
        Supplier<OwnData> data = OwnData.loading();
        Database database = PostgresDatabase.open(where, root.derive("database-roles"));
        return over(settings, clock, database, root, data);
    }

    /** As {@link #open}, over a database that is ready; it is closed with the rooms, or when they cannot be opened. */
    static Rooms over(Settings settings, Clock clock, Database database, RootKey root, Supplier<OwnData> data) {
        try {
            RecoveryRooms.requireCurrent(settings, database);
            Regions.require(database, settings.region(), new AuditLog(), clock.instant());
            return new Rooms(settings, clock, database, KeyWork.open(settings, root, database, clock), data.get());
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    public Settings settings() {
        return settings;
    }

    public Clock clock() {
        return clock;
    }

    public Database database() {
        return database;
    }

    public LocalKeys keys() {
        return keys;
    }

    public AuditLog audit() {
        return audit;
    }

    public Nodes nodes() {
        return nodes;
    }

    public Workspaces workspaces() {
        return workspaces;
    }

    public Credentials credentials() {
        return credentials;
    }

    public AccessRooms access() {
        return access;
    }

    public Addresses addresses() {
        return addresses;
    }

    public ContactStore contactStore() {
        return contactStore;
    }

    public MessageStore messageStore() {
        return messageStore;
    }

    public AttemptStore attemptStore() {
        return attemptStore;
    }

    public Progress progress() {
        return progress;
    }

    public Queue queue() {
        return queue;
    }

    public ConsentRooms consents() {
        return consents;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    TemplateRooms templates() {
        return templates;
    }

    public LimitRooms limits() {
        return limits;
    }

    public Connections connections() {
        return connections;
    }

    public PolicyRooms policies() {
        return policies;
    }

    Pacing pacing() {
        return pacing;
    }

    public Events events() {
        return events;
    }

    FlowRooms flow() {
        return flow;
    }

    /** Requests to be shown what is held. */
    public AccessRequests accessRequests() {
        return new AccessRequests(privacy.requests());
    }

    PrivacyRooms privacy() {
        return privacy;
    }

    public Intake intake() {
        return flow.intake();
    }

    public Desk desk() {
        return flow.desk();
    }

    public Callbacks callbacks() {
        return flow.callbacks();
    }

    public SequenceAudit sequenceAudit() {
        return sequence;
    }

    public ExportAudit exportAudit() {
        return export;
    }

    /** The audit's proofs and what is kept of it outside. */
    public AuditRooms proofs() {
        return proofs;
    }

    /** Controls, reviews, and packs of evidence. */
    public EvidenceRooms evidence() {
        return evidence;
    }

    /** Backups, the journal, and what is left to do after a restore. */
    public RecoveryRooms recovery() {
        return recovery;
    }

    @Override
    public void close() {
        jobs.close();
        recovery.close();
        sweep.close();
        flow.close();
        consents.close();
        events.close();
        nodes.close();
        // When nobody appends any more, and while addresses of the web can be reached.
        proofs.close();
        providerHttp.close();
        deviceHttp.close();
        access.close();
        traces.ifPresent(Traces.Sending::close);
        keys.close();
        database.close();
    }
}
