package dev.gatepost.keys;

import java.time.Duration;
import java.util.List;

/** The versions of a workspace's key in hand, the newest first. It cannot print them. */
final class WorkspaceVersions {
    /** Known for longer than this, they are read anew before a value is called unreadable. */
    private static final Duration FRESH = Duration.ofSeconds(2);

    private final List<Version> newestFirst;
    private final long loadedAt = System.nanoTime();

    /** One version. */
    static final class Version {
        private final int number;
        private final byte[] raw;
        private final WorkspaceSealingKey sealing;

        Version(int number, byte[] raw) {
            this.number = number;
            this.raw = raw.clone();
            this.sealing = new WorkspaceSealingKey(raw);
        }

        int number() {
            return number;
        }

        byte[] raw() {
            return raw;
        }

        WorkspaceSealingKey sealing() {
            return sealing;
        }
    }

    WorkspaceVersions(List<Version> newestFirst) {
        if (newestFirst.isEmpty()) {
            throw new IllegalArgumentException("A workspace's key has at least one version.");
        }
        this.newestFirst = List.copyOf(newestFirst);
    }

    List<Version> newestFirst() {
        return newestFirst;
    }

    Version newest() {
        return newestFirst.getFirst();
    }

    Version oldest() {
        return newestFirst.getLast();
    }

    Version numbered(int number) {
        for (Version version : newestFirst) {
            if (version.number() == number) {
                return version;
            }
        }
        throw new Unreadable("the workspace's key has no version " + number);
    }

    boolean isOld() {
        return System.nanoTime() - loadedAt > FRESH.toNanos();
    }

    @Override
    public String toString() {
        return "WorkspaceVersions(…)";
    }
}
