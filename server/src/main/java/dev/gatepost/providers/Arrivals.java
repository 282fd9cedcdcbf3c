package dev.gatepost.providers;

/**
 * Where a provider hands in what came over a session of its own. The proof is the session: who speaks there was
 * authenticated when it began. What was handed in is told apart later, by {@link Provider#parse}.
 */
public interface Arrivals {
    /** A part of a message, to be joined with the others of its {@code set} (a digest) by {@link Listening#join}. */
    record Part(RawCallback callback, byte[] set, int number, int total) {
        public Part {
            if (number < 1 || number > total || total > 255) {
                throw new IllegalArgumentException("parts count from 1 to 255");
            }
        }

        @Override
        public String toString() {
            return "Part(" + number + " of " + total + ")";
        }
    }

    /** Keeps it, once for each event id; true once it is durable, so that it may be acknowledged. */
    boolean take(ConnectionId connection, RawCallback callback, String eventId);

    /** Keeps a part until the others are there, for some minutes; true once it is durable. */
    boolean takePart(ConnectionId connection, Part part);
}
