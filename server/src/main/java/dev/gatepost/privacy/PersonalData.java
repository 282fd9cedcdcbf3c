package dev.gatepost.privacy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A store that holds something about people. Each room that has one implements this and is given to the room privacy
 * when the house is joined: so an erasure reaches every store, and an access request shows every store (PRV-02,
 * PRV-03). All calls run as the role jobs, in a transaction that names the person's workspace.
 */
public interface PersonalData {
    /** Its name in receipts, in lower case: {@code messages}. It stays the same for ever. */
    String store();

    /**
     * Erases a part of what is held, and says how to go on. The same part may be erased twice, when a node was killed
     * before it could say so.
     */
    Outcome erase(Connection tx, Person person, Turn turn) throws SQLException;

    /** Puts all that is held onto the sheet, with the texts in the clear. */
    void export(Connection tx, Person person, Sheet sheet) throws SQLException;

    /**
     * Where to go on.
     *
     * @param after what was reached; null at the beginning
     * @param limit the most rows to look at
     */
    record Turn(@Nullable UUID after, int limit) {}

    /**
     * What one turn did.
     *
     * @param found rows about the person that were met
     * @param erased rows that are gone, or of which nothing personal is left
     * @param why why the others stay; null when none does
     * @param next where the next turn goes on; null when this was the last
     */
    record Outcome(
            long found,
            long erased,
            @Nullable String why,
            @Nullable UUID next) {
        /** All of it went at once. */
        public static Outcome gone(long rows) {
            return new Outcome(rows, rows, null, null);
        }

        /** It stays, and why. */
        public static Outcome kept(long rows, String why) {
            return new Outcome(rows, 0, rows == 0 ? null : why, null);
        }
    }
}
