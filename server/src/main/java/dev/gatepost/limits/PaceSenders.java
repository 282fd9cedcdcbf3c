package dev.gatepost.limits;

import dev.gatepost.access.Workspace;
import java.util.Optional;
import java.util.UUID;

/** Finds the senders of a workspace; who keeps them implements it. */
@FunctionalInterface
public interface PaceSenders {
    /** A sender and the connection over which it goes first. */
    record Known(UUID id, UUID connection) {}

    Optional<Known> find(Workspace workspace, UUID sender);
}
