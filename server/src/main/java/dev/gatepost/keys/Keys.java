package dev.gatepost.keys;

import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.util.UUID;

/**
 * The keys that other rooms seal with. All methods are safe for many threads; unwrapped workspace keys are held in
 * memory, bounded.
 */
public interface Keys {
    /** Makes the index key of a new organisation, in the caller's transaction. */
    void createOrganisation(Connection tx, OrganisationId organisation);

    /** Makes the key of a new workspace, in the caller's transaction. */
    void createWorkspace(Connection tx, WorkspaceId workspace);

    /** New keys for a contact, wrapped under the workspace key and the current epoch key. Writes nothing. */
    ContactKeys mint(WorkspaceId workspace, UUID contact);

    /** Unwraps the content key. Throws {@link Unreadable} when its epoch is gone. */
    SealingKey content(WorkspaceId workspace, UUID contact, ContactKeys keys);

    /** Unwraps the evidence key. Throws {@link Unreadable} when its epoch is gone. */
    SealingKey evidence(WorkspaceId workspace, UUID contact, ContactKeys keys);

    /** The workspace's own key, for what belongs to no contact: raw callbacks, credentials of connections. */
    SealingKey workspace(WorkspaceId workspace);

    /** The keyed index (HMAC-SHA-256, 32 bytes) by which an organisation finds an address without storing it. */
    byte[] index(OrganisationId organisation, String canonicalAddress);
}
