package dev.gatepost.contacts;

import dev.gatepost.keys.Binding;
import dev.gatepost.keys.ContactKeys;
import dev.gatepost.platform.WorkspaceId;
import java.util.UUID;

/**
 * A contact point as it is stored.
 *
 * @param index the organisation's keyed index of the address
 * @param addressSealed the address under the content key
 * @param pseudonym how the audit names this person
 * @param consent the projection of the consent ledger (JSON; the room consent owns its meaning)
 */
public record Contact(
        WorkspaceId workspace,
        ContactId id,
        byte[] index,
        byte[] addressSealed,
        UUID pseudonym,
        ContactKeys keys,
        String consent) {
    /** What the sealed address is bound to. */
    public static Binding addressBinding(WorkspaceId workspace, ContactId contact) {
        return new Binding(workspace.value(), contact.value(), "contact.address");
    }

    @Override
    public String toString() {
        return "Contact(" + id + ")";
    }
}
