package dev.gatepost.controls;

import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Something that must hold, checked against the real state by code (GOV-02). It writes nothing. */
public interface Control {
    Definition definition();

    /** Of what it speaks. */
    default Reach reach() {
        return Reach.WORKSPACE;
    }

    /** Looks, in a transaction of the role console that sees the workspace asked for (or the instance). */
    Finding evaluate(Connection tx, Asked asked) throws SQLException;

    /** Of what a control speaks. */
    enum Reach {
        WORKSPACE,
        /** Of the whole Gatepost; its findings name nobody. */
        INSTANCE
    }

    /** Whose state is looked at, and when. */
    record Asked(WorkspaceId workspace, Instant now) {}

    /**
     * What a control is.
     *
     * @param id a word that stays the same for ever: {@code keys_expire}
     * @param title what must hold, as a sentence without its full stop
     * @param owner the role that answers for it, as roles are written
     * @param requirement the id of the requirement that it proves
     * @param cadence how often it is looked at
     * @param procedure how it is tested, in words
     */
    record Definition(String id, String title, String owner, String requirement, Duration cadence, String procedure) {
        public Definition {
            if (!id.matches("[a-z][a-z_]{2,60}") || !requirement.matches("[A-Z]{2,4}-[0-9]{2}")) {
                throw new IllegalArgumentException("a control is named keys_expire and proves ACC-02, not " + id);
            }
            if (title.isBlank() || owner.isBlank() || procedure.isBlank() || !cadence.isPositive()) {
                throw new IllegalArgumentException("the control " + id + " does not say everything");
            }
        }

        /** One that is looked at each day. */
        public static Definition daily(String id, String title, String owner, String requirement, String procedure) {
            return new Definition(id, title, owner, requirement, Duration.ofDays(1), procedure);
        }
    }
}
