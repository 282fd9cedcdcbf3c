package dev.gatepost.verifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An event of a log with its proof, checked: {@code {"seq":7,"event":"<base64>","proof":["<base64>",…],"checkpoint":
 * "<signed note>"}}.
 */
record Entry(long seq, Json.Value.Obj event, SignedCheckpoint checkpoint) {
    /**
     * Opens one and checks its proof.
     *
     * @param which how to call it in a refusal: "the acceptance"
     */
    static Entry open(Json.Value.Obj written, VerifierKey key, String which) throws Refusal {
        SignedCheckpoint checkpoint =
                SignedCheckpoint.open(written.text("checkpoint"), key, "the checkpoint of " + which);
        byte[] event = base64(written.text("event"), which);
        long seq = written.number("seq");
        byte[] root = Inclusion.root(Hashes.leaf(event), seq, checkpoint.size(), path(written, which));
        if (!Arrays.equals(root, checkpoint.root())) {
            throw new Refusal("Event " + seq + " does not stand in the log that was signed: " + which
                    + " was changed, or its proof. It is dated " + EventTime.of(event) + ".");
        }
        return new Entry(seq, Json.object(event), checkpoint);
    }

    static List<byte[]> path(Json.Value.Obj written, String which) throws Refusal {
        List<byte[]> path = new ArrayList<>();
        for (Json.Value value : written.list("proof")) {
            byte[] hash = value instanceof Json.Value.Text(String text) ? base64(text, which) : new byte[0];
            if (hash.length != 32) {
                throw new Refusal("A hash in the proof of " + which + " cannot be read.");
            }
            path.add(hash);
        }
        return path;
    }

    static byte[] base64(String text, String which) throws Refusal {
        try {
            return CanonicalBase64.decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new Refusal("What should be base64 is none, in " + which + ".");
        }
    }

    String text(String name) throws Refusal {
        return event.text(name);
    }

    Json.Value.Obj facts() throws Refusal {
        return event.object("facts");
    }

    String fact(String name) throws Refusal {
        String fact = facts().optional(name);
        return fact == null ? "" : fact;
    }
}
