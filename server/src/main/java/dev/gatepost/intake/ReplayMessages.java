package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.Residence;
import dev.gatepost.intake.OpenContents.Opened;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.RateVerdict;
import dev.gatepost.messages.Content;
import dev.gatepost.messages.FindMessages;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageLinks;
import dev.gatepost.messages.MessageReplays;
import dev.gatepost.messages.MessageSearch;
import dev.gatepost.messages.MessageShelf;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.GroupCommit.Outcome;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Catalogue;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead messages again: each becomes a new message with the same content, accepted and decided like any other, and
 * knows which one it repeats (LIM-05). Dead is what failed or expired and of which nothing else came; what may have
 * arrived is the desk's affair.
 */
final class ReplayMessages {
    private static final int AT_ONCE = 100;
    /** A call that repeats many ends after about this long and says where it goes on. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Parts parts;
    private final ReadSendRequest read;
    private final Acceptor acceptor;

    /** What repeating works with. */
    record Parts(
            Database database,
            OpenContents contents,
            EnsureContacts contacts,
            Catalogue catalogue,
            MessageStore messages,
            RateLimits limits,
            Clock clock) {}

    ReplayMessages(Parts parts, ReadSendRequest read, Acceptor acceptor) {
        this.parts = parts;
        this.read = read;
        this.acceptor = acceptor;
    }

    /**
     * Who asks, and how it is known again.
     *
     * @param expiresAt when the new messages lose their value; null keeps the old instant while it lies ahead
     */
    record Asked(Caller caller, String key, @Nullable Instant expiresAt, String correlation) {}

    /** A message that may be repeated, or why not. */
    private sealed interface Dead {
        record Ready(StoredMessage message, SendRequest request) implements Dead {}

        record Not(MessageId message, Problem why) implements Dead {}
    }

    /** What came of repeating one. */
    sealed interface Result {
        record Tried(Outcome<Accepted> outcome) implements Result {}

        record Refused(Problem why) implements Result {}
    }

    Result one(Asked asked, MessageId id) {
        Dead dead = load(asked, List.of(id), asked.key()).getFirst();
        return switch (dead) {
            case Dead.Not(MessageId message, Problem why) -> new Result.Refused(why);
            case Dead.Ready ready -> new Result.Tried(acceptor.accept(ready.request()));
        };
    }

    /** What came of one of many. {@code id} is null when nothing was made. */
    record Repeated(
            MessageId origin,
            @Nullable MessageId id,
            @Nullable MessageState state,
            @Nullable ReasonCode why) {}

    /**
     * What came of repeating many.
     *
     * @param skipped how many had been repeated before
     * @param next the message to go on after; null when all were looked at
     */
    record Many(
            List<Repeated> repeated, int skipped, @Nullable MessageId next) {}

    /** Repeats at most {@code limit} dead messages among those looked for; what was repeated before is left alone. */
    Many many(Asked asked, MessageSearch search, @Nullable MessageId after, int limit) {
        Workspace workspace = asked.caller().workspace();
        Instant end = parts.clock().instant().plus(LONGEST);
        List<Repeated> out = new ArrayList<>();
        int skipped = 0;
        MessageId from = after;
        do {
            MessageId at = from;
            int most = Math.min(AT_ONCE, limit - out.size());
            FindMessages.Page page = parts.database()
                    .transact(
                            Role.CONSOLE,
                            Scope.of(workspace.id(), workspace.organisation()),
                            tx -> FindMessages.page(tx, search, at, most));
            List<MessageId> fresh = new ArrayList<>(page.ids());
            if (!fresh.isEmpty()) {
                fresh.removeAll(repeated(workspace, page.ids()));
                skipped += page.ids().size() - fresh.size();
                out.addAll(repeat(asked, fresh));
            }
            from = page.next();
        } while (from != null && out.size() < limit && parts.clock().instant().isBefore(end));
        return new Many(out, skipped, from);
    }

