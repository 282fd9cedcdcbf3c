package dev.gatepost.templates.versions;

import java.util.Arrays;
import java.util.Locale;

/** Where a version stands. */
public enum VersionState {
    /** Written, and nobody was asked. */
    DRAFT,
    /** Waits for approval. */
    SUBMITTED,
    /** Everybody who must approve has. */
    APPROVED,
    /** What is sent now. */
    ACTIVE,
    /** Another version took its place; what was accepted with it still goes out. */
    SUPERSEDED,
    /** An approver said no; a new version may say yes. */
    REJECTED,
    /** Stopped: not even what was accepted with it goes out. */
    WITHDRAWN;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    static VersionState of(String written) {
        return Arrays.stream(values())
                .filter(s -> s.written.equals(written))
                .findFirst()
                .orElseThrow();
    }
}
