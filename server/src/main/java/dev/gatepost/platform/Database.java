package dev.gatepost.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as the rooms see it: one login role for each component, and transactions that name the workspaces in hand.
 * Row-level security shows a transaction nothing else.
 */
public interface Database extends AutoCloseable {
    /** A component of Gatepost and its database role, which holds just the grants it needs. */
    enum Role {
        ACCEPT,
        DISPATCH,
        CALLBACKS,
        JOBS,
        CONSOLE
    }

    /** Work inside one transaction. */
    @FunctionalInterface
    interface Work<T extends @Nullable Object> {
        T in(Connection tx) throws SQLException;
    }

    /** What a transaction may see. */
    record Scope(Collection<WorkspaceId> workspaces, Collection<OrganisationId> organisations) {
        public static Scope none() {
            return new Scope(java.util.List.of(), java.util.List.of());
        }

        public static Scope of(WorkspaceId workspace, OrganisationId organisation) {
            return new Scope(java.util.List.of(workspace), java.util.List.of(organisation));
        }
    }

    /**
     * Runs the work in one transaction on a pooled connection of that role (waits at most 5 s for one), with the
     * settings {@code gatepost.workspaces} and {@code gatepost.organisations} set for this transaction only. Commits
     * when the work returns, rolls back when it throws. Wraps SQL errors as {@link DatabaseFailure}.
     */
    <T extends @Nullable Object> T transact(Role role, Scope scope, Work<T> work);

    /** A connection of that role owned by the caller (committers), auto-commit off. */
    Connection connect(Role role) throws SQLException;

    /** Sets the scope of the running transaction of an owned connection. */
    void enter(Connection tx, Scope scope) throws SQLException;

    /**
     * A connection as the owner of the tables, auto-commit off, for copying all of them out and in. Row-level security
     * binds it as it binds everybody, until it lifts that for a table. The caller closes it.
     */
    Connection connectAsOwner() throws SQLException;

    @Override
    void close();
}