    private Set<MessageId> repeated(Workspace workspace, List<MessageId> ids) {
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> MessageReplays.repeated(tx, workspace.id(), ids));
    }

    private List<Repeated> repeat(Asked asked, List<MessageId> ids) {
        List<Repeated> out = new ArrayList<>();
        List<Dead.Ready> ready = new ArrayList<>();
        for (Dead dead : ids.isEmpty() ? List.<Dead>of() : load(asked, ids, null)) {
            switch (dead) {
                // Among what was looked for are messages that are not dead at all; only of the others is told.
                case Dead.Not(MessageId message, Problem why) -> {
                    if (why.code() != ReasonCode.NOT_REPLAYABLE) {
                        out.add(new Repeated(message, null, null, why.code()));
                    }
                }
                case Dead.Ready one -> ready.add(one);
            }
        }
        List<Outcome<Accepted>> outcomes =
                acceptor.acceptAll(ready.stream().map(Dead.Ready::request).toList());
        for (int i = 0; i < ready.size(); i++) {
            MessageId origin = ready.get(i).message().id();
            out.add(
                    switch (outcomes.get(i)) {
                        case Outcome.Written<Accepted>(Accepted.Message made) ->
                            new Repeated(origin, made.id(), made.state(), null);
                        case Outcome.Written<Accepted>(Accepted.Mismatch _) ->
                            new Repeated(origin, null, null, ReasonCode.IDEMPOTENCY_MISMATCH);
                        case Outcome.Full<Accepted> _, Outcome.Failed<Accepted> _ ->
                            new Repeated(origin, null, null, ReasonCode.OVERLOADED);
                        case Outcome.InDoubt<Accepted> _ ->
                            new Repeated(origin, null, null, ReasonCode.OUTCOME_UNKNOWN);
                    });
        }
        return out;
    }

    /** Those of the ids that are messages of the caller's; {@code key} is null where each has one of its own. */
    private List<Dead> load(Asked asked, List<MessageId> ids, @Nullable String key) {
        Workspace workspace = asked.caller().workspace();
        return parts.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            Map<MessageId, WorkspaceId> wanted = new TreeMap<>();
            ids.forEach(id -> wanted.put(id, workspace.id()));
            Map<MessageId, StoredMessage> stored = parts.messages().find(tx, wanted);
            Map<MessageId, Opened> opened = parts.contents().of(tx, stored.values());
            List<Dead> out = new ArrayList<>();
            for (MessageId id : ids) {
                StoredMessage m = stored.get(id);
                Problem fault = m == null ? Problem.of(ReasonCode.NOT_FOUND) : fault(tx, m);
                Opened content = opened.get(id);
                if (m == null || fault != null) {
                    out.add(new Dead.Not(id, fault == null ? Problem.of(ReasonCode.NOT_FOUND) : fault));
                } else if (content == null) {
                    out.add(new Dead.Not(id, Problem.of(ReasonCode.CONTENT_EXPIRED)));
                } else {
                    out.add(ready(asked, m, content, key == null ? asked.key() + "#" + id : key));
                }
            }
            return out;
        });
    }

    /** Why this message is not dead, or null. */
    private static @Nullable Problem fault(Connection tx, StoredMessage m) throws SQLException {
        if (m.state() != MessageState.FAILED && m.state() != MessageState.EXPIRED) {
            return Problem.of(ReasonCode.NOT_REPLAYABLE, "it is " + m.state().written());
        }
        Optional<MessageId> standIn = MessageLinks.standIn(tx, m.workspace(), m.id());
        if (standIn.isPresent()) {
            return Problem.of(ReasonCode.NOT_REPLAYABLE, standIn.get() + " took its place");
        }
        boolean follows = m.marks().fallbacks() > 0
                && MessageShelf.chainEnd(tx, m.workspace(), m.id()).isEmpty();
        return follows ? Problem.of(ReasonCode.NOT_REPLAYABLE, "its fallback is on its way") : null;
    }

    private Dead ready(Asked asked, StoredMessage m, Opened opened, String key) {
        String told = "replay " + m.id() + (asked.expiresAt() == null ? "" : " " + asked.expiresAt());
        var head = new ReadSendRequest.Head(
                asked.caller(), key, Digests.sha256(told.getBytes(StandardCharsets.UTF_8)), asked.correlation());
        return switch (read.resolve(given(asked, m, opened), head)) {
            case ReadSendRequest.Read.Faulty(Problem problem) -> new Dead.Not(m.id(), problem);
            case ReadSendRequest.Read.Fine(SendRequest request) ->
                switch (parts.limits().message(SendDoor.counted(request))) {
                    case RateVerdict.Passed _ -> new Dead.Ready(m, request.repeating(m.id()));
                    case RateVerdict.Exceeded exceeded -> new Dead.Not(m.id(), exceeded.problem());
                    case RateVerdict.Unread unread -> new Dead.Not(m.id(), unread.problem());
                };
        };
    }

    /** The template of that name as it is active now; the sender, as long as there is one of that id. */
    private GivenMessage given(Asked asked, StoredMessage m, Opened opened) {
        Workspace workspace = asked.caller().workspace();
        Content content = opened.content();
        Optional<ActiveTemplate> template = m.template() == null
                ? Optional.empty()
                : parts.catalogue().version(workspace, m.template(), m.templateVersion());
        boolean senderThere = parts.catalogue().of(workspace).sender(m.sender()).isPresent();
        Instant now = workspace.clock().at(parts.clock().instant());
        Instant expires = m.expiresAt();
        // What has expired has, whatever a clock that was moved says now.
        boolean ahead = m.state() != MessageState.EXPIRED && expires != null && expires.isAfter(now);
        return new GivenMessage(
                parts.contacts().address(opened.contact()),
                m.channel(),
                template.map(ActiveTemplate::name).orElse(null),
                content.variables(),
                content.text(),
                content.subject(),
                m.purpose(),
                senderThere ? m.sender().toString() : null,
                null,
                asked.expiresAt() == null && ahead ? expires : asked.expiresAt(),
                content.reference(),
                content.metadata(),
                content.fallbacks(),
                content.testOutcome(),
                null,
                content.language(),
                Residence.written(content.residence()));
    }
}
