package dev.gatepost.contacts;

import dev.gatepost.keys.Binding;
import dev.gatepost.keys.ContactKeys;
import dev.gatepost.platform.WorkspaceId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A contact point as it is stored.
 *
 * @param index the organisation's keyed index of the address
 * @param addressSealed the address under the content key
 * @param pseudonym how the audit names this person
 * @param consent the projection of the consent ledger (JSON; the room consent owns its meaning)
 * @param alias the keyed index of what all ways to write this person's address have in common ({@link AddressAlias});
 *     null where there is one way only
 * @param residence where the person lives, if somebody told
 */
public record Contact(
        WorkspaceId workspace,
        ContactId id,
        byte[] index,
        byte[] addressSealed,
        UUID pseudonym,
        ContactKeys keys,
        String consent,
        byte @Nullable [] alias,
        @Nullable Residence residence) {
    /** A contact of which nobody told where they live. */
    public Contact(
            WorkspaceId workspace,
            ContactId id,
            byte[] index,
            byte[] addressSealed,
            UUID pseudonym,
            ContactKeys keys,
            String consent,
            byte @Nullable [] alias) {
        this(workspace, id, index, addressSealed, pseudonym, keys, consent, alias, null);
    }

    /** The indexes by which an opt-out of this person is found: of the address, and of all ways to write it. */
    public List<byte[]> suppressible() {
        return alias == null ? List.of(index) : List.of(index, alias);
    }

    /** What the sealed address is bound to. */
    public static Binding addressBinding(WorkspaceId workspace, ContactId contact) {
        return new Binding(workspace.value(), contact.value(), "contact.address");
    }

    @Override
    public String toString() {
        return "Contact(" + id + ")";
    }
}
