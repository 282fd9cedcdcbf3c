package dev.gatepost.limits.rates;

import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whether a call or message may go on. */
public sealed interface RateVerdict {
    /**
     * How the limit nearest to its end stands, for the headers of the answer.
     *
     * @param quota the most that may pass at once
     * @param window seconds in which an empty bucket is full again
     * @param remaining what may still pass now
     */
    record Standing(RateLayer layer, long quota, long window, long remaining) {
        /** Seconds, rounded up, until all of the quota is there again, if nothing more is taken. */
        long reset() {
            return Math.ceilDiv((quota - remaining) * window, quota);
        }

        /** {@code RateLimit-Policy} as draft-ietf-httpapi-ratelimit-headers has it. */
        public String policyHeader() {
            return '"' + layer.written() + "\";q=" + quota + ";w=" + window;
        }

        /** {@code RateLimit}, from the same draft. */
        public String header() {
            return '"' + layer.written() + "\";r=" + remaining + ";t=" + reset();
        }
    }

    /** It may; {@code nearest} is null when no layer looked. */
    record Passed(@Nullable Standing nearest) implements RateVerdict {}

    /** It is over this limit; {@code retryAfter} seconds, rounded up, until it would pass. */
    record Exceeded(Standing standing, long retryAfter) implements RateVerdict {
        /** The refusal as the API tells it. */
        public Problem problem() {
            return new Problem(
                    ReasonCode.RATE_LIMITED,
                    "the limit of the layer " + standing.layer().written() + " is reached; wait " + retryAfter + " s",
                    List.of(),
                    Map.of("layer", standing.layer().written(), "retry_after", retryAfter));
        }
    }

    /** The workspace's values of a layer that then refuses could not be read for too long. */
    record Unread(RateLayer layer) implements RateVerdict {
        public Problem problem() {
            return Problem.of(
                    ReasonCode.OVERLOADED,
                    "the limits of the layer " + layer.written() + " cannot be read from the database");
        }
    }
}
