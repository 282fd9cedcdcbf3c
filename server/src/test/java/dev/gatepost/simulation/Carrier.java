package dev.gatepost.simulation;

import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.Provider.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * The provider of one world, with a book of what it really took. It keeps what the contract of {@link
 * dev.gatepost.providers.Provider} promises (refused and try later mean that it has not) and breaks everything else:
 * answers are lost before and after taking, its index lags, it cannot tell, and it reports late, twice and backwards.
 */
final class Carrier {
    /** Younger messages are not found when it is asked. */
    private static final Duration LAG = Duration.ofMillis(1_500);

    /** One message that it took. */
    static final class Entry {
        final MessageId message;
        final int attempt;
        final UUID connection;
        final Channel channel;
        final String to;
        final String theirs;
        final Instant at;
        ReportedStatus status = ReportedStatus.ACCEPTED;

        Entry(MessageId message, int attempt, UUID connection, Attempt given, String theirs, Instant at) {
            this.message = message;
            this.attempt = attempt;
            this.connection = connection;
            this.channel = given.channel();
            this.to = given.to();
            this.theirs = theirs;
            this.at = at;
        }

        String reference() {
            return AttemptReferences.write(message, attempt);
        }
    }

    private final Random random;
    private final FakeClock clock;
    private final Map<String, Entry> book = new LinkedHashMap<>();
    /** What callbacks carry, by the number in their body. */
    final List<CallbackEvent> said = new ArrayList<>();

    boolean truthful;
    /** Called while it is being asked: what happens in the meantime. */
    Runnable meanwhile = () -> {};

    Carrier(Random random, FakeClock clock) {
        this.random = random;
        this.clock = clock;
    }

    List<Entry> book() {
        return List.copyOf(book.values());
    }

    Answer send(Attempt attempt, Account account) {
        int draw = truthful ? 0 : random.nextInt(100);
        if (draw < 48) {
            return new Answer.Taken(take(attempt, account).theirs);
        }
        if (draw < 60) {
            take(attempt, account);
            return new Answer.Unknown("answer_lost");
        }
        if (draw < 68) {
            return new Answer.Unknown("request_lost");
        }
        if (draw < 75) {
            Cause cause = random.nextBoolean() ? Cause.ACCOUNT_TOO_FAST : Cause.SENDER_TOO_FAST;
            return new Answer.TryLater("429", random.nextBoolean() ? Duration.ofSeconds(2) : null, cause);
        }
        if (draw < 88) {
            return new Answer.TryLater("503", random.nextInt(4) == 0 ? Duration.ofSeconds(5) : null);
        }
        Failure failure = Failure.values()[random.nextInt(Failure.values().length)];
        return new Answer.Refused(failure, "refused_" + failure.ordinal(), "as the script says");
    }

    private Entry take(Attempt attempt, Account account) {
        String reference = attempt.reference().value();
        var named = AttemptReferences.read(reference).orElseThrow();
        if (book.containsKey(reference)) {
            throw new AssertionError("attempt " + reference + " was handed over twice");
        }
        var entry = new Entry(
                named.message(),
                named.attempt(),
                account.connection().value(),
                attempt,
                "T" + (book.size() + 1) + "-" + account.connection().value(),
                clock.instant());
        book.put(reference, entry);
        return entry;
    }

    Standing ask(AttemptReference reference) {
        Standing standing = standing(reference);
        meanwhile.run();
        return standing;
    }

    private Standing standing(AttemptReference reference) {
        if (!truthful && random.nextInt(4) == 0) {
            return new Standing.CannotTell("not now");
        }
        Entry entry = book.get(reference.value());
        if (entry == null || (!truthful && clock.instant().isBefore(entry.at.plus(LAG)))) {
            return new Standing.HasNot();
        }
        return new Standing.Has(entry.theirs, entry.status);
    }
}
