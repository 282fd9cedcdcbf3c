package dev.gatepost.callbacks;

import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import java.time.Instant;
import java.util.Locale;

/**
 * Something about a connection's callbacks that somebody should look at (HOOK-06).
 *
 * @param why without content: what did not fit
 */
public record CallbackTrouble(WorkspaceId workspace, ConnectionId connection, Kind kind, String why, Instant at) {
    /** What it is. */
    public enum Kind {
        /** A callback was refused because it proves nothing, or too late. */
        FORGED,
        /** More came than the connection takes, or a network was held up for its bad proofs. */
        FLOOD,
        /** A callback that proves nothing was taken, since the connection only observes. */
        UNPROVEN;

        public String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Told of troubles, of each kind and connection once in ten minutes. Must not fail, and return soon. */
    @FunctionalInterface
    public interface Listener {
        void happened(CallbackTrouble trouble);
    }
}
