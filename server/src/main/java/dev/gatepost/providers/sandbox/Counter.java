package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.UuidV7;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.sandbox.CarrierDoor.Reply;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where messages are handed over: refuses, delays, fails or takes, as the tricks in force and the address say. */
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
        Map<Kind, CarrierTrick> tricks = carrier.script().meeting(submission);
        Optional<Reply> obstacle = CarrierScript.obstacle(tricks);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (!submission.hasPossibleAddress()) {
            return invalid();
        }
        if (carrier.isBlocked(account, submission)) {
            return blocked();
        }
        Reply reply = byAddress(new Handing(account, submission, tricks));
        boolean taken = reply instanceof Reply.Json json201 && json201.status() == 201;
        if (taken && tricks.containsKey(Kind.SLOW_ANSWER)) {
            Thread.sleep(tricks.get(Kind.SLOW_ANSWER).length());
        }
        return taken && tricks.containsKey(Kind.DROP_AFTER) ? new Reply.Silence() : reply;
    }

    /** One message at the counter, and the tricks that meet it. */
    private record Handing(CarrierAccount account, Submission submission, Map<Kind, CarrierTrick> tricks) {}

    private Reply byAddress(Handing handing) throws InterruptedException {
        Submission submission = handing.submission();
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
                        : enter(handing, outcome);
            case ERROR_TWICE ->
                nthTry(submission) <= 2 ? Reply.error(500, "internal", "it was not taken") : enter(handing, outcome);
            case SLOW -> {
                Thread.sleep(SLOW);
                yield enter(handing, outcome);
            }
            case ANSWER_LOST -> {
                Reply reply = enter(handing, outcome);
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
                    COMPLAINED -> enter(handing, outcome);
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

    private Reply enter(Handing handing, Outcome outcome) throws InterruptedException {
        CarrierAccount account = handing.account();
        Submission submission = handing.submission();
        BookEntry entry = new BookEntry(
                account.name(),
                "sbx_" + UuidV7.next().toString().replace("-", ""),
                submission.reference(),
                submission.channel(),
                submission.to(),
                submission.from(),
                submission.textHash(),
                submission.segments(),
                carrier.tariff().costMicros(submission),
                clock.instant(),
                outcome.last(),
                submission.headers());
        Optional<Book.Standing> standing =
                carrier.book().write(entry, handing.tricks().containsKey(Kind.HONOUR_KEY));
        if (standing.isEmpty()) {
            return Reply.error(503, "book_full", "the carrier's book is full");
        }
        if (!standing.get().entry().equals(entry)) {
            // A repeat of a key: the same answer, no second life.
            return Reply.json(201, CarrierDoor.taken(standing.get().entry(), ReportedStatus.ACCEPTED));
        }
        MessageLife.Birth birth = carrier.birth(handing.account(), standing.get(), outcome, submission.callbackUrl())
                .telling(Telling.of(outcome, handing.tricks()));
        if (birth.telling().early()) {
            List<Notice> left = carrier.life().liveAtOnce(birth);
            carrier.begin(() -> carrier.life().goOn(birth, left));
        } else {
            // With too many lives under way the message has a book entry but no callbacks, like a silent one.
            carrier.begin(() -> carrier.life().live(birth));
        }
        return Reply.json(201, CarrierDoor.taken(entry, ReportedStatus.ACCEPTED));
    }
}
