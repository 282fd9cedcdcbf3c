package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.intake.IdempotencyStore.Use;
import dev.gatepost.keys.Keys;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.Marks;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Traces;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.DecisionJson;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.Wake;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Accepts a batch of requests in one transaction: claims the idempotency keys, ensures the contacts, decides, and
 * writes messages, content, queue entries, caps and audit together. Whether a request came alone or in a batch makes no
 * difference here (MSG-01, MSG-02, POL-01).
 */
final class AcceptMessages {
    private static final Duration KEY_KEPT = Duration.ofHours(72);
    /** So far ahead there are weeks for content, however late the message and however long its content is wanted. */
    private static final Duration CONTENT_AHEAD = Duration.ofDays(120);

    private final Database database;
    private final Keys keys;
    private final EnsureContacts contacts;
    private final DecideBatch decide;
    private final OtherSenders others;
    private final ReserveMoney money;
    private final MessageStore messages;
    private final Queue queue;
    private final Audit audit;
    private final Progress progress;
    private final ContentLife life;
    private final Clock clock;
    private final IdempotencyStore idempotency = new IdempotencyStore();

    /** What accepting works with. */
    record Parts(
            Database database,
            Keys keys,
            EnsureContacts contacts,
            DecideBatch decide,
            ReserveMoney money,
            MessageStore messages,
            Queue queue,
            Audit audit,
            Progress progress,
            ContentLife life,
            Clock clock) {}

    AcceptMessages(Parts parts) {
        this.database = parts.database();
        this.keys = parts.keys();
        this.contacts = parts.contacts();
        this.decide = parts.decide();
        this.others = new OtherSenders(decide);
        this.money = parts.money();
        this.messages = parts.messages();
        this.queue = parts.queue();
        this.audit = parts.audit();
        this.progress = parts.progress();
        this.life = parts.life();
        this.clock = parts.clock();
    }

