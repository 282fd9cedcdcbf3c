package dev.gatepost.keys;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import java.util.Optional;
import java.util.UUID;

/**
 * Secrets of connections, endpoints and clients. Each touch is recorded in table {@code secret_access}: which
 * component, which secret, when, why; a secret whose reading cannot be recorded is not given out. The store may be on
 * another machine, so no method is called while a database connection is held. Throws {@link SecretsUnreachable} when
 * it cannot be reached.
 */
public interface SecretStore {
    /** Where a secret is kept: whose it is and what it is called, at most 60 letters, digits and underscores. */
    record Place(WorkspaceId workspace, UUID owner, String name) {
        public Place {
            if (!name.matches("[a-z][a-z0-9_]{0,59}")) {
                throw new IllegalArgumentException("a secret's name is small letters, digits and underscores");
            }
        }

        /** Where the secret before this one is kept while it is good as well. */
        public Place previous() {
            return new Place(workspace, owner, name + PREVIOUS);
        }
    }

    /** The end of the name of a secret that was rotated and is good for a while yet. */
    String PREVIOUS = "_previous";

    /**
     * Which component touches it and what for.
     *
     * @param why for the record: {@code sign events}
     */
    record Use(Role role, String why) {}

    /** Writes a secret, over the one of that place if there is one. */
    void put(Place place, Secret value, Use use);

    /** Reads a secret. Throws {@link Unreadable} when there is none, or it was altered or moved. */
    default Secret get(Place place, Use use) {
        return find(place, use).orElseThrow(() -> new Unreadable("there is no secret " + place.name()));
    }

    /** Reads a secret that need not be there. */
    Optional<Secret> find(Place place, Use use);

    /** Removes a secret; false when there was none. */
    boolean remove(Place place, Use use);
}
