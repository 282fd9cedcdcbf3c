package dev.gatepost.verifier;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * An event by which a log tells that it was set back: a backup was restored. It is signed with the log, and whoever
 * holds the signing key can write it; so it never makes anything good. It names who vouches for a loss.
 *
 * @param seq its own number
 * @param kept how many events the log had when it was set back; what a checkpoint says of more than these is lost
 * @param agreed how many of these somebody outside vouches for, by what was given
 * @param outside the largest checkpoint that was known outside then; absent where none was known
 * @param restore the id of the restore, the same in every log of the instance
 */
record Fork(
        long seq,
        long kept,
        long agreed,
        OptionalLong outside,
        String restore,
        String actor,
        String at,
        String reason) {
    private static final byte[] START = "{\"action\":\"log.restored\"".getBytes(StandardCharsets.US_ASCII);

    static boolean is(byte[] event) {
        if (event.length < START.length) {
            return false;
        }
        for (int i = 0; i < START.length; i++) {
            if (event[i] != START[i]) {
                return false;
            }
        }
        return true;
    }

    /** Reads it. What it says of sizes must be possible where it stands. */
    static Fork read(long seq, byte[] bytes, long agreed) throws Refusal {
        Json.Value.Obj event = Json.object(bytes);
        Json.Value.Obj facts = event.object("facts");
        String size = facts.optional("size");
        String outside = facts.optional("outside");
        try {
            long kept = size == null ? seq : Long.parseLong(size);
            if (kept < 0 || kept > seq) {
                throw new Refusal("Event " + seq + " says that a restore left " + size + " events, and it has another"
                        + " place. It is dated " + EventTime.of(bytes) + ".");
            }
            String reason = facts.optional("reason");
            return new Fork(
                    seq,
                    kept,
                    Math.min(kept, agreed),
                    outside == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(outside)),
                    event.text("object"),
                    event.text("actor"),
                    event.text("at"),
                    reason == null ? "" : reason);
        } catch (NumberFormatException malformed) {
            throw new Refusal("Event " + seq + " tells of a restore and cannot be read.");
        }
    }

    /** Whether a checkpoint of that many events may be of the history that was left behind here. */
    boolean explains(long size) {
        return size > kept && (outside.isEmpty() || size <= outside.getAsLong());
    }

    /** Who vouches, when, for what. */
    String words() {
        return "event " + seq + " (log.restored, " + at + ", by " + actor + (reason.isEmpty() ? "" : ": " + reason)
                + "; " + restore + ")";
    }
}
