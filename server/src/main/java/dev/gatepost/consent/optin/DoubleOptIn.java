package dev.gatepost.consent.optin;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.ReceiveConsent;
import dev.gatepost.consent.RecordConsent;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Whose;
import dev.gatepost.consent.SealedLinks;
import dev.gatepost.consent.SealedLinks.Kind;
import dev.gatepost.consent.SealedLinks.Ticket;
import dev.gatepost.consent.optin.QuestionStore.Counter;
import dev.gatepost.consent.optin.SendThroughGate.Handed;
import dev.gatepost.consent.optin.SendThroughGate.Letter;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Asks the address itself before consent counts, and takes the answer (CON-03). A question is answered once, by its
 * link's button or by YES from the phone that was asked; what is asked too often of one address, from one network or in
 * one workspace is not sent.
 */
public final class DoubleOptIn {
    /** A person who did not ask for it gets no more than this in a day, whoever fills in forms. */
    static final int MOST_A_TARGET = 3;

    static final int MOST_A_NETWORK = 50;
    static final int MOST_A_WORKSPACE = 20_000;
    /** How long a link works where the caller says nothing. */
    public static final Duration USUAL_LIFE = Duration.ofHours(48);

    private static final byte[] WHOLE = {0};

    private final Parts parts;
    private final QuestionStore store = new QuestionStore();

    /** What it works with. {@code base} is where people reach the public door. */
    public record Parts(
            Database database,
            Keys keys,
            ReceiveConsent receive,
            RecordConsent record,
            SealedLinks links,
            SendThroughGate gate,
            String base,
            Clock clock) {}

    public DoubleOptIn(Parts parts) {
        this.parts = parts;
    }

    /**
     * What is to be asked.
     *
     * @param act the pending act
     * @param basis how strong the grant will be
     * @param template of purpose service on this channel; it declares the variable {@code link}
     * @param network the network that the wish came from, cut so that it names no person; null when not known
     */
    public record Wish(
            Address address,
            Act act,
            String basis,
            String template,
            Map<String, String> variables,
            @Nullable String network,
            Duration life) {
        @Override
        public String toString() {
            return "Wish(" + template + ")";
        }
    }

    /** What came of asking. */
    public sealed interface Asked {
        record Sent(Question question, String message) implements Asked {}

        /** Too many questions today. */
        record Capped() implements Asked {}

        /** The gate did not take the message; the question stays pending and counts for nothing. */
        record Refused(Problem problem) implements Asked {}
    }

