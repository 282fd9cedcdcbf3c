package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.sandbox.CarrierDoor.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where messages are handed over: refuses, delays, fails or takes, as the address says. */
final class Counter {
    private static final Duration SLOW = Duration.ofSeconds(2);
    private static final int MOST_TRIES_KNOWN = 100_000;

    private final SandboxCarrier carrier;
    private final InstantSource clock;
    private final Map<String, Integer> tries = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_TRIES_KNOWN;
        }
    };

    Counter(SandboxCarrier carrier, InstantSource clock) {
        this.carrier = carrier;
        this.clock = clock;
    }

    Reply take(CarrierAccount account, StrictJson json) throws StrictJson.Wrong, InterruptedException {
        Submission submission = Submission.read(json);
        if (!submission.account().equals(account.name())) {
            return Reply.error(403, "forbidden", "the token belongs to another account");
        }
        if (!submission.hasPossibleAddress()) {
            return invalid();
        }
        if (carrier.isBlocked(account, submission)) {
            return blocked();
        }
        Outcome outcome = Outcome.of(submission);
        return switch (outcome) {
            case INVALID_ADDRESS -> invalid();
            case OPTED_OUT -> blocked();
            case BUSY_ONCE ->
                nthTry(submission) == 1
                        ? new Reply.Json(
                                429,
                                StrictJson.object().put("code", "busy").put("message", "this person's line is busy"),
                                Duration.ofSeconds(1))
                        : enter(account, submission, outcome);
            case ERROR_TWICE ->
                nthTry(submission) <= 2
                        ? Reply.error(500, "internal", "it was not taken")
                        : enter(account, submission, outcome);
            case SLOW -> {
                Thread.sleep(SLOW);
                yield enter(account, submission, outcome);
            }
            case ANSWER_LOST -> {
                Reply reply = enter(account, submission, outcome);
                yield reply instanceof Reply.Json taken && taken.status() == 201 ? new Reply.Silence() : reply;
            }
            case DELIVERED,
                    UNDELIVERED,
                    SILENT,
                    DOUBLED,
                    REORDERED,
                    EARLY,
                    REPLIES_STOP,
                    FORGED_TOO,
                    BOUNCED,
                    COMPLAINED -> enter(account, submission, outcome);
        };
    }

    private static Reply invalid() {
        return Reply.error(422, "invalid_address", "there is no such address");
    }

    private static Reply blocked() {
        return Reply.error(422, "opted_out", "the person blocked this sender; only START from them lifts it");
    }

    /** Tries of one message share what stands before the last full stop of their references. */
    private int nthTry(Submission submission) {
        String reference = submission.reference();
        int stop = reference.lastIndexOf('.');
        String message = stop < 0 ? reference : reference.substring(0, stop);
        synchronized (tries) {
            return tries.merge(submission.account() + '\n' + submission.to() + '\n' + message, 1, Integer::sum);
        }
    }

    private Reply enter(CarrierAccount account, Submission submission, Outcome outcome) throws InterruptedException {
        BookEntry entry = new BookEntry(
                account.name(),
                "sbx_" + UuidV7.next().toString().replace("-", ""),
                submission.reference(),
                submission.channel(),
                submission.to(),
                submission.from(),
                submission.textHash(),
                submission.segments(),
                submission.costMicros(),
                clock.instant(),
                outcome.last());
        Optional<Book.Standing> standing = carrier.book().write(entry);
        if (standing.isEmpty()) {
            return Reply.error(503, "book_full", "the carrier's book is full");
        }
        MessageLife.Birth birth = carrier.birth(account, standing.get(), outcome, submission.callbackUrl());
        if (outcome == Outcome.EARLY) {
            List<Notice> left = carrier.life().liveAtOnce(birth);
            carrier.begin(() -> carrier.life().deliver(left));
        } else {
            // With too many lives under way the message has a book entry but no callbacks, like a silent one.
            carrier.begin(() -> carrier.life().live(birth));
        }
        return Reply.json(201, CarrierDoor.taken(entry, ReportedStatus.ACCEPTED));
    }
}
