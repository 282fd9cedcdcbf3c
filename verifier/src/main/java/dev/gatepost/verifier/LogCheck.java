package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an exported log. Memory does not grow with the log. What was changed is named as exactly as the file
 * allows: by its number and time when its hash was left as it was, else by the stretch between two signed checkpoints.
 * Against whoever holds the signing key only what was kept outside counts; then the stretch begins after the last
 * outside word that still agrees. Where the log says that a restore set it back ({@link Fork}), a word from outside
 * about what was left behind is no tampering: it is a loss, and it is told with who vouches for it.
 */
final class LogCheck {
    /** Sees each event in its order, once it stands in the tree; it counts only when the whole log holds. */
    @FunctionalInterface
    interface Reader {
        void event(long seq, byte[] bytes) throws Refusal;
    }

    private final LineReader in;
    private final VerifierKey key;
    private final Deque<Claim> claims;
    private final Reader reader;
    private final Tree tree = new Tree();
    private long proven;
    private long agreed;
    private String agreedTime = "";
    private String lastTime = "";
    private byte @Nullable [] last;
    private final List<Fork> forks = new ArrayList<>();
    private final List<Doubt> doubts = new ArrayList<>();

    /** A word from outside that the log does not agree with: what is refused unless a fork explains it. */
    private record Doubt(Claim claim, Refusal refusal) {}

    /** @param outside what others say about this log */
    LogCheck(InputStream in, VerifierKey key, List<Claim> outside, Reader reader) {
        this.in = new LineReader(in);
        this.key = key;
        this.claims = new ArrayDeque<>(
                outside.stream().sorted(Comparator.comparingLong(Claim::size)).toList());
        this.reader = reader;
    }

    /** Gives the checkpoint that the whole log agrees with, and what is lost. */
    Checked run() throws IOException, Refusal {
        SignedCheckpoint newest;
        try {
            newest = read();
        } catch (Refusal refusal) {
            explained();
            throw refusal;
        }
        return new Checked(newest, forks, explained());
    }

    /** A doubt that no fork explains refuses the log; the others are losses. */
    private List<Loss> explained() throws Refusal {
        List<Loss> losses = new ArrayList<>();
        for (Doubt doubt : doubts) {
            long size = doubt.claim().size();
            Fork fork = forks.stream().filter(f -> f.explains(size)).findFirst().orElse(null);
            if (fork == null || doubt.claim().sameHistory()) {
                throw doubt.refusal();
            }
            losses.add(new Loss(fork.kept(), size, doubt.claim().by(), fork));
        }
        return losses;
    }

    private SignedCheckpoint read() throws IOException, Refusal {
        SignedCheckpoint newest =
                switch (next()) {
                    case LogLine.Note note -> SignedCheckpoint.open(note.text(), key, "the checkpoint");
                    case LogLine.Event event ->
                        throw new Refusal("The log begins with event " + event.seq() + "; its checkpoint is missing.");
                    case LogLine.Unknown unknown ->
                        throw new Refusal("This is no exported log: its first line is no checkpoint.");
                    case null -> throw new Refusal("The file is empty.");
                };
        compareOutside();
        for (LogLine line = next(); line != null; line = next()) {
            switch (line) {
                case LogLine.Event event -> check(event, newest);
                case LogLine.Note note ->
                    check(SignedCheckpoint.open(note.text(), key, "a checkpoint among the events"));
                case LogLine.Unknown unknown ->
                    throw new Refusal("Line " + in.number() + " is neither an event nor a checkpoint; event "
                            + tree.size() + " was expected" + after() + ".");
            }
        }
        if (tree.size() < newest.size()) {
            throw new Refusal(
                    "The end is missing: events " + tree.size() + " to " + (newest.size() - 1) + after() + ".");
        }
        check(newest);
        doubtShorter(newest);
        return newest;
    }

