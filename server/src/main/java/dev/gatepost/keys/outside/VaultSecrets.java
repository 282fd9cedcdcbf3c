package dev.gatepost.keys.outside;

import dev.gatepost.keys.SecretShelf;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretsUnreachable;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Secrets in a key-value engine, version 2, of Vault or OpenBao: one entry for each, its field {@code value}, below
 * {@code <mount>/gatepost/<workspace>/<owner>}. Taking one away destroys all its versions.
 */
public final class VaultSecrets implements SecretShelf {
    private final VaultClient vault;
    private final String mount;

    VaultSecrets(VaultClient vault, String mount) {
        if (!mount.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")) {
            throw new IllegalArgumentException("the mount of a vault's engine is letters, digits, - _ and /");
        }
        this.vault = vault;
        this.mount = mount;
    }

    @Override
    public void put(Role role, Place place, Secret value) {
        var body = Map.<String, Object>of("data", Map.of("value", value.reveal()));
        if (vault.call("POST", path("data", place), body).isEmpty()) {
            throw new SecretsUnreachable("There is no engine at " + mount + " in the vault.");
        }
    }

    @Override
    public Optional<Secret> find(Role role, Place place) {
        return vault.call("GET", path("data", place), null).flatMap(answer -> {
            JsonNode value = answer.path("data").path("data").path("value");
            return value.isString() ? Optional.of(new Secret(value.asString())) : Optional.empty();
        });
    }

    @Override
    public boolean remove(Role role, Place place) {
        boolean there = find(role, place).isPresent();
        vault.call("DELETE", path("metadata", place), null);
        return there;
    }

    @Override
    public String where() {
        return "the vault, at " + mount;
    }

    private String path(String what, Place place) {
        return mount + "/" + what + "/gatepost/" + place.workspace().value() + "/" + place.owner() + "/" + place.name();
    }
}