    /** Records the pending act and sends the question. */
    public Asked ask(Caller caller, Wish wish, String actor, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        Optional<Question> made = parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Contact contact = parts.receive().contact(tx, workspace, wish.address(), now);
            return counted(tx, workspace, contact, wish.network(), now)
                    ? Optional.of(
                            pending(tx, new Whose(workspace, contact.id()), wish, new Context(actor, now, correlation)))
                    : Optional.<Question>empty();
        });
        if (made.isEmpty()) {
            return new Asked.Capped();
        }
        Question question = made.get();
        Map<String, String> variables = new LinkedHashMap<>(wish.variables());
        variables.put("link", link(workspace, question));
        var letter = new Letter(
                caller,
                wish.address().canonical(),
                wish.act().channel(),
                wish.template(),
                variables,
                question.written(),
                correlation);
        return switch (parts.gate().send(letter)) {
            case Handed.Taken(String message) -> new Asked.Sent(question, message);
            case Handed.Refused(Problem problem) -> new Asked.Refused(problem);
        };
    }

    /** First the target, so that what it refuses uses up nobody else's share; last the workspace. */
    private boolean counted(Connection tx, Workspace workspace, Contact contact, @Nullable String network, Instant now)
            throws SQLException {
        WorkspaceId id = workspace.id();
        return store.count(tx, id, new Counter("target", contact.index(), MOST_A_TARGET), now)
                && (network == null
                        || store.count(
                                tx,
                                id,
                                new Counter(
                                        "network",
                                        parts.keys().index(workspace.organisation(), "network " + network),
                                        MOST_A_NETWORK),
                                now))
                && store.count(tx, id, new Counter("workspace", WHOLE, MOST_A_WORKSPACE), now);
    }

    private Question pending(Connection tx, Whose whose, Wish wish, Context context) throws SQLException {
        ConsentEvent event = parts.record().on(tx, whose, wish.act(), context);
        Act act = wish.act();
        var question = new Question(
                UuidV7.next(),
                whose.contact(),
                act.channel(),
                act.purpose(),
                act.brand(),
                wish.basis(),
                act.campaign(),
                act.proof(),
                event.id(),
                context.now(),
                context.now().plus(wish.life()),
                null);
        store.insert(tx, whose.workspace().id(), question);
        return question;
    }

    private String link(Workspace workspace, Question question) {
        return parts.base() + "/p/o/"
                + parts.links().seal(new Ticket(Kind.CONFIRM, workspace, question.id(), "", question.expiresAt()));
    }

    /** The question behind a link, answered or not. */
    public Optional<Question> find(Workspace workspace, UUID question) {
        return parts.database()
                .transact(Role.CONSOLE, scope(workspace), tx -> store.find(tx, workspace.id(), question));
    }

    /** Whether a link's question can still be answered. */
    public boolean isOpen(Workspace workspace, Question question) {
        return question.isOpen(workspace.clock().at(parts.clock().instant()));
    }

    /** Answers yes by the link's button; false when it was answered before, or its time is over. */
    public boolean confirm(Ticket ticket, Map<String, String> evidence, String correlation) {
        Workspace workspace = ticket.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database().transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Question> asked = store.find(tx, workspace.id(), ticket.subject());
            return asked.isPresent()
                    && yes(tx, workspace, asked.get(), evidence, new Context("person:link", now, correlation));
        });
    }

    /**
     * Answers yes by a reply, in the transaction that takes it. With no question open, or with several of which nobody
     * can tell which is meant, a yes means nothing. Nor does it by mail: whoever knows an address can write under
     * it, so there only the link confirms.
     */
    public boolean confirmByReply(Connection tx, Whose whose, Channel channel, Context context) throws SQLException {
        if (!channel.usesNumber()) {
            return false;
        }
        WorkspaceId workspace = whose.workspace().id();
        List<Question> open = store.open(tx, workspace, whose.contact(), channel, context.now());
        return open.size() == 1
                && yes(
                        tx,
                        whose.workspace(),
                        open.getFirst(),
                        Map.of("reply", "yes", "callback", context.correlation()),
                        context);
    }

    private boolean yes(Connection tx, Workspace workspace, Question q, Map<String, String> evidence, Context context)
            throws SQLException {
        if (!store.answer(tx, workspace.id(), q.id(), context.now())) {
            return false;
        }
        Map<String, String> proof = new LinkedHashMap<>(evidence);
        proof.put("pending_event", q.pending().toString());
        var act = new Act(
                q.channel(),
                q.purpose(),
                q.brand(),
                ConsentEvent.Status.GRANTED,
                q.basis(),
                ConsentSource.DOUBLE_OPT_IN.written(),
                q.campaign(),
                proof,
                Act.Ends.of(q.purpose()),
                q.proof(),
                context.now());
        ConsentEvent event = parts.record().on(tx, new Whose(workspace, q.contact()), act, context);
        store.answeredBy(tx, workspace.id(), q.id(), event.id());
        return true;
    }

    /** Forgets the counters of days that are over, for a job; returns how many. */
    public static int forgetCounters(Connection tx, Collection<WorkspaceId> workspaces, Instant now)
            throws SQLException {
        return QuestionStore.forget(tx, workspaces, now);
    }

    /** A pending act of a form or call. */
    public static Act pending(
            Channel channel, Purpose purpose, String brand, ConsentSource source, Proof proof, Instant now) {
        return new Act(
                channel,
                purpose,
                brand,
                ConsentEvent.Status.PENDING,
                "none",
                source.written(),
                null,
                Map.of(),
                Act.Ends.of(purpose),
                proof,
                now);
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }
}
