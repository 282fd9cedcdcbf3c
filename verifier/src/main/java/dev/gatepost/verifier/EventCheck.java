package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * Single events with their proofs: a line {@code {"checkpoint":"<base64 of a signed note>"}}, then {@code
 * {"seq":7,"proof":["<base64>",…],"event":{…}}} for each. Says nothing about events that are not in the file.
 */
final class EventCheck {
    private static final byte[] EVENT = "\"event\":".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private EventCheck() {}

    /** Prints each event that stands in the log, or refuses the file. */
    static void run(InputStream file, VerifierKey key, PrintStream out) throws IOException, Refusal {
        LineReader in = new LineReader(file);
        byte[] first = in.next();
        if (first == null || !(LogLine.parse(first) instanceof LogLine.Note note)) {
            throw new Refusal("The first line is no checkpoint.");
        }
        SignedCheckpoint checkpoint = SignedCheckpoint.open(note.text(), key, "the checkpoint");
        long events = 0;
        for (byte[] line = in.next(); line != null; line = in.next()) {
            Json.Value.Obj written = line(line, in.number());
            Json.Value.Obj event = written.object("event");
            byte[] bytes = Arrays.copyOfRange(line, event.from(), event.until());
            long seq = written.number("seq");
            byte[] root =
                    Inclusion.root(Hashes.leaf(bytes), seq, checkpoint.size(), Entry.path(written, "event " + seq));
            if (!Arrays.equals(root, checkpoint.root())) {
                throw new Refusal("Event " + seq + " does not stand in the log as it is here: it was changed or made"
                        + " up. It is dated " + EventTime.of(bytes) + ".");
            }
            out.println("Event " + seq + " stands in the log: " + event.optional("action") + ", " + EventTime.of(bytes)
                    + ".");
            events++;
        }
        out.println(events + " events stand in the log of " + checkpoint.size() + " that " + key.name() + " signed.");
    }

    private static Json.Value.Obj line(byte[] line, long number) throws Refusal {
        try {
            Json.Value.Obj written = Json.object(line);
            Json.Value.Obj event = written.object("event");
            boolean last = event.until() == line.length - 1
                    && event.from() >= EVENT.length
                    && Arrays.equals(line, event.from() - EVENT.length, event.from(), EVENT, 0, EVENT.length);
            if (line[0] != '{' || !last || written.members().size() != 3) {
                throw new Refusal("it has another form than Gatepost writes.");
            }
            return written;
        } catch (Refusal refusal) {
            throw new Refusal("Line " + number + " is no event with its proof: " + refusal.getMessage());
        }
    }
}
