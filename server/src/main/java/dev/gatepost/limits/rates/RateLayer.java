package dev.gatepost.limits.rates;

import java.util.Locale;
import java.util.Optional;

/**
 * The one table of rate limits (LIM-01): what each layer counts, what it is counted by, its values where a workspace
 * has set none, and what happens when a workspace's values have not been read for {@link OwnRates#OLD}. The values of a
 * whole instance are changed by the setting {@code GATEPOST_RATE_<LAYER>}.
 */
public enum RateLayer {
    /** Before anybody is known; IPv6 by its network of 64 bits. */
    SOURCE_ADDRESS(Counts.REQUESTS, new Rate(50_000, 1, 100_000), WhenOld.OPEN),
    CREDENTIAL(Counts.REQUESTS, new Rate(20_000, 1, 50_000), WhenOld.OPEN),
    /** A workspace's calls of one class of route: send, consents, messages … */
    ENDPOINT(Counts.REQUESTS, new Rate(20_000, 1, 50_000), WhenOld.OPEN),
    WORKSPACE(Counts.MESSAGES, new Rate(50_000, 1, 200_000), WhenOld.OPEN),
    SENDER(Counts.MESSAGES, new Rate(50_000, 1, 200_000), WhenOld.OPEN),
    PURPOSE(Counts.MESSAGES, new Rate(50_000, 1, 200_000), WhenOld.OPEN),
    COUNTRY(Counts.MESSAGES, new Rate(50_000, 1, 200_000), WhenOld.OPEN),
    /** One person's address, by its blind index. Closed: a stricter value that we cannot read protects a person. */
    CONTACT(Counts.MESSAGES, new Rate(10, 1, 1_000), WhenOld.CLOSED),
    /** Distinct addresses that a credential asks about, so that nobody finds out by trying who is a customer. */
    LOOKUP(Counts.ADDRESSES, new Rate(10_000, 3_600, 10_000), WhenOld.CLOSED);

    /** What takes a token. */
    enum Counts {
        REQUESTS,
        MESSAGES,
        ADDRESSES
    }

    /** What a layer does when a workspace's own values may have changed unseen. */
    enum WhenOld {
        /** The values last read go on. */
        OPEN,
        /** Nothing passes until they can be read. */
        CLOSED
    }

    private final String written = name().toLowerCase(Locale.ROOT);
    private final Counts counts;
    private final Rate rate;
    private final WhenOld whenOld;

    RateLayer(Counts counts, Rate rate, WhenOld whenOld) {
        this.counts = counts;
        this.rate = rate;
        this.whenOld = whenOld;
    }

    public String written() {
        return written;
    }

    Counts counts() {
        return counts;
    }

    Rate rate() {
        return rate;
    }

    WhenOld whenOld() {
        return whenOld;
    }

    /** Whether a workspace may set it: not what is counted before a workspace is known. */
    boolean isOfWorkspaces() {
        return this != SOURCE_ADDRESS;
    }

    /** Whether a workspace may switch it off; what protects the whole instance stays on. */
    boolean mayBeOff() {
        return this != SOURCE_ADDRESS && this != CREDENTIAL;
    }

    /** The setting with the instance's values. */
    public String setting() {
        return "GATEPOST_RATE_" + name();
    }

    static Optional<RateLayer> parse(String text) {
        for (RateLayer layer : values()) {
            if (layer.written.equals(text)) {
                return Optional.of(layer);
            }
        }
        return Optional.empty();
    }
}
