package dev.gatepost.access;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A known caller: the key, its workspace and what it may do; or a person who has signed in, in the workspace of the
 * call.
 *
 * @param credential the key, the session, or the client or rule that the access token came by
 * @param operator the person, when it is one; null for a key
 * @param bearer how the audit names who came with an access token; null for anybody else
 */
public record Caller(
        Workspace workspace,
        UUID credential,
        Set<Right> rights,
        @Nullable Operator operator,
        @Nullable String bearer) {
    /** A key. */
    public Caller(Workspace workspace, UUID credential, Set<Right> rights) {
        this(workspace, credential, rights, null, null);
    }

    /** A person who has signed in. */
    public Caller(Workspace workspace, UUID session, Set<Right> rights, Operator operator) {
        this(workspace, session, rights, operator, null);
    }

    /** Who came with an access token. */
    public Caller(Workspace workspace, UUID credential, Set<Right> rights, String bearer) {
        this(workspace, credential, rights, null, bearer);
    }

    /** How the audit names it. */
    public String actor() {
        if (bearer != null) {
            return bearer;
        }
        return operator == null ? "key:" + credential : operator.actor();
    }
}
