package dev.gatepost.providers.smpp;

import dev.gatepost.platform.AddressPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.bean.BindType;
import org.jsmpp.session.MessageReceiverListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one connection. One that ends is bound again, after a while that doubles with each failure up to a
 * minute, never quite the same for two.
 */
final class SmppLink {
    private static final Logger LOG = LoggerFactory.getLogger(SmppLink.class);
    private static final long FIRST_WAIT = 500;
    private static final long LONGEST_WAIT = 60_000;
    private static final int ROUND_MILLIS = 200;
    private static final int TURN_MILLIS = 2;
    private static final long LAST_ANSWERS_MILLIS = 5_000;

    private final SmppAccount account;
    private final AddressPolicy addresses;
    private final MessageReceiverListener receiver;
    private final ReceiptIds ids;
    private final List<Place> places = new ArrayList<>();
    private final AtomicInteger references =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(65_536));
    private final Thread keeper;
    private volatile boolean closed;
    private long nextWrite = System.nanoTime();
    private int turns;

    /** Whose turn it is to write. */
    sealed interface Turn {
        /** One may be written; its window is to be given back. */
        record Yours(SmppBind bind) implements Turn {}

        /** No session stands. */
        record NoSession() implements Turn {}

        /** The window or the throughput has no room in time. */
        record TooFast() implements Turn {}
    }

    /** Where a session stands, or will. */
    private static final class Place {
        private final BindType type;
        private volatile @Nullable SmppBind bind;
        private volatile boolean opening;
        private volatile long nextTry = System.nanoTime();
        private int failures;

        Place(BindType type) {
            this.type = type;
        }
    }

    SmppLink(SmppAccount account, AddressPolicy addresses, MessageReceiverListener receiver, ReceiptIds ids) {
        this.account = account;
        this.addresses = addresses;
        this.receiver = receiver;
        this.ids = ids;
        for (int i = 0; i < account.binds(); i++) {
            places.add(new Place(account.split() ? BindType.BIND_TX : BindType.BIND_TRX));
        }
        if (account.split()) {
            places.add(new Place(BindType.BIND_RX));
        }
        keeper = Thread.ofVirtual().name("smpp-keeper").start(this::keep);
    }

    SmppAccount account() {
        return account;
    }

    ReceiptIds ids() {
        return ids;
    }

    int nextReference() {
        return references.incrementAndGet() & 0xFFFF;
    }

    /** How many sessions stand, and how many should. */
    int bound() {
        return (int) places.stream().filter(p -> isUp(p.bind)).count();
    }

    int wanted() {
        return places.size();
    }

    int unanswered() {
        int sum = 0;
        for (Place place : places) {
            SmppBind bind = place.bind;
            sum += bind == null ? 0 : bind.unanswered();
        }
        return sum;
    }

    private static boolean isUp(@Nullable SmppBind bind) {
        return bind != null && bind.isUp();
    }

    /**
     * Waits for a turn, until this time at most.
     *
     * @param used the session that the message's first part took; its others follow by the same, if it stands
     */
    Turn turn(@Nullable SmppBind used, long end) {
        boolean anyStood = false;
        try {
            while (true) {
                SmppBind free = free(used);
                anyStood |= free != null || bound() > 0;
                if (free != null) {
                    long wait = reserve(end);
                    if (wait < 0) {
                        free.answered();
                        return new Turn.TooFast();
                    }
                    TimeUnit.NANOSECONDS.sleep(wait);
                    return new Turn.Yours(free);
                }
                if (closed || System.nanoTime() >= end) {
                    return anyStood ? new Turn.TooFast() : new Turn.NoSession();
                }
                Thread.sleep(TURN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Turn.NoSession();
        }
    }

    private synchronized @Nullable SmppBind free(@Nullable SmppBind used) {
        if (used != null && used.canSend()) {
            return used.tryWindow() ? used : null;
        }
        for (int i = 0; i < places.size() && !closed; i++) {
            SmppBind bind = places.get(Math.floorMod(turns++, places.size())).bind;
            if (bind != null && bind.canSend() && bind.tryWindow()) {
                return bind;
            }
        }
        return null;
    }

    /** Takes the next time to write; how long until then, or -1 when that is too late. */
    private synchronized long reserve(long end) {
        if (account.throughput() == 0) {
            return 0;
        }
        long now = System.nanoTime();
        long at = Math.max(now, nextWrite);
        if (at > end) {
            return -1;
        }
        nextWrite = at + TimeUnit.SECONDS.toNanos(1) / account.throughput();
        return at - now;
    }

    /** Rests a little after being throttled in the middle of a message; false when there is no time for it. */
    boolean rest(long end) {
        long rest =
                TimeUnit.MILLISECONDS.toNanos(200 + ThreadLocalRandom.current().nextInt(100));
        if (System.nanoTime() + 2 * rest > end) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(rest);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void keep() {
        try {
            while (!closed) {
                for (Place place : places) {
                    look(place);
                }
                Thread.sleep(ROUND_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(Place place) {
        SmppBind bind = place.bind;
        if (bind != null && bind.isUp()) {
            bind.look();
        } else if (bind != null) {
            place.bind = null;
            LOG.warn("{}: a session has ended", account.host());
            bind.cut();
            later(place);
        } else if (!place.opening && System.nanoTime() - place.nextTry >= 0) {
            place.opening = true;
            Thread.ofVirtual().name("smpp-bind").start(() -> open(place));
        }
    }

    private void open(Place place) {
        var bind = new SmppBind(account, place.type, addresses, receiver);
        try {
            bind.open();
            place.failures = 0;
            place.bind = bind;
            if (closed) {
                bind.close();
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: no session, tried {} times: {}", account.host(), place.failures + 1, e.getMessage());
            later(place);
        } finally {
            place.opening = false;
        }
    }

    private static void later(Place place) {
        long wait = Math.min(LONGEST_WAIT, FIRST_WAIT << Math.min(place.failures, 10));
        place.failures++;
        long jittered = wait / 2 + ThreadLocalRandom.current().nextLong(wait / 2 + 1);
        place.nextTry = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(jittered);
    }

    /** Writes no more, waits a little for answers that are due, says good-bye. */
    void close() {
        closed = true;
        keeper.interrupt();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAST_ANSWERS_MILLIS);
        try {
            while (unanswered() > 0 && System.nanoTime() < end) {
                Thread.sleep(ROUND_MILLIS / 10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Place place : places) {
            SmppBind bind = place.bind;
            if (bind != null) {
                bind.close();
            }
        }
    }
}
