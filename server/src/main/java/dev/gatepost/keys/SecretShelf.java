package dev.gatepost.keys;

import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import java.util.Optional;

/**
 * Where the values of secrets lie: in the database, sealed, or on another machine. It records nothing; {@link
 * RecordedSecrets} does. Implementations are safe for many threads and pass the one contract test. What cannot be
 * reached throws {@link SecretsUnreachable}.
 */
public interface SecretShelf {
    /** Writes a value over the one that may be there. */
    void put(Role role, Place place, Secret value);

    /** The value; empty when there is none. Throws {@link Unreadable} when what is there is not what was put. */
    Optional<Secret> find(Role role, Place place);

    /** Takes a value away so that it cannot be had again; false when there was none. */
    boolean remove(Role role, Place place);

    /** In words, for the operator: {@code the database, sealed}. */
    String where();
}
