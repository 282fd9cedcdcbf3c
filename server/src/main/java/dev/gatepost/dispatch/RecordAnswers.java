package dev.gatepost.dispatch;

import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.limits.RetryBudget;
import dev.gatepost.messages.AttemptParts;
import dev.gatepost.messages.AttemptStore;
import dev.gatepost.messages.AttemptStore.Attempt;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.Progress;
import dev.gatepost.messages.Step;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.queue.Queue;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The second transaction of dispatch: what the provider answered becomes the attempt's record and the message's next
 * state. An answer whose lease was taken over still counts as proof, but requeues nothing.
 */
final class RecordAnswers {
    private static final String ACTOR = "component:dispatch";
    private static final int MOST_TRIES = 20;
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    /** A departure and its answer. */
    record Answered(Departure departure, Answer answer, Instant at) {}

    private final Database database;
    private final AttemptStore attempts;
    private final Progress progress;
    private final Queue queue;
    private final ConsentStore consents;
    private final Workspaces workspaces;
    private final RandomGenerator random;
    private final Clock clock;

    /** What recording works with. */
    record Parts(
            Database database,
            AttemptStore attempts,
            Progress progress,
            Queue queue,
            ConsentStore consents,
            Workspaces workspaces,
            RandomGenerator random,
            Clock clock) {}

    RecordAnswers(Parts parts) {
        this.database = parts.database();
        this.attempts = parts.attempts();
        this.progress = parts.progress();
        this.queue = parts.queue();
        this.consents = parts.consents();
        this.workspaces = parts.workspaces();
        this.random = parts.random();
        this.clock = parts.clock();
    }

    /** Writes the batch; tells of each whether its lease was still held. */
    List<Boolean> write(Connection tx, List<Answered> batch) throws SQLException {
        Set<WorkspaceId> ids = new HashSet<>();
        batch.forEach(a -> ids.add(a.departure().flight().workspace()));
        database.enter(tx, new Scope(ids, List.of()));
        Set<UUID> held =
                attempts.end(tx, batch.stream().map(a -> a.departure().flight()).toList());
        attempts.record(tx, batch.stream().map(RecordAnswers::attempt).toList());
        List<AttemptParts.Part> parts =
                batch.stream().flatMap(RecordAnswers::parts).toList();
        if (!parts.isEmpty()) {
            AttemptParts.record(tx, parts);
        }
        List<Step> steps = new ArrayList<>();
        List<Queue.Entry> again = new ArrayList<>();
        for (Answered a : batch) {
            boolean mine = held.contains(a.departure().flight().fence());
            switch (a.answer()) {
                case Answer.Taken taken -> steps.add(step(a, MessageState.SUBMITTED, null, null));
                case Answer.Refused refused -> steps.add(refused(tx, a, refused, again));
                case Answer.TryLater later -> {
                    if (mine) {
                        tryLater(a, later, steps, again);
                    }
                }
                case Answer.Unknown(String why) -> {
                    steps.add(step(a, MessageState.UNCERTAIN, "provider_may_have_it", why));
                    again.add(entry(a, Lanes.SETTLE, Duration.ofSeconds(2), 0));
                }
            }
        }
        progress.apply(tx, steps);
        queue.enqueue(tx, again);
        return batch.stream()
                .map(a -> held.contains(a.departure().flight().fence()))
                .toList();
    }

    private Step refused(Connection tx, Answered a, Answer.Refused refused, List<Queue.Entry> again)
            throws SQLException {
        StoredMessage message = a.departure().message();
        return switch (refused.failure()) {
            case OPTED_OUT, BLOCKED -> {
                consents.block(tx, message.workspace(), block(a, refused));
                if (refused.failure() == Provider.Failure.OPTED_OUT) {
                    // The person told the provider; what that ends is not for dispatch to say.
                    again.add(Queue.Entry.now(
                            message.workspace(), Lanes.OPTED_OUT, message.id().value(), clock.instant()));
                }
                yield step(a, MessageState.BLOCKED, ReasonCode.PROVIDER_BLOCKED.code(), refused.code());
            }
            case INVALID_ADDRESS -> {
                if (message.channel() == Channel.PUSH) {
                    // The device or the browser gave the address up: the next message to it ends at accept (CHN-03).
                    consents.block(tx, message.workspace(), block(a, refused));
                }
                ReasonCode code =
                        switch (message.channel()) {
                            case SMS -> ReasonCode.INVALID_NUMBER;
                            case EMAIL -> ReasonCode.INVALID_EMAIL;
                            case PUSH, RCS, WHATSAPP, WEBCHAT -> ReasonCode.ADDRESS_UNREACHABLE;
                        };
                yield step(a, MessageState.FAILED, code.code(), refused.code());
            }
            case PERMANENT, CONTENT, ACCOUNT ->
                step(a, MessageState.FAILED, ReasonCode.PROVIDER_REFUSED.code(), refused.code());
        };
    }

