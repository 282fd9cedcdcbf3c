package dev.gatepost.intake;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.UnsubscribeLinks;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.keys.Keys;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.Progress;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.GroupCommit;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.providers.Routes;
import dev.gatepost.queue.Queue;
import dev.gatepost.queue.Sweep;
import dev.gatepost.templates.Catalogue;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The room at work: the committers of accepted messages and the filter that answers the hot routes. */
public final class Intake implements AutoCloseable {
    private static final GroupCommit.Bounds BOUNDS = new GroupCommit.Bounds(2, 256, 20_000, Duration.ofMillis(8));

    private final GroupCommit<SendRequest, Accepted> commits;
    private final SendDoor door;
    private final SendDoor withoutStorage;
    private final FollowFallbacks fallbacks;
    private final ReplayResource replays;
    private final HandIn handIn;
    private final PreviewResource preview;
    private final PreviewFile previewFile;

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
            Authenticate authenticate,
            Workspaces workspaces,
            ContactStore contactStore,
            RateLimits limits,
            Sweep sweep,
            ContentLife life,
            Clock clock) {}

    /** {@code links} stand in mail that is offered. */
    public Intake(Parts p, UnsubscribeLinks links) {
        var decide = new DecideBatch(p.decide(), p.facts(), p.frequencies());
        var accept = new AcceptMessages(new AcceptMessages.Parts(
                p.database(),
                p.keys(),
                p.contacts(),
                decide,
                new ReserveMoney(p.spend(), p.routes()),
                p.messages(),
                p.queue(),
                p.audit(),
                p.progress(),
                p.life(),
                p.clock()));
        this.commits = new GroupCommit<>("accept", p.database(), Role.ACCEPT, BOUNDS, accept::write);
        var read = new ReadSendRequest(p.addresses(), p.keys(), p.catalogue(), links, p.clock());
        var committed = new Committed(p.queue());
        var foresee = new PreviewDecisions(p.database(), read, decide, p.contacts(), p.audit(), p.clock());
        this.preview = new PreviewResource(foresee, p.limits());
        this.previewFile = new PreviewFile(foresee);
        this.handIn = new HandIn(read, committed, p.limits());
        this.door = new SendDoor(p.authenticate(), read, committed, p.limits());
        this.fallbacks = new FollowFallbacks(
                new FollowFallbacks.Parts(
                        p.database(),
                        new OpenContents(p.keys(), p.contactStore()),
                        p.contacts(),
                        p.catalogue(),
                        p.workspaces(),
                        p.messages(),
                        p.queue(),
                        p.sweep(),
                        p.audit(),
                        p.clock()),
                read,
                committed);
        this.replays = new ReplayResource(
                p.keys(),
                p.clock(),
                new ReplayMessages(
                        new ReplayMessages.Parts(
                                p.database(),
                                new OpenContents(p.keys(), p.contactStore()),
                                p.contacts(),
                                p.catalogue(),
                                p.messages(),
                                p.limits(),
                                p.clock()),
                        read,
                        committed));
        this.withoutStorage = new SendDoor(p.authenticate(), read, new AtOnce(), p.limits());
    }

    /** Stores nothing; for measuring what everything but storage costs. */
    private static final class AtOnce implements Acceptor {
        private static final byte[] DECISION =
                "{\"outcome\":\"allow\",\"reasons\":[]}".getBytes(StandardCharsets.UTF_8);

        @Override
        public Outcome<Accepted> accept(SendRequest request) {
            return new Outcome.Written<>(new Accepted.Message(
                    MessageId.next(),
                    MessageState.ACCEPTED,
                    null,
                    DECISION,
                    Instant.EPOCH,
                    request.correlation(),
                    false,
                    !request.content().fallbacks().isEmpty()));
        }

        @Override
        public List<Outcome<Accepted>> acceptAll(List<SendRequest> requests) {
            return requests.stream().map(this::accept).toList();
        }
    }

    /** Accepts by group commit, then wakes the lanes. */
    private final class Committed implements Acceptor {
        private final Queue queue;

        Committed(Queue queue) {
            this.queue = queue;
        }

        @Override
        public Outcome<Accepted> accept(SendRequest request) {
            Instant began = Traces.now();
            Outcome<Accepted> outcome = commits.submit(request);
            wake(request, outcome, began);
            return outcome;
        }

        @Override
        public List<Outcome<Accepted>> acceptAll(List<SendRequest> requests) {
            Instant began = Traces.now();
            List<Outcome<Accepted>> outcomes = commits.submitAll(requests);
            for (int i = 0; i < requests.size(); i++) {
                wake(requests.get(i), outcomes.get(i), began);
            }
            return outcomes;
        }

        private void wake(SendRequest request, Outcome<Accepted> outcome, Instant began) {
            if (outcome instanceof Outcome.Written<Accepted>(Accepted.Message m)) {
                IntakeMeters.made(request, m);
                IntakeTraces.accepted(request, m, began);
                WorkspaceId workspace = request.caller().workspace().id();
                if (m.state() == MessageState.ACCEPTED) {
                    queue.wake(
                            Lanes.of(request.purpose()),
                            new Queue.Key(workspace, request.sender().id().value()));
                } else if (m.state() == MessageState.BLOCKED && m.fallback()) {
                    queue.wake(Lanes.FALLBACK, workspace);
                }
            }
        }
    }

    /**
     * The filter for the hot routes: it takes exactly {@code POST} on the two raw paths, whatever else falls through to
     * the chain, which denies by default.
     */
    public Filter filter() {
        return filter(door);
    }

    /**
     * The same door, but it answers at once after reading and normalising, as if the message had been accepted. No
     * listener of Gatepost serves it; the benchmark sets its durable accept against it.
     */
    public Filter filterWithoutStorage() {
        return filter(withoutStorage);
    }

    private static Filter filter(SendDoor door) {
        return new Filter() {
            @Override
            public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                    throws IOException, ServletException {
                if (request instanceof HttpServletRequest http
                        && response instanceof HttpServletResponse answer
                        && http.getMethod().equals("POST")
                        && (http.getRequestURI().equals(SendDoor.SINGLE)
                                || http.getRequestURI().equals(SendDoor.BATCH))) {
                    door.answer(http, answer);
                } else {
                    chain.doFilter(request, response);
                }
            }
        };
    }

    /** The routes by which dead messages are sent again. */
    public ReplayResource replays() {
        return replays;
    }

    /** Decisions about messages that nobody sends. */
    public PreviewResource preview() {
        return preview;
    }

    /** The same about a file of messages. */
    public PreviewFile previewFile() {
        return previewFile;
    }

    /** By which Gatepost itself sends. */
    public HandIn handIn() {
        return handIn;
    }

    /** Forgets idempotency keys older than 72 hours, for a job in a transaction of its own; returns how many. */
    public static int forgetKeys(Connection tx, Instant now) throws SQLException {
        return IdempotencyStore.purge(tx, now);
    }

    /** Takes no more, writes what was handed in. */
    @Override
    public void close() {
        fallbacks.close();
        commits.close();
    }
}
