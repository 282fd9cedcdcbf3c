package dev.gatepost.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What one run of the sequencer adds to a log, as the columns that are written in one statement. */
final class SequencedLeaves {
    final List<Long> seqs = new ArrayList<>();
    final List<byte[]> events = new ArrayList<>();
    final List<byte[]> hashes = new ArrayList<>();
    final List<String> times = new ArrayList<>();
    final List<String> actions = new ArrayList<>();
    final List<String> actors = new ArrayList<>();
    final List<@Nullable String> objects = new ArrayList<>();
    final List<@Nullable String> subjects = new ArrayList<>();
    final List<String> correlations = new ArrayList<>();

    final List<UUID> batches = new ArrayList<>();
    final List<Long> firsts = new ArrayList<>();
    final List<Integer> sizes = new ArrayList<>();
    private long next;

    SequencedLeaves(long next) {
        this.next = next;
    }

    /** Adds the events of a batch, one line each, to the columns and to the tree. */
    void add(SequenceStore.Batch batch, MerkleFrontier tree) {
        byte[] lines = batch.events();
        long first = next;
        int start = 0;
        for (int end = 0; end <= lines.length; end++) {
            if (end == lines.length || lines[end] == '\n') {
                add(Arrays.copyOfRange(lines, start, end), tree);
                start = end + 1;
            }
        }
        batches.add(batch.id());
        firsts.add(first);
        sizes.add((int) (next - first));
    }

    private void add(byte[] line, MerkleFrontier tree) {
        AuditEvent event = CanonicalEvent.read(line);
        seqs.add(next++);
        events.add(line);
        hashes.add(tree.add(line));
        times.add(event.at().toString());
        actions.add(event.action());
        actors.add(event.actor());
        objects.add(event.object());
        subjects.add(event.subject());
        correlations.add(event.correlation());
    }

    int size() {
        return seqs.size();
    }
}
