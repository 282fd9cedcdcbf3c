package dev.gatepost.intake;

import dev.gatepost.access.Workspace;
import dev.gatepost.keys.Keys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How a caller's own reference is found again without being stored in the clear: by a keyed hash, another one in each
 * workspace. No address holds the separator, so the two uses of the key never meet.
 */
public final class References {
    private References() {}

    /** The hash of a caller's reference. */
    public static byte[] hash(Keys keys, Workspace workspace, String reference) {
        return keys.index(workspace.organisation(), "reference\0" + workspace.id() + "\0" + reference);
    }

    /** The first half of a keyed hash of a rendered text; never 0. */
    static long text(Keys keys, Workspace workspace, @Nullable String subject, String text) {
        byte[] hash = keys.index(workspace.organisation(), "text\0" + workspace.id() + "\0" + subject + "\0" + text);
        long half = ByteBuffer.wrap(hash).getLong();
        return half == 0 ? 1 : half;
    }
}
