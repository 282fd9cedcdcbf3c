package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One pass over an exported log. Memory does not grow with the log. What was changed is named as exactly as the file
 * allows: by its number when its hash was left as it was, else by the stretch between two signed checkpoints.
 */
final class LogCheck {
    private final LineReader in;
    private final VerifierKey key;
    private final @Nullable SignedCheckpoint earlier;
    private final Tree tree = new Tree();
    private long proven;

    LogCheck(InputStream in, VerifierKey key, @Nullable SignedCheckpoint earlier) {
        this.in = new LineReader(in);
        this.key = key;
        this.earlier = earlier;
    }

    /** Gives the checkpoint that the whole log agrees with. */
    SignedCheckpoint run() throws IOException, Refusal {
        SignedCheckpoint newest =
                switch (next()) {
                    case LogLine.Note note -> SignedCheckpoint.open(note.text(), key, "the checkpoint");
                    case LogLine.Event event ->
                        throw new Refusal("The log begins with event " + event.seq() + "; its checkpoint is missing.");
                    case LogLine.Unknown unknown ->
                        throw new Refusal("This is no exported log: its first line is no checkpoint.");
                    case null -> throw new Refusal("The file is empty.");
                };
        refuseShorter(newest);
        compareEarlier();
        for (LogLine line = next(); line != null; line = next()) {
            switch (line) {
                case LogLine.Event event -> check(event, newest);
                case LogLine.Note note ->
                    check(SignedCheckpoint.open(note.text(), key, "a checkpoint among the events"));
                case LogLine.Unknown unknown ->
                    throw new Refusal("Line " + in.number() + " is neither an event nor a checkpoint; event "
                            + tree.size() + " was expected.");
            }
        }
        if (tree.size() < newest.size()) {
            throw new Refusal("The end is missing: events " + tree.size() + " to " + (newest.size() - 1) + ".");
        }
        check(newest);
        return newest;
    }

    private void refuseShorter(SignedCheckpoint newest) throws Refusal {
        if (earlier != null && earlier.size() > newest.size()) {
            throw new Refusal("The log was cut back: it has " + newest.size()
                    + " events, and the earlier checkpoint vouches for " + earlier.size() + ".");
        }
    }

    private void check(LogLine.Event event, SignedCheckpoint newest) throws IOException, Refusal {
        long expected = tree.size();
        if (event.seq() != expected) {
            throw misplaced(event.seq(), expected);
        }
        if (expected >= newest.size()) {
            throw new Refusal("Event " + expected + " was added: the checkpoint vouches for the " + newest.size()
                    + " events before it.");
        }
        byte[] leaf = Hashes.leaf(event.bytes());
        if (!Arrays.equals(leaf, event.leaf())) {
            throw new Refusal("Event " + expected + " was changed: its bytes do not give its hash.");
        }
        tree.add(leaf);
        compareEarlier();
    }

    private Refusal misplaced(long found, long expected) throws IOException {
        if (found < expected) {
            return new Refusal("Event " + found + " stands again where event " + expected
                    + " belongs: one was inserted or moved.");
        }
        for (LogLine line = next(); line != null; line = next()) {
            if (line instanceof LogLine.Event later && later.seq() == expected) {
                return new Refusal(
                        "The order was changed: event " + found + " stands where event " + expected + " belongs.");
            }
        }
        return new Refusal("Event " + expected + " is missing: event " + found + " follows.");
    }

    private void check(SignedCheckpoint checkpoint) throws Refusal {
        if (checkpoint.size() != tree.size()) {
            throw new Refusal("A checkpoint for " + checkpoint.size() + " events stands after " + tree.size()
                    + ": events were inserted or removed between " + proven + " and there.");
        }
        if (!Arrays.equals(checkpoint.root(), tree.root())) {
            throw new Refusal("The log is not the one that was signed: among events " + proven + " to "
                    + (tree.size() - 1) + " at least one was changed, inserted, removed or moved, and its hash too.");
        }
        proven = tree.size();
    }

    private void compareEarlier() throws Refusal {
        if (earlier != null && earlier.size() == tree.size() && !Arrays.equals(earlier.root(), tree.root())) {
            throw new Refusal("History was rewritten: the first " + earlier.size()
                    + " events are not those of the earlier checkpoint. The change is among events " + proven + " to "
                    + (tree.size() - 1) + ".");
        }
    }

    private @Nullable LogLine next() throws IOException {
        byte[] line = in.next();
        return line == null ? null : LogLine.parse(line);
    }
}
