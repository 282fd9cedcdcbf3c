package dev.gatepost.access.promotion;

import dev.gatepost.access.Workspace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A kind of settings that can be taken over from one workspace to another. What it tells of them is all that is
 * compared, shown and copied: never a secret, never a person, and other settings by their names alone, since their ids
 * mean nothing elsewhere.
 */
public interface Promotable {
    /** In the singular: {@code template}. */
    String kind();

    /**
     * All of this kind in a workspace, by name, each as its fields.
     *
     * @param side whether it is looked at to be copied, or to be copied over
     */
    SortedMap<String, SortedMap<String, String>> of(Connection tx, Workspace workspace, Side side) throws SQLException;

    /** Makes or changes one in the other workspace; why that cannot be, or null when it is done. */
    @Nullable
    String copy(Connection tx, Copy copy) throws SQLException;

    /** From where, or onto what. */
    enum Side {
        /** What is in force. */
        SOURCE,
        /** What would be replaced, in force or waiting for it. */
        TARGET
    }

    /**
     * One to be copied.
     *
     * @param actor how the audit names who proposed it
     * @param person by what name that person is known
     */
    record Copy(Workspace from, Workspace to, String name, String actor, String person, Instant at) {}
}
