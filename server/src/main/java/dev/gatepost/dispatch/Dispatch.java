package dev.gatepost.dispatch;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.limits.Breakers;
import dev.gatepost.limits.Pace;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Routes;
import dev.gatepost.queue.LaneRunner;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The room at work: the sending lanes, the settling of uncertain messages, and the sweep that finds what is due. */
public final class Dispatch implements AutoCloseable {
    private static final int SWEPT_AT_ONCE = 200;

    private final Workspaces workspaces;
    private final Nodes nodes;
    private final SendLanes lanes;
    private final LaneRunner settling;
    private final Repeating recoveries = new Repeating("dispatch-recovery", 2);

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
            Routes routes,
            Pace pace,
            Breakers breakers,
            RetryBudget retries,
            Spend spend,
            Sweep sweep,
            Nodes nodes,
            Clock clock) {}

    /**
     * Begins to work.
     *
     * @param callbackBase scheme, host and port that providers are told to call
     * @param links by which the recipients of mail leave
     */
    public Dispatch(Parts p, String callbackBase, UnsubscribeLinks links) {
        this.workspaces = p.workspaces();
        this.nodes = p.nodes();
        var preparation = new Preparation(
                new Preparation.Parts(p.workspaces(), p.keys(), p.contacts(), p.addresses(), p.catalogue(), links),
                callbackBase);
        var gates = new Gates(new Gates.Parts(
                p.workspaces(),
                p.catalogue(),
                p.connections(),
                p.routes(),
                p.pace(),
                p.breakers(),
                p.retries(),
                p.clock()));
        var claim = new ClaimMessages(new ClaimMessages.Parts(
                p.queue(),
                p.messages(),
                p.contactStore(),
                p.attempts(),
                p.progress(),
                p.facts(),
                p.decide(),
                preparation,
                gates,
                new RepriceMoney(p.spend(), p.workspaces(), gates),
                p.nodes(),
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
        var held = new HeldMessages(p.database(), p.queue(), p.clock());
        this.lanes = new SendLanes(new SendLanes.Parts(
                p.database(), p.workspaces(), claim, record, held, gates, p.nodes(), p.queue(), p.clock()));
        this.settling = new LaneRunner(p.queue(), Lanes.SETTLE, settle::batch);
        p.sweep().overRouted(Lanes.SENDING, this::owned);
        p.sweep().over(List.of(Lanes.SETTLE), this::owned);
        recoveries.every(Duration.ofMillis(500), "the look at held messages", () -> {
            List<WorkspaceId> mine = owned();
            held.keep(mine);
            chunks(mine).forEach(held::look);
        });
        var late = new LateReceipts(
                new LateReceipts.Parts(p.database(), p.workspaces(), p.connections(), p.queue(), p.clock()));
        recoveries.every(
                LateReceipts.EACH,
                "the look for receipts",
                () -> chunks(owned()).forEach(late::round));
        recoveries.every(
                Duration.ofSeconds(1),
                "the recovery of hand-overs",
                () -> chunks(owned()).forEach(settle::recover));
    }

    /** The workspaces whose lanes are this node's. */
    private List<WorkspaceId> owned() {
        return workspaces.all().stream().map(Workspace::id).filter(nodes::owns).toList();
    }

    private static List<List<WorkspaceId>> chunks(List<WorkspaceId> ids) {
        List<List<WorkspaceId>> out = new ArrayList<>();
        for (int i = 0; i < ids.size(); i += SWEPT_AT_ONCE) {
            out.add(ids.subList(i, Math.min(ids.size(), i + SWEPT_AT_ONCE)));
        }
        return out;
    }

    /** Claims no more, lets what is on its way arrive. */
    @Override
    public void close() {
        recoveries.close();
        lanes.close();
        settling.close();
    }
}
