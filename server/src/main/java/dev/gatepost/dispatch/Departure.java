package dev.gatepost.dispatch;

import dev.gatepost.messages.AttemptStore.InFlight;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Nodes;
import dev.gatepost.providers.Provider;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A message that is on its way: claimed, allowed, rendered, and committed as in flight. */
record Departure(
        InFlight flight, StoredMessage message, int tries, Provider.Attempt attempt, Gates.Way.Open way, Still still) {
    /**
     * Whether the decision is young enough to act upon. A process that was frozen, or a call that waited for its turn,
     * finds it too old and puts the message back to be decided again: so nothing leaves later than about this time
     * after a STOP, a pause or a revocation, whatever happened to the node in between.
     */
    static final class Still implements BooleanSupplier {
        /** How old a decision may be when the first byte of the call leaves. */
        static final Duration YOUNG = Duration.ofSeconds(1);

        private final Nodes nodes;
        private final long decided;
        private volatile boolean refused;

        /** {@code decided} is from before the first fact was read, by {@link System#nanoTime}. */
        Still(Nodes nodes, long decided) {
            this.nodes = nodes;
            this.decided = decided;
        }

        @Override
        public boolean getAsBoolean() {
            boolean young = System.nanoTime() - decided < YOUNG.toNanos() && !nodes.isStale();
            refused |= !young;
            return young;
        }

        /** Whether it was asked and said no. */
        boolean refused() {
            return refused;
        }
    }

    @Override
    public String toString() {
        return "Departure(" + flight.message() + "." + flight.attempt() + ")";
    }
}
