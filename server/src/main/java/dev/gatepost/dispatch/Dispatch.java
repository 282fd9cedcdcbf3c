package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.Connections;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.Catalogue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The room at work: the sending lanes, the settling of uncertain messages, and the sweep that finds what is due. */
public final class Dispatch implements AutoCloseable {
    private static final int SWEPT_AT_ONCE = 200;

    private final Database database;
    private final Workspaces workspaces;
    private final Queue queue;
    private final Clock clock;
    private final SendLanes lanes;
    private final LaneRunner settling;
    private final Repeating sweeps = new Repeating("dispatch-sweep", 1);

    /** What dispatch works with. */
    public record Parts(
            Database database,
            Workspaces workspaces,
            Keys keys,
            Addresses addresses,
            ContactStore contactStore,
            EnsureContacts contacts,
            ConsentStore consents,
            Catalogue catalogue,
            Connections connections,
            MessageStore messages,
            AttemptStore attempts,
            Progress progress,
            LoadFacts facts,
            Decide decide,
            Queue queue,
            Clock clock) {}

    /**
     * Begins to work.
     *
     * @param callbackBase scheme, host and port that providers are told to call
     */
    public Dispatch(Parts p, String callbackBase) {
        this.database = p.database();
        this.workspaces = p.workspaces();
        this.queue = p.queue();
        this.clock = p.clock();
        var preparation = new Preparation(
                new Preparation.Parts(
                        p.workspaces(), p.keys(), p.contacts(), p.addresses(), p.catalogue(), p.connections()),
                callbackBase);
        var claim = new ClaimMessages(new ClaimMessages.Parts(
                p.queue(),
                p.messages(),
                p.contactStore(),
                p.attempts(),
                p.progress(),
                p.facts(),
                p.decide(),
                preparation,
                p.clock()));
        var record = new RecordAnswers(new RecordAnswers.Parts(
                p.database(),
                p.attempts(),
                p.progress(),
                p.queue(),
                p.consents(),
                p.workspaces(),
                new SecureRandom(),
                p.clock()));
        var settle = new Settle(new Settle.Parts(
                p.database(),
                p.workspaces(),
                p.attempts(),
                p.messages(),
                p.progress(),
                p.queue(),
                p.connections(),
                p.clock()));
        this.lanes = new SendLanes(p.database(), p.workspaces(), claim, record, p.queue(), p.clock());
        this.settling = new LaneRunner(p.queue(), Lanes.SETTLE, settle::batch);
        sweeps.every(Duration.ofMillis(200), "the sweep for due messages", this::sweep);
        sweeps.every(Duration.ofSeconds(1), "the recovery of hand-overs", () -> chunks().forEach(settle::recover));
    }

    private void sweep() {
        List<String> all = new ArrayList<>(Lanes.SENDING);
        all.add(Lanes.SETTLE);
        for (List<WorkspaceId> chunk : chunks()) {
            for (String lane : all) {
                database.transact(
                                Role.DISPATCH,
                                new Scope(chunk, List.of()),
                                tx -> queue.due(tx, lane, chunk, clock.instant()))
                        .forEach(w -> queue.wake(lane, w));
            }
        }
    }

    private List<List<WorkspaceId>> chunks() {
        List<WorkspaceId> ids = workspaces.all().stream().map(Workspace::id).toList();
        List<List<WorkspaceId>> out = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += SWEPT_AT_ONCE) {
            out.add(ids.subList(i, Math.min(ids.size(), i + SWEPT_AT_ONCE)));
        }
        return out;
    }

    /** Claims no more, lets what is on its way arrive. */
    @Override
    public void close() {
        sweeps.close();
        lanes.close();
        settling.close();
    }
}