    /** Writes the batch; one result for each request, in their order. */
    List<Accepted> write(Connection tx, List<SendRequest> requests) throws SQLException {
        database.enter(tx, scope(requests));
        Instant now = clock.instant();
        List<Use> uses = requests.stream()
                .map(r -> new Use(r.caller().workspace().id(), r.keyHash(), r.bodyHash(), MessageId.next()))
                .toList();
        Set<MessageId> won = idempotency.claim(tx, firstOfEachKey(uses), now, now.plus(KEY_KEPT));
        List<Admission> admissions = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            if (won.contains(uses.get(i).message())) {
                admissions.add(new Admission(requests.get(i), uses.get(i).message()));
            }
        }
        Map<MessageId, Accepted> fresh = admissions.isEmpty() ? Map.of() : admit(tx, admissions, now);
        Map<String, Accepted> earlier = fresh.size() == requests.size() ? Map.of() : earlier(tx, uses, fresh.keySet());
        List<Accepted> out = new ArrayList<>(requests.size());
        for (Use use : uses) {
            Accepted result = fresh.get(use.message());
            out.add(result != null ? result : java.util.Objects.requireNonNull(earlier.get(mapKey(use))));
        }
        return out;
    }

    /** A request that won its key, on its way to become a message. */
    record Admission(SendRequest request, MessageId id) {}

    private Map<MessageId, Accepted> admit(Connection tx, List<Admission> wanted, Instant now) throws SQLException {
        List<Contact> people =
                contacts.in(tx, wanted.stream().map(a -> a.request().to()).toList(), now);
        List<LoadFacts.Subject> subjects = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            subjects.add(subject(wanted.get(i).request(), people.get(i)));
        }
        Instant began = Traces.now();
        OtherSenders.Chosen chosen =
                others.in(tx, new OtherSenders.Chosen(wanted, decide.in(tx, wanted, subjects, now)), people, now);
        List<Admission> admissions = chosen.admissions();
        List<DecideBatch.Decided> decisions = money.in(tx, admissions, chosen.decisions(), now);
        decide.giveBack(tx, admissions, subjects, chosen.decisions(), decisions);
        IntakeTraces.decided(admissions, decisions, began);
        List<NewMessage> made = new ArrayList<>(admissions.size());
        Map<MessageId, Accepted> out = new HashMap<>();
        for (int i = 0; i < admissions.size(); i++) {
            NewMessage message = message(admissions.get(i), people.get(i), decisions.get(i), now);
            made.add(message);
            out.put(
                    message.id(),
                    new Accepted.Message(
                            message.id(),
                            message.initial(),
                            message.notBefore(),
                            message.decision(),
                            message.acceptedAt(),
                            message.correlation(),
                            false,
                            message.marks().fallbacks() > 0));
        }
        messages.insert(tx, made);
        SendRequest.noteReplays(tx, admissions);
        List<Queue.Entry> entries = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            NewMessage m = made.get(i);
            if (m.initial() != MessageState.BLOCKED || m.marks().fallbacks() > 0) {
                boolean spread =
                        !admissions.get(i).request().caller().workspace().isRehearsal();
                entries.add(entry(m, spread ? decisions.get(i).decision().spread() : Duration.ZERO, now));
            }
        }
        queue.enqueueNew(tx, entries);
        List<AuditEvent> events = new ArrayList<>(made.size());
        for (int i = 0; i < made.size(); i++) {
            events.add(audited(made.get(i), people.get(i), decisions.get(i).decision(), admissions.get(i), now));
        }
        audit.append(tx, events);
        progress.announce(tx, made.stream().map(AcceptMessages::firstStep).toList());
        return out;
    }

    static LoadFacts.Subject subject(SendRequest r, Contact contact) {
        return new LoadFacts.Subject(
                r.caller().workspace(), contact, r.place(), r.channel(), r.purpose(), r.sender(), r.elements());
    }

    private NewMessage message(Admission admission, Contact contact, DecideBatch.Decided decided, Instant now) {
        SendRequest r = admission.request();
        Workspace workspace = r.caller().workspace();
        MessageState initial = MessageState.ACCEPTED;
        Instant notBefore = null;
        switch (decided.decision().outcome()) {
            case Decision.Outcome.Allow() -> initial = MessageState.ACCEPTED;
            case Decision.Outcome.Defer(Instant until) -> {
                initial = MessageState.DEFERRED;
                notBefore = until;
            }
            case Decision.Outcome.Deny() -> {
                initial = MessageState.BLOCKED;
                // Its fallback, if it has one, must wait as long as it would have had to.
                notBefore = r.notBefore();
            }
        }
        byte[] sealed = keys.content(workspace.id(), contact.id().value(), contact.keys())
                .seal(
                        r.content().bytes(),
                        NewMessage.contentBinding(workspace.id(), admission.id().value()));
        Instant due = notBefore == null ? now : workspace.clock().real(notBefore);
        Instant wanted = (due.isAfter(now) ? due : now)
                .plus(Duration.ofDays(
                        life.days(workspace.id(), r.purpose(), r.place().country())));
        Instant longest = now.plus(CONTENT_AHEAD);
        LocalDate expires = (wanted.isAfter(longest) ? longest : wanted)
                .atZone(ZoneOffset.UTC)
                .toLocalDate();
        return new NewMessage(
                workspace.id(),
                admission.id(),
                contact.id(),
                r.channel(),
                r.purpose(),
                r.template() == null ? null : r.template().id(),
                r.template() == null ? 0 : r.template().version(),
                r.sender().id(),
                initial,
                workspace.clock().at(now),
                notBefore,
                r.expiresAt(),
                expires,
                DecisionJson.bytes(
                        decided.decision(),
                        decided.facts(),
                        workspace.clock().at(now),
                        admission.id().value()),
                sealed,
                r.correlation(),
                marks(r, decided.decision()));
    }

    private static Marks marks(SendRequest r, Decision decision) {
        return new Marks(
                r.referenceHash(),
                r.place().country(),
                decision.reasons().isEmpty()
                        ? null
                        : decision.reasons().getFirst().code().code(),
                r.segments(),
                r.fallbackOf(),
                r.content().fallbacks().size());
    }

    private Queue.Entry entry(NewMessage m, Duration spread, Instant now) {
        if (m.initial() == MessageState.BLOCKED) {
            return Queue.Entry.now(m.workspace(), Lanes.FALLBACK, m.id().value(), now);
        }
        Instant acceptedAt = m.acceptedAt();
        Instant notBefore = m.notBefore();
        // The workspace's clock may be off; what counts for waiting is how long it is from now.
        Instant due = notBefore == null
                ? now
                : now.plus(Duration.between(acceptedAt, Wake.at(notBefore, spread, m.id().value(), m.expiresAt())));
        return new Queue.Entry(m.workspace(), Lanes.of(m.purpose()), m.sender().value(), m.id().value(), due, 0);
    }

    private Map<String, Accepted> earlier(Connection tx, List<Use> uses, Set<MessageId> fresh) throws SQLException {
        List<Use> repeats =
                uses.stream().filter(u -> !fresh.contains(u.message())).toList();
        Map<String, Use> recorded = idempotency.find(tx, firstOfEachKey(repeats));
        Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
        recorded.values().forEach(u -> wanted.put(u.message(), u.workspace()));
        Map<MessageId, StoredMessage> stored = messages.find(tx, wanted);
        Map<String, Accepted> out = new HashMap<>();
        for (Use repeat : repeats) {
            out.put(mapKey(repeat), earlier(repeat, recorded.get(repeat.key()), stored));
        }
        return out;
    }

    private static Accepted earlier(Use repeat, @Nullable Use recorded, Map<MessageId, StoredMessage> stored) {
        StoredMessage message = recorded == null ? null : stored.get(recorded.message());
        if (recorded == null || message == null) {
            throw new IllegalStateException("a claimed idempotency key has no message");
        }
        if (!java.util.Arrays.equals(recorded.bodyHash(), repeat.bodyHash())) {
            return new Accepted.Mismatch();
        }
        return new Accepted.Message(
                message.id(),
                message.initial(),
                message.notBefore(),
                message.decision(),
                message.acceptedAt(),
                message.correlation(),
                true,
                message.marks().fallbacks() > 0);
    }

    private static String mapKey(Use use) {
        return use.key() + use.message();
    }

    private static List<Use> firstOfEachKey(List<Use> uses) {
        Set<String> seen = new HashSet<>();
        return uses.stream().filter(u -> seen.add(u.key())).toList();
    }

    private static Scope scope(List<SendRequest> requests) {
        Set<WorkspaceId> workspaces = new HashSet<>();
        Set<dev.gatepost.platform.OrganisationId> organisations = new HashSet<>();
        for (SendRequest r : requests) {
            workspaces.add(r.caller().workspace().id());
            organisations.add(r.caller().workspace().organisation());
        }
        return new Scope(workspaces, organisations);
    }

    private static Step firstStep(NewMessage m) {
        return new Step(
                m.workspace(), m.id(), m.initial(), 0, m.marks().reason(), null, m.acceptedAt(), "component:intake");
    }

    private static AuditEvent audited(
            NewMessage m, Contact contact, Decision decision, Admission admission, Instant now) {
        SendRequest r = admission.request();
        var facts = new TreeMap<String, String>();
        facts.put("channel", m.channel().written());
        facts.put("purpose", m.purpose().written());
        facts.put("sender", m.sender().toString());
        if (r.template() != null) {
            facts.put("template", r.template().id() + "/" + r.template().version());
        }
        if (r.replayOf() != null) {
            facts.put("replay_of", r.replayOf().toString());
        }
        if (!decision.reasons().isEmpty()) {
            facts.put(
                    "reasons",
                    decision.reasons().stream().map(x -> x.code().code()).collect(Collectors.joining(" ")));
        }
        facts.put("packs", decision.packs());
        // So the log vouches for the decision as it is stored, byte for byte.
        facts.put("decision_sha256", HexFormat.of().formatHex(Digests.sha256(m.decision())));
        return new AuditEvent(
                m.workspace(),
                "message." + m.initial().written(),
                r.actor(),
                m.id().toString(),
                contact.pseudonym().toString(),
                m.correlation(),
                now,
                facts,
                r.from());
    }
}
