package dev.gatepost.privacy;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;

/** What a hold asks of the room that stores messages. */
public interface HeldMessages {
    /** To whom a message went; {@code written} is {@code msg_…}. */
    Optional<OfMessage> message(Connection tx, Workspace workspace, String written) throws SQLException;

    /** A message and its contact. */
    record OfMessage(UUID message, UUID contact) {}

    /** The keyed hash under which messages of this reference are found. */
    byte[] reference(Workspace workspace, String reference);

    /** Whether this person has a message of the reference. */
    boolean hasReference(Connection tx, WorkspaceId workspace, UUID contact, byte[] referenceHash) throws SQLException;

    /** Copies content that a hold covers and that expires before a day; how much, at most the limit. */
    int keep(Connection tx, WorkspaceId workspace, Hold hold, LocalDate before, Instant now) throws SQLException;

    /** Lets go of copies that a lifted hold kept; how many, at most a thousand. */
    int release(Connection tx, WorkspaceId workspace, UUID hold) throws SQLException;
}
