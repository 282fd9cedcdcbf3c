package dev.gatepost.providers.smtp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.jspecify.annotations.Nullable;

/**
 * The open connections to mail servers: so many at once for each server and no more, used again for as long as they are
 * fresh. Every call ends within its time, whatever the server does.
 */
final class SmtpLines {
    private static final int MOST_SERVERS = 1_000;
    private static final Duration SWEEP = Duration.ofSeconds(21);

    private final AddressPolicy addresses;
    private final InstantSource clock;
    private final Cache<SmtpPeer, Lane> lanes = Caffeine.newBuilder()
            .maximumSize(MOST_SERVERS)
            .expireAfterAccess(Duration.ofMinutes(30))
            .build();

    SmtpLines(AddressPolicy addresses, InstantSource clock) {
        this.addresses = addresses;
        this.clock = clock;
    }

    /** What is to be sent, and until when. */
    record Parcel(SMTPMessage mail, Address to, Duration timeout, BooleanSupplier mayStill) {}

    /** Sends within the parcel's time. */
    Answer send(SmtpPeer peer, Parcel parcel) {
        Lane lane = lanes.get(peer, Lane::new);
        long end = System.nanoTime() + parcel.timeout().toNanos();
        try {
            if (!lane.free.tryAcquire(parcel.timeout().toNanos() / 2, TimeUnit.NANOSECONDS)) {
                return new Answer.TryLater("no_connection_free", null, Cause.ACCOUNT_TOO_FAST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return SmtpReplies.notSent();
        }
        var work = new Work(peer, lane, parcel);
        // A thread of its own, because neither a look-up of names nor a server that drips can be bounded otherwise.
        FutureTask<Answer> task = new FutureTask<>(work::run);
        Thread.ofVirtual().name("outbound-smtp").start(task);
        try {
            return task.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return work.giveUp();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return work.giveUp();
        } catch (ExecutionException e) {
            throw new IllegalStateException("outbound mail failed", e.getCause());
        }
    }

    /** The connections to one server. */
    private final class Lane {
        final Semaphore free;
        private final Deque<SmtpLine> idle = new ConcurrentLinkedDeque<>();
        private final AtomicBoolean sweeping = new AtomicBoolean();

        Lane(SmtpPeer peer) {
            this.free = new Semaphore(peer.connections());
        }

        @Nullable
        SmtpLine rested() {
            Instant now = clock.instant();
            for (SmtpLine line = idle.pollLast(); line != null; line = idle.pollLast()) {
                if (!line.isStale(now)) {
                    return line;
                }
                line.cut();
            }
            return null;
        }

        void keep(SmtpLine line) {
            line.rest(clock.instant());
            idle.addLast(line);
            if (sweeping.compareAndSet(false, true)) {
                Thread.ofVirtual().name("smtp-sweep").start(this::sweep);
            }
        }

        /** Closes what nobody used again; ends by itself once nothing is left. */
        private void sweep() {
            try {
                do {
                    Thread.sleep(SWEEP);
                    Instant now = clock.instant();
                    idle.removeIf(line -> {
                        boolean stale = line.isStale(now);
                        if (stale) {
                            line.cut();
                        }
                        return stale;
                    });
                } while (!idle.isEmpty());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                sweeping.set(false);
            }
        }
    }

    /** One sending under way. */
    private final class Work {
        private final SmtpPeer peer;
        private final Lane lane;
        private final Parcel parcel;
        private final AtomicReference<@Nullable SmtpLine> line = new AtomicReference<>();
        private final AtomicBoolean abandoned = new AtomicBoolean();

        Work(SmtpPeer peer, Lane lane, Parcel parcel) {
            this.peer = peer;
            this.lane = lane;
            this.parcel = parcel;
        }

        Answer giveUp() {
            abandoned.set(true);
            SmtpLine at = line.get();
            return at == null ? SmtpReplies.notSent() : at.giveUp();
        }

        Answer run() {
            SmtpLine used = null;
            Answer answer = null;
            try {
                used = lane.rested();
                if (used != null) {
                    answer = by(used);
                    // The server had closed it meanwhile. Nothing was handed over, so a fresh one may try.
                    boolean lost = answer instanceof Answer.TryLater later
                            && later.code().equals("not_sent");
                    if (!lost || abandoned.get() || !parcel.mayStill().getAsBoolean()) {
                        return answer;
                    }
                    used.cut();
                }
                used = SmtpLine.to(peer);
                answer = byFresh(used);
                return answer;
            } finally {
                if (used != null && used.isFit(answer) && !abandoned.get()) {
                    lane.keep(used);
                } else if (used != null) {
                    used.cut();
                }
                lane.free.release();
            }
        }

        private Answer byFresh(SmtpLine fresh) {
            line.set(fresh);
            try {
                fresh.open(peer, addresses, parcel.timeout());
            } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
                return SmtpReplies.notSent();
            } catch (MessagingException e) {
                return fresh.failed(e);
            }
            return by(fresh);
        }

        private Answer by(SmtpLine ready) {
            line.set(ready);
            if (abandoned.get()) {
                return SmtpReplies.notSent();
            }
            return ready.send(parcel.mail(), parcel.to(), parcel.mayStill());
        }
    }
}
