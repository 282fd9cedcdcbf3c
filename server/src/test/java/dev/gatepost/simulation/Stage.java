package dev.gatepost.simulation;

import dev.gatepost.SimulatedTelling;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.AuditLog;
import dev.gatepost.callbacks.Callbacks;
import dev.gatepost.callbacks.SimulatedCallbacks;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.KeywordClassifier;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.events.Events;
import dev.gatepost.intake.SimulatedIntake;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.limits.pauses.PauseCount;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.ProviderCatalogue;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import java.sql.SQLException;
import java.util.List;

/**
 * The rooms as one thread plays them, world after world: everything that holds no memory of messages, and so is the
 * same for every simulated node. What a node remembers is in {@link Node}.
 */
final class Stage implements AutoCloseable {
    final Ground ground;
    final FakeClock clock = new FakeClock();
    final SimulatedDatabase database;
    final Look look;
    final AuditLog audit = new AuditLog();
    final ContactStore contactStore = new ContactStore();
    final ConsentStore consents = new ConsentStore();
    final MessageStore messages = new MessageStore();
    final AttemptStore attempts = new AttemptStore();
    final FrequencyStore frequencies = new FrequencyStore();
    final Queue queue = new Queue();
    /** Never started: every look is a step of the play. */
    final Sweep sweep;

    final ScriptedProvider provider = new ScriptedProvider();
    final EnsureContacts contacts;
    final LoadFacts facts = new LoadFacts(consents, frequencies);
    final Workspaces workspaces;
    final Catalogue catalogue;
    final Connections connections;
    final Events events;
    final RecordConsent recordConsent;
    final Pauses pauses;
    final SimulatedCallbacks callbacks;
    final SimulatedIntake.Fallbacks fallbacks;

    Stage(Ground ground) {
        this.ground = ground;
        try {
            look = new Look(TestPostgres.superuser(ground.database));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        database = new SimulatedDatabase(ground.database);
        contacts = new EnsureContacts(ground.keys, contactStore);
        sweep = new Sweep(database, queue, clock);
        workspaces = new Workspaces(ground.database, ground.nodes, ground.keys, audit, clock);
        catalogue = new Catalogue(ground.database, ground.nodes, audit, clock);
        connections = new Connections(
                ground.database, ground.keys.secrets(), audit, new ProviderCatalogue(List.of(provider)), clock);
        events = new Events(new Events.Parts(database, ground.keys.secrets(), queue, audit, clock, true));
        recordConsent = new RecordConsent(
                ground.keys, contacts, contactStore, consents, audit, List.of(SimulatedTelling.consents(events)));
        pauses = new Pauses(new Pauses.Parts(
                database,
                workspaces,
                audit,
                clock,
                (tx, workspace, pause) -> new PauseCount.Waiting(0, true),
                List.of()));
        Node jobs = new Node(this, new java.util.Random(0));
        fallbacks = new SimulatedIntake.Fallbacks(jobs.intake);
        callbacks = new SimulatedCallbacks(
                new Callbacks.Parts(
                        database,
                        ground.keys,
                        workspaces,
                        connections,
                        ground.addresses,
                        contacts,
                        new KeywordClassifier(),
                        catalogue,
                        recordConsent,
                        consents,
                        attempts,
                        messages,
                        jobs.progress,
                        queue,
                        sweep,
                        audit,
                        trouble -> {},
                        clock),
                List.of(SimulatedTelling.replies(events)));
    }

    @Override
    public void close() {
        events.close();
        database.close();
        look.close();
    }
}
