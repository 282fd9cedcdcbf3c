package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import java.util.List;
import java.util.Optional;

/** The brands of a workspace; another room keeps them. */
public interface Brands {
    /**
     * A brand.
     *
     * @param id its written id, as the ledger names it
     */
    record Known(String id, String name) {}

    List<Known> of(Workspace workspace);

    /** The brand with this written id. */
    default Optional<Known> find(Workspace workspace, String id) {
        return of(workspace).stream().filter(b -> b.id().equals(id)).findFirst();
    }
}
