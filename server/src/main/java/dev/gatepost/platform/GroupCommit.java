package dev.gatepost.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets single calls ride together: callers hand in an item and wait; a few committers, each with a connection of its
 * own, write what has gathered in one transaction. A batch that fails is halved and tried again until one item is left
 * to blame. The queue and the batches are bounded.
 *
 * @param <T> an item
 * @param <R> its result, known once the transaction has committed
 */
public final class GroupCommit<T, R> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** For the case that a batch fills up while one waits for the other to end. */
    private static final long LOOK_NANOS = 500_000;

    /** Writes a batch in the running transaction; one result for each item, in their order. */
    @FunctionalInterface
    public interface Batch<T, R> {
        List<R> write(Connection tx, List<T> items) throws SQLException;
    }

    /** What came of one item. */
    public sealed interface Outcome<R> {
        /** Committed. */
        record Written<R>(R result) implements Outcome<R> {}

        /** The queue is full; nothing was written. */
        record Full<R>() implements Outcome<R> {}

        /** The batch with this item alone failed; nothing was written. */
        record Failed<R>(Throwable cause) implements Outcome<R> {}

        /** The commit was asked for and its answer lost. */
        record InDoubt<R>() implements Outcome<R> {}
    }

    /**
     * How it is bounded.
     *
     * @param apart how close together batches may begin; the first item after a rest is written at once, and under load
     *     this much gathers, so that each batch is worth its transaction
     */
    public record Bounds(int committers, int batch, int queue, Duration apart) {}

    private static final Telemetry.Sizes BATCHES =
            Telemetry.sizes("gatepost_commit_batch_items", "Items written in one transaction.", "commit");
    private static final Telemetry.Timing COMMITS =
            Telemetry.timing("gatepost_commit_seconds", "From the first statement of a batch to its commit.", "commit");
    private static final Telemetry.Timing WAITS = Telemetry.timing(
            "gatepost_commit_wait_seconds", "How long the first item of a batch waited for its commit.", "commit");
    private static final Telemetry.Readings LEFT = Telemetry.readings(
            "gatepost_commit_queue_items", "Items that waited when the last batch had been taken.", "commit");

    private record Waiting<T, R>(T item, CompletableFuture<Outcome<R>> done, long since) {}

    private final String name;
    private final Database database;
    private final Database.Role role;
    private final Bounds bounds;
    private final Batch<T, R> work;
    private final BlockingQueue<Waiting<T, R>> queue;
    private final List<Thread> committers = new ArrayList<>();
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicInteger writing = new AtomicInteger();
    private volatile @Nullable Thread waiting;
    private volatile long began = System.nanoTime() - Duration.ofMinutes(1).toNanos();
    private volatile boolean closing;

    public GroupCommit(String name, Database database, Database.Role role, Bounds bounds, Batch<T, R> work) {
        this.name = name;
        this.database = database;
        this.role = role;
        this.bounds = bounds;
        this.work = work;
        this.queue = new ArrayBlockingQueue<>(bounds.queue());
        for (int i = 0; i < bounds.committers(); i++) {
            committers.add(
                    Thread.ofPlatform().daemon().name(name + "-committer-" + i).start(this::run));
        }
    }

    /** Hands in one item and waits until its fate is known (at most 30 s, then in doubt). */
    public Outcome<R> submit(T item) {
        return await(offer(item));
    }

    /** Hands in many, then waits for all. */
    public List<Outcome<R>> submitAll(List<T> items) {
        List<CompletableFuture<Outcome<R>>> pending =
                items.stream().map(this::offer).toList();
        return pending.stream().map(this::await).toList();
    }

    private CompletableFuture<Outcome<R>> offer(T item) {
        var waiting = new Waiting<T, R>(item, new CompletableFuture<>(), System.nanoTime());
        if (closing || !queue.offer(waiting)) {
            waiting.done.complete(new Outcome.Full<>());
        }
        return waiting.done;
    }

    private Outcome<R> await(CompletableFuture<Outcome<R>> done) {
        try {
            return done.get(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return new Outcome.InDoubt<>();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.InDoubt<>();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void run() {
        Connection connection = null;
        List<Waiting<T, R>> batch = new ArrayList<>(bounds.batch());
        while (true) {
            try {
                Waiting<T, R> first = queue.poll(200, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (closing) {
                        break;
                    }
                    continue;
                }
                batch.add(first);
                connection = usable(connection);
                write(connection, batch);
            } catch (InterruptedException e) {
                break;
            } catch (SQLException | RuntimeException e) {
                LOG.warn("{}: no connection to the database: {}", name, e.getMessage());
                batch.forEach(w -> w.done.complete(new Outcome.Failed<>(e)));
            } finally {
                batch.clear();
            }
        }
        closeQuietly(connection);
    }

    private Connection usable(@Nullable Connection connection) throws SQLException {
        if (connection != null && !connection.isClosed()) {
            return connection;
        }
        return database.connect(role);
    }

    /**
     * Fills the batch, writes it, commits. While one committer writes, the next batch gathers, and while it waits for
     * the disk, another one writes: without these turns all would write many small batches. When a whole batch has
     * gathered already there is nothing to wait for.
     */
    private void write(Connection tx, List<Waiting<T, R>> batch) throws SQLException, InterruptedException {
        List<R> results;
        begin();
        long first;
        try {
            first = System.nanoTime();
            queue.drainTo(batch, bounds.batch() - batch.size());
            results = written(tx, batch);
        } catch (SQLException | RuntimeException e) {
            tx.rollback();
            halves(tx, batch, e);
            return;
        } finally {
            end();
        }
        commit(tx, batch, results);
        measure(batch, first);
    }

    private void measure(List<Waiting<T, R>> batch, long first) {
        long now = System.nanoTime();
        BATCHES.of(batch.size(), name);
        COMMITS.took(now - first, name);
        WAITS.took(now - batch.getFirst().since(), name);
        LEFT.set(queue.size(), name);
    }

    /** Waits for this batch's turn; one committer at a time waits here, so that batches fill one after the other. */
    private void begin() throws InterruptedException {
        turn.lockInterruptibly();
        try {
            waiting = Thread.currentThread();
            while (writing.get() > 0 && queue.size() < bounds.batch() - 1) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
            waiting = null;
            long early = began + bounds.apart().toNanos() - System.nanoTime();
            if (early > 0 && queue.size() < bounds.batch() - 1) {
                TimeUnit.NANOSECONDS.sleep(early);
            }
            began = System.nanoTime();
            writing.incrementAndGet();
        } finally {
            turn.unlock();
        }
    }

    private void end() {
        writing.decrementAndGet();
        LockSupport.unpark(waiting);
    }

    private List<R> written(Connection tx, List<Waiting<T, R>> batch) throws SQLException {
        List<R> results = work.write(tx, batch.stream().map(Waiting::item).toList());
        if (results.size() != batch.size()) {
            throw new IllegalStateException(name + " gave " + results.size() + " results for " + batch.size());
        }
        return results;
    }

    /** Tries the halves of a batch that failed, down to the one item that is to blame. */
    private void halves(Connection tx, List<Waiting<T, R>> batch, Exception why) throws SQLException {
        if (batch.size() == 1) {
            LOG.warn("{}: one item failed: {}", name, Failures.describe(why));
            batch.getFirst().done.complete(new Outcome.Failed<>(why));
            return;
        }
        int half = batch.size() / 2;
        for (List<Waiting<T, R>> part : List.of(batch.subList(0, half), batch.subList(half, batch.size()))) {
            try {
                commit(tx, part, written(tx, part));
            } catch (SQLException | RuntimeException e) {
                tx.rollback();
                halves(tx, part, e);
            }
        }
    }

    private void commit(Connection tx, List<Waiting<T, R>> batch, List<R> results) {
        try {
            tx.commit();
        } catch (SQLException e) {
            LOG.warn("{}: the answer to a commit was lost: {}", name, Failures.describe(e));
            closeQuietly(tx);
            batch.forEach(w -> w.done.complete(new Outcome.InDoubt<>()));
            return;
        }
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).done.complete(new Outcome.Written<>(results.get(i)));
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                LOG.debug("closing a connection: {}", e.getMessage());
            }
        }
    }

    /** Takes no more, writes what is queued, then ends. */
    @Override
    public void close() {
        closing = true;
        for (Thread committer : committers) {
            try {
                committer.join(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
