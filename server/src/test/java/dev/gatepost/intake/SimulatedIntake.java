package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.ReadSendRequest.Read;
import dev.gatepost.keys.Keys;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.Routes;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The intake of one simulated node: the one transaction of accepting, without group commit and without threads. */
public final class SimulatedIntake {
    private final Parts parts;
    private final AcceptMessages accept;
    private final ReadSendRequest read;
    private final CancelMessages cancel;

    /** What intake works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            EnsureContacts contacts,
            Catalogue catalogue,
            LoadFacts facts,
            FrequencyStore frequencies,
            Spend spend,
            Routes routes,
            Decide decide,
            MessageStore messages,
            Queue queue,
            Audit audit,
            Progress progress,
            Workspaces workspaces,
            ContactStore contactStore,
            Clock clock) {}

    public SimulatedIntake(Parts p) {
        this.parts = p;
        this.accept = new AcceptMessages(new AcceptMessages.Parts(
                p.database(),
                p.keys(),
                p.contacts(),
                new DecideBatch(p.decide(), p.facts(), p.frequencies()),
                new ReserveMoney(p.spend(), p.routes()),
                p.messages(),
                p.queue(),
                p.audit(),
                p.progress(),
                (workspace, purpose, country) -> 30,
                p.clock()));
        this.read = new ReadSendRequest(
                p.addresses(),
                p.keys(),
                p.catalogue(),
                new UnsubscribeLinks(
                        new SealedLinks(p.keys(), p.workspaces(), p.clock()), "https://people.example", p.clock()),
                p.clock());
        this.cancel = new CancelMessages(
                new CancelMessages.Parts(p.database(), p.messages(), p.progress(), p.queue(), p.audit(), p.clock()));
    }

    /** A request that was read once, and so is the same however late it is repeated. */
    public static final class Asked {
        private final SendRequest request;
        private final String key;

        private Asked(SendRequest request, String key) {
            this.request = request;
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** Reads the body of a request, given as JSON properties. */
    public Asked read(Caller caller, Map<String, ?> given, String key) {
        byte[] body = Json.write(given);
        var head = new ReadSendRequest.Head(caller, key, Digests.sha256(body), "simulation");
        return switch (read.read(new JsonFields(Json.readOwn(body)), head)) {
            case Read.Fine(SendRequest request) -> new Asked(request, key);
            case Read.Faulty(var problem) -> throw new IllegalStateException("a wrong request: " + problem);
        };
    }

    /** What came of one; {@code message} is null when the key was used for another body. */
    public record Answered(
            @Nullable MessageId message, @Nullable MessageState state, boolean replay) {}

    /** Accepts requests in one transaction; one answer for each. */
    public List<Answered> accept(List<Asked> asked) {
        List<SendRequest> requests = asked.stream().map(a -> a.request).toList();
        return write(requests).stream().map(SimulatedIntake::answered).toList();
    }

    private static Answered answered(Accepted accepted) {
        return switch (accepted) {
            case Accepted.Message m -> new Answered(m.id(), m.state(), m.replay());
            case Accepted.Mismatch() -> new Answered(null, null, true);
        };
    }

    private List<Accepted> write(List<SendRequest> requests) {
        return parts.database().transact(Role.ACCEPT, Scope.none(), tx -> accept.write(tx, requests));
    }

    /** Cancels one message; the state that it is in afterwards, null when there is none. */
    public @Nullable MessageState cancel(Caller caller, MessageId message) {
        return switch (cancel.one(caller, message)) {
            case CancelMessages.Result.Cancelled() -> MessageState.CANCELLED;
            case CancelMessages.Result.TooLate(MessageState state) -> state;
            case CancelMessages.Result.Absent() -> null;
        };
    }

    /** The following of fallbacks, one batch at a time. */
    public static final class Fallbacks {
        private final FollowFallbacks follow;

        /** {@code intake} accepts what follows. */
        public Fallbacks(SimulatedIntake intake) {
            Parts p = intake.parts;
            var acceptor = new Acceptor() {
                @Override
                public Outcome<Accepted> accept(SendRequest request) {
                    return acceptAll(List.of(request)).getFirst();
                }

                @Override
                public List<Outcome<Accepted>> acceptAll(List<SendRequest> requests) {
                    return requests.isEmpty()
                            ? List.of()
                            : intake.write(requests).stream()
                                    .<Outcome<Accepted>>map(Outcome.Written::new)
                                    .toList();
                }
            };
            this.follow = new FollowFallbacks(
                    new FollowFallbacks.Parts(
                            p.database(),
                            new OpenContents(p.keys(), p.contactStore()),
                            p.contacts(),
                            p.catalogue(),
                            p.workspaces(),
                            p.messages(),
                            p.queue(),
                            new Sweep(p.database(), p.queue(), p.clock()),
                            p.audit(),
                            p.clock()),
                    intake.read,
                    acceptor);
            // Its threads end here; batches are called for by the simulation.
            follow.close();
        }

        public void batch(WorkspaceId workspace) {
            follow.batch(List.of(workspace));
        }
    }
}
