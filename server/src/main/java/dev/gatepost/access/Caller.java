package dev.gatepost.access;

import java.util.Set;
import java.util.UUID;

/** A known caller: the key, its workspace and what it may do. */
public record Caller(Workspace workspace, UUID credential, Set<Right> rights) {
    /** How the audit names it. */
    public String actor() {
        return "key:" + credential;
    }
}
