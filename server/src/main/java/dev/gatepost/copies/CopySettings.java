package dev.gatepost.copies;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.promotion.Promotable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes settings over into a test workspace, kind by kind. What cannot be taken over is left and named: a test is
 * better with most of its settings than with none.
 */
final class CopySettings {
    private static final int MOST_OBJECTIONS = 100;

    private final List<Promotable> kinds;

    /** @param kinds in the order in which one names the other */
    CopySettings(List<Promotable> kinds) {
        this.kinds = List.copyOf(kinds);
    }

    /** How many were made or changed, and what was left, each with why. */
    record Taken(int settings, List<String> objections) {}

    Taken in(Connection tx, Workspace from, Workspace to, Person by, Instant now) throws SQLException {
        int taken = 0;
        List<String> objections = new ArrayList<>();
        for (Promotable kind : kinds) {
            SortedMap<String, SortedMap<String, String>> there = kind.of(tx, to, Promotable.Side.TARGET);
            for (Map.Entry<String, SortedMap<String, String>> one :
                    kind.of(tx, from, Promotable.Side.SOURCE).entrySet()) {
                if (one.getValue().equals(there.get(one.getKey()))) {
                    continue;
                }
                var copy = new Promotable.Copy(from, to, one.getKey(), by.actor(), by.name(), now);
                String objection = copy(tx, kind, copy);
                if (objection == null) {
                    taken++;
                } else if (objections.size() < MOST_OBJECTIONS) {
                    objections.add(kind.kind() + " '" + one.getKey() + "': " + objection);
                }
            }
        }
        return new Taken(taken, List.copyOf(objections));
    }

    /** Why it was left, or null when it is there. */
    private static @Nullable String copy(Connection tx, Promotable kind, Promotable.Copy copy) throws SQLException {
        Savepoint before = tx.setSavepoint();
        String objection = kind.copy(tx, copy);
        if (objection == null) {
            tx.releaseSavepoint(before);
        } else {
            tx.rollback(before);
        }
        return objection;
    }
}
