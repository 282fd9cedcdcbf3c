package dev.gatepost.access;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A known caller: the key, its workspace and what it may do; or a person who has signed in, in the workspace of the
 * call.
 *
 * @param credential the key, or the session
 * @param operator the person, when it is one; null for a key
 */
public record Caller(
        Workspace workspace,
        UUID credential,
        Set<Right> rights,
        @Nullable Operator operator) {
    /** A key. */
    public Caller(Workspace workspace, UUID credential, Set<Right> rights) {
        this(workspace, credential, rights, null);
    }

    /** How the audit names it. */
    public String actor() {
        return operator == null ? "key:" + credential : operator.actor();
    }
}