    private ConsentStore.Block block(Answered a, Answer.Refused refused) {
        StoredMessage message = a.departure().message();
        return new ConsentStore.Block(message.contact(), message.sender().value(), refused.code(), local(a));
    }

    /**
     * Only a call that failed counts as a try: a provider that is busy, and a hand-over that was held back, drop
     * nothing. The pace of the lane waits out what the provider asked for; this message waits a little beside it.
     */
    private void tryLater(Answered a, Answer.TryLater later, List<Step> steps, List<Queue.Entry> again) {
        boolean failed = later.cause() == Provider.Cause.FAULT;
        boolean held = later.cause() == Provider.Cause.HELD_BACK;
        int tries = a.departure().tries() + (failed ? 1 : 0);
        String why = held ? "held_back" : "provider_busy";
        steps.add(step(a, MessageState.ACCEPTED, why, later.code()));
        if (tries >= MOST_TRIES) {
            steps.add(step(a, MessageState.FAILED, ReasonCode.RETRIES_EXHAUSTED.code(), later.code()));
            return;
        }
        Duration wait = held
                ? Duration.ZERO
                : RetryBudget.backOff(
                        Math.max(1, tries), FIRST_WAIT, LONGEST_WAIT, failed ? later.after() : null, random);
        again.add(entry(a, Lanes.of(a.departure().message().purpose()), wait, tries));
    }

    private Queue.Entry entry(Answered a, String lane, Duration wait, int tries) {
        StoredMessage m = a.departure().message();
        UUID route = lane.equals(Lanes.SETTLE) ? Queue.NO_ROUTE : m.sender().value();
        return new Queue.Entry(
                m.workspace(), lane, route, m.id().value(), clock.instant().plus(wait), tries);
    }

    private Step step(Answered a, MessageState to, @Nullable String reason, @Nullable String detail) {
        Departure d = a.departure();
        return new Step(
                d.message().workspace(), d.message().id(), to, d.flight().attempt(), reason, detail, local(a), ACTOR);
    }

    private Instant local(Answered a) {
        return workspaces.get(a.departure().message().workspace()).clock().at(a.at());
    }

    private static Stream<AttemptParts.Part> parts(Answered a) {
        if (!(a.answer() instanceof Answer.Taken taken) || taken.parts().isEmpty()) {
            return Stream.empty();
        }
        var flight = a.departure().flight();
        return taken.parts().stream()
                .distinct()
                .map(id -> new AttemptParts.Part(
                        flight.workspace(), flight.connection(), id, flight.message(), flight.attempt(), a.at()));
    }

    private static Attempt attempt(Answered a) {
        var flight = a.departure().flight();
        String outcome = "";
        String code = null;
        String reference = null;
        switch (a.answer()) {
            case Answer.Taken taken -> {
                outcome = "taken";
                reference = taken.reference();
            }
            case Answer.Refused(Provider.Failure failure, String c, String detail) -> {
                outcome = "refused";
                code = c;
            }
            case Answer.TryLater later -> {
                outcome = later.cause() == Provider.Cause.HELD_BACK ? "held_back" : "try_later";
                code = later.code();
            }
            case Answer.Unknown(String why) -> {
                outcome = "unknown";
                code = why;
            }
        }
        return new Attempt(
                flight.workspace(),
                flight.message(),
                flight.attempt(),
                flight.connection(),
                outcome,
                code,
                reference,
                flight.startedAt(),
                a.at());
    }
}