    /** Told by the largest, as long as none of them is explained. */
    private void doubtShorter(SignedCheckpoint newest) {
        while (!claims.isEmpty()) {
            Claim beyond = claims.removeLast();
            doubts.add(new Doubt(
                    beyond,
                    new Refusal("The log was cut back: it has " + newest.size() + " events, and " + beyond.by()
                            + " vouches for " + beyond.size() + ". From event " + newest.size() + " on they are gone"
                            + after() + ".")));
        }
    }

    private void check(LogLine.Event event, SignedCheckpoint newest) throws IOException, Refusal {
        long expected = tree.size();
        if (event.seq() != expected) {
            throw misplaced(event, expected);
        }
        if (expected >= newest.size()) {
            throw new Refusal("Event " + expected + " was added: the checkpoint vouches for the " + newest.size()
                    + " events before it. " + dated(event.bytes()));
        }
        byte[] leaf = Hashes.leaf(event.bytes());
        if (!Arrays.equals(leaf, event.leaf())) {
            throw new Refusal(
                    "Event " + expected + " was changed: its bytes do not give its hash. " + dated(event.bytes()));
        }
        tree.add(leaf);
        last = event.bytes();
        if (Fork.is(event.bytes())) {
            forks.add(Fork.read(expected, event.bytes(), agreed));
        }
        reader.event(expected, event.bytes());
        compareOutside();
    }

    private Refusal misplaced(LogLine.Event found, long expected) throws IOException {
        if (found.seq() < expected) {
            return new Refusal("Event " + found.seq() + " stands again where event " + expected
                    + " belongs: one was inserted or moved. " + dated(found.bytes()));
        }
        for (LogLine line = next(); line != null; line = next()) {
            if (line instanceof LogLine.Event later && later.seq() == expected) {
                return new Refusal("The order was changed: event " + found.seq() + " stands where event " + expected
                        + " belongs. " + dated(later.bytes()));
            }
        }
        return new Refusal("Event " + expected + " is missing: event " + found.seq() + " follows" + after() + ". "
                + dated(found.bytes()));
    }

    private void check(SignedCheckpoint checkpoint) throws Refusal {
        if (checkpoint.size() != tree.size()) {
            throw new Refusal("A checkpoint for " + checkpoint.size() + " events stands after " + tree.size()
                    + ": events were inserted or removed between " + proven + " and there.");
        }
        if (!Arrays.equals(checkpoint.root(), tree.root())) {
            throw new Refusal("The log is not the one that was signed: among events " + proven + " to "
                    + (tree.size() - 1) + " at least one was changed, inserted, removed or moved, and its hash too"
                    + span(lastTime) + ".");
        }
        proven = tree.size();
        lastTime = time(last);
    }

    /** The stretch begins after the last outside word that agrees: checkpoints in the file may be the forger's own. */
    private void compareOutside() {
        while (!claims.isEmpty() && claims.getFirst().size() == tree.size()) {
            Claim claim = claims.removeFirst();
            if (Arrays.equals(claim.root(), tree.root())) {
                agreed = tree.size();
                agreedTime = time(last);
            } else {
                doubts.add(new Doubt(
                        claim,
                        new Refusal("History was rewritten: the first " + claim.size() + " events are not those of "
                                + claim.by() + ". The log cannot be believed from event " + agreed
                                + " on; the change is among events " + agreed + " to " + (tree.size() - 1)
                                + span(agreedTime) + ".")));
            }
        }
    }

    private String span(String from) {
        return " (" + (from.isEmpty() ? "from the beginning" : "after " + from) + ", up to " + time(last) + ")";
    }

    private String after() {
        return last == null ? "" : " (the one before is dated " + time(last) + ")";
    }

    private static String dated(byte[] event) {
        return "It is dated " + time(event) + ".";
    }

    private static String time(byte @Nullable [] event) {
        return event == null ? "" : EventTime.of(event);
    }

    private @Nullable LogLine next() throws IOException {
        byte[] line = in.next();
        return line == null ? null : LogLine.parse(line);
    }
}
