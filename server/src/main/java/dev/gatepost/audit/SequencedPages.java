package dev.gatepost.audit;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one run of the sequencer adds to a log, as the columns that are written at once. */
final class SequencedPages {
    /** So many events from a multiple of it on lie in one page, or in a few until they are folded. */
    static final int PAGE = 256;

    /** A page as it is written. */
    record Page(long first, int size, Instant from, Instant until, byte[] words, byte[] events, byte[] hashes) {}

    private final List<Page> pages = new ArrayList<>();
    private final List<UUID> batches = new ArrayList<>();
    private final MerkleFrontier tree;
    private final long before;
    private final ByteArrayOutputStream events = new ByteArrayOutputStream(128 * 1024);
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream(16 * 1024);
    private Words words = new Words();
    private @Nullable Instant from;
    private @Nullable Instant until;
    private long first;

    SequencedPages(MerkleFrontier tree) {
        this.tree = tree;
        this.before = tree.size();
        this.first = tree.size();
    }

    /** Adds the events of a batch, one line each, to the open page and to the tree. */
    void add(SequenceStore.Batch batch) {
        batches.add(batch.id());
        for (byte[] line : Lines.of(batch.events())) {
            if (tree.size() > first) {
                events.write('\n');
            }
            events.writeBytes(line);
            CanonicalEvent.Head head = CanonicalEvent.head(line);
            words.add(head);
            from = from == null || head.at().isBefore(from) ? head.at() : from;
            until = until == null || head.at().isAfter(until) ? head.at() : until;
            hashes.writeBytes(tree.add(line));
            if (tree.size() % PAGE == 0) {
                close();
            }
        }
    }

    /** Closes the last page; to be called when all batches are in. */
    void close() {
        if (from == null || until == null) {
            return;
        }
        int size = (int) (tree.size() - first);
        pages.add(new Page(first, size, from, until, words.bits(), events.toByteArray(), hashes.toByteArray()));
        first = tree.size();
        words = new Words();
        from = null;
        until = null;
        events.reset();
        hashes.reset();
    }

    List<Page> pages() {
        return pages;
    }

    List<UUID> batches() {
        return batches;
    }

    /** The size of the log before. */
    long before() {
        return before;
    }

    int size() {
        return (int) (tree.size() - before);
    }
}
