package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.keys.Keys;

/**
 * How a caller's own reference is found again without being stored in the clear: by a keyed hash, another one in each
 * workspace. No address holds the separator, so the two uses of the key never meet.
 */
final class References {
    private References() {}

    static byte[] hash(Keys keys, Workspace workspace, String reference) {
        return keys.index(workspace.organisation(), "reference\0" + workspace.id() + "\0" + reference);
    }
}
