package dev.gatepost.privacy;

import dev.gatepost.access.Workspace;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** How the room privacy finds people and destroys their keys; the room that knows people implements it. */
public interface People {
    /**
     * Whom a request is about, without a word of the address in the clear.
     *
     * @param index the organisation's keyed hash of the address
     * @param sealed the address under the workspace's key, bound to the subject for which it was sealed
     */
    record Named(byte[] index, byte[] sealed) {
        @Override
        public String toString() {
            return "Named(…)";
        }
    }

    /** Reads an address; empty when it is none. The channel may be empty: then the form of the address tells it. */
    Optional<Named> named(Workspace workspace, String channel, String address, UUID subject);

    /** Whom a contact is; empty when there is no such contact, or it was erased. {@code written} is {@code con_…}. */
    Optional<Named> contact(Connection tx, Workspace workspace, String written, UUID subject) throws SQLException;

    /**
     * The person in a workspace of the organisation.
     *
     * @param home the workspace under whose key the address was sealed
     */
    Person in(Connection tx, Workspace there, Workspace home, Named named, UUID subject) throws SQLException;

    /** The pseudonym and workspace-wide id of the person of an index; nobody is named in any text. */
    Optional<Person> byIndex(Connection tx, Workspace workspace, byte[] index) throws SQLException;

    /** The other contacts that are known to be the same person, as {@code con_…}. */
    List<String> others(Connection tx, Person person) throws SQLException;

    /** Destroys the content key; the epoch under which its copies lie, or empty when there is nobody. */
    OptionalInt destroyKey(Connection tx, Person person, String actor, String reason, Instant now) throws SQLException;
}
