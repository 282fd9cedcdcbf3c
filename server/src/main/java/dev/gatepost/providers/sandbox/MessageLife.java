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
 * told as the outcome and the tricks in force say. Runs on a thread of its own.
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
            SplittableRandom random,
            Telling telling) {
        /** The same, told of in this way. */
        Birth telling(Telling other) {
            return new Birth(account, standing, outcome, url, latency, random, other);
        }
    }

    /** Tells everything at once, each notice tried once, and returns what was not taken. */
    List<Notice> liveAtOnce(Birth birth) throws InterruptedException {
        List<Notice> left = new ArrayList<>();
        for (ReportedStatus status : birth.outcome().statuses()) {
            birth.standing().moveTo(status);
            Notice notice = status(birth, status);
            for (int i = 0; i < birth.telling().times(); i++) {
                if (!post.tryOnce(notice)) {
                    left.add(notice);
                }
            }
        }
        return left;
    }

    /** After the answer: what was not taken before it, and the lies. */
    void goOn(Birth birth, List<Notice> left) throws InterruptedException {
        tellLies(birth);
        deliver(left, 1);
    }

    void live(Birth birth) throws InterruptedException {
        Telling telling = birth.telling();
        tellLies(birth);
        List<Notice> kept = new ArrayList<>();
        boolean keeps = telling.reordered() || !telling.delay().isZero();
        for (ReportedStatus status : birth.outcome().statuses()) {
            moveOn(birth, status);
            boolean told = carrier.tellsEveryStep()
                    || telling.reordered()
                    || status == birth.outcome().last();
            if (told && !telling.silent()) {
                kept.add(status(birth, status));
            }
            if (!keeps) {
                deliver(kept, telling.times());
                kept.clear();
            }
        }
        if (keeps) {
            Thread.sleep(telling.delay());
            deliver(telling.reordered() ? kept.reversed() : kept, telling.times());
        }
        if (telling.replyingStop()) {
            replyStop(birth);
        }
    }

    private void deliver(List<Notice> notices, int times) throws InterruptedException {
        for (Notice notice : notices) {
            for (int i = 0; i < times; i++) {
                post.deliver(notice);
            }
        }
    }

    /** What is not so: with a wrong signature, or rightly signed about what is not this account's. */
    private void tellLies(Birth birth) throws InterruptedException {
        BookEntry entry = birth.standing().entry();
        Telling telling = birth.telling();
        if (telling.forged()) {
            post.deliver(Notice.forged(birth.account(), birth.url(), entry, clock.instant()));
        }
        if (telling.lyingUnknown()) {
            post.deliver(Notice.lie(birth.account(), birth.url(), Notice.neverTaken(entry), clock.instant()));
        }
        if (telling.lyingOther()) {
            BookEntry other =
                    carrier.book().newestOfAnother(birth.account().name()).orElseGet(() -> Notice.neverTaken(entry));
            post.deliver(Notice.lie(birth.account(), birth.url(), other, clock.instant()));
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
