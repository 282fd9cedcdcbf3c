package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What happens to one message after it was taken: it moves from status to status with small pauses, and the customer is
 * told as the outcome says. Runs on a thread of its own.
 */
final class MessageLife {
    private final SandboxCarrier carrier;
    private final NoticePost post;
    private final InstantSource clock;

    MessageLife(SandboxCarrier carrier, NoticePost post, InstantSource clock) {
        this.carrier = carrier;
        this.post = post;
        this.clock = clock;
    }

    /**
     * One message's beginning.
     *
     * @param latency the mean pause before each status
     * @param random for the pauses; its seed makes them the same in every run
     */
    record Birth(
            CarrierAccount account,
            Book.Standing standing,
            Outcome outcome,
            URI url,
            Duration latency,
            SplittableRandom random) {}

    /** Tells everything at once, each notice tried once, and returns what was not taken. */
    List<Notice> liveAtOnce(Birth birth) throws InterruptedException {
        List<Notice> left = new ArrayList<>();
        for (ReportedStatus status : birth.outcome().statuses()) {
            birth.standing().moveTo(status);
            Notice notice = status(birth, status);
            if (!post.tryOnce(notice)) {
                left.add(notice);
            }
        }
        return left;
    }

    void deliver(List<Notice> notices) throws InterruptedException {
        for (Notice notice : notices) {
            post.deliver(notice);
        }
    }

    void live(Birth birth) throws InterruptedException {
        switch (birth.outcome()) {
            case SILENT -> {
                for (ReportedStatus status : birth.outcome().statuses()) {
                    moveOn(birth, status);
                }
            }
            case REORDERED -> {
                List<ReportedStatus> statuses = birth.outcome().statuses();
                moveOn(birth, statuses.getLast());
                for (ReportedStatus status : statuses.reversed()) {
                    post.deliver(status(birth, status));
                }
            }
            case DOUBLED -> liveTelling(birth, 2);
            case FORGED_TOO -> {
                post.deliver(Notice.forged(
                        birth.account(), birth.url(), birth.standing().entry(), clock.instant()));
                liveTelling(birth, 1);
            }
            case REPLIES_STOP -> {
                liveTelling(birth, 1);
                replyStop(birth);
            }
            case DELIVERED,
                    UNDELIVERED,
                    INVALID_ADDRESS,
                    OPTED_OUT,
                    SLOW,
                    BUSY_ONCE,
                    ERROR_TWICE,
                    ANSWER_LOST,
                    EARLY,
                    BOUNCED,
                    COMPLAINED -> liveTelling(birth, 1);
        }
    }

    private void liveTelling(Birth birth, int times) throws InterruptedException {
        for (ReportedStatus status : birth.outcome().statuses()) {
            moveOn(birth, status);
            boolean told = carrier.tellsEveryStep() || status == birth.outcome().last();
            Notice notice = status(birth, status);
            for (int i = 0; told && i < times; i++) {
                post.deliver(notice);
            }
        }
    }

    private void moveOn(Birth birth, ReportedStatus status) throws InterruptedException {
        long mean = birth.latency().toNanos();
        if (mean > 0) {
            Thread.sleep(Duration.ofNanos(mean / 2 + birth.random().nextLong(mean)));
        }
        birth.standing().moveTo(status);
    }

    private void replyStop(Birth birth) throws InterruptedException {
        BookEntry entry = birth.standing().entry();
        Channel channel = entry.channel();
        Notice.PersonText stop = new Notice.PersonText(channel, entry.to(), entry.from(), "STOP");
        post.deliver(carrier.hear(birth.account(), birth.url(), stop));
    }

    private Notice status(Birth birth, ReportedStatus status) {
        return Notice.status(birth.account(), birth.url(), birth.standing().entry(), status, clock.instant());
    }
}
