package dev.gatepost.platform;

import java.util.Optional;
import java.util.UUID;

/** Identifies a workspace, the unit of isolation, written {@code ws_…}. */
public record WorkspaceId(UUID value) implements Comparable<WorkspaceId> {
    public static final String PREFIX = "ws";

    /** Stands for the instance itself, in audit events that happen before a workspace is known. */
    public static final WorkspaceId INSTANCE = new WorkspaceId(new UUID(0, 0));

    /** A new one, greater than those made before. */
    public static WorkspaceId next() {
        return new WorkspaceId(UuidV7.next());
    }

    /** Reads the written form; empty when it is none. */
    public static Optional<WorkspaceId> parse(String text) {
        return Ids.read(PREFIX, text).map(WorkspaceId::new);
    }

    @Override
    public int compareTo(WorkspaceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return Ids.write(PREFIX, value);
    }
}
