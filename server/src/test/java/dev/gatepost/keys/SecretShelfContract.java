package dev.gatepost.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** KEY-01: what every shelf of secrets promises, wherever it keeps them. */
public interface SecretShelfContract {
    SecretShelf shelf();

    /** A workspace that the shelf may be asked about. */
    WorkspaceId workspace();

    private Place place(String name) {
        return new Place(workspace(), UUID.randomUUID(), name);
    }

    @Test
    default void whatWasPutIsFound() {
        Place place = place("auth_token");
        shelf().put(Role.CONSOLE, place, new Secret("hush \"quoted\" \\ \n ümläut"));
        assertThat(shelf().find(Role.DISPATCH, place)).contains(new Secret("hush \"quoted\" \\ \n ümläut"));
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        assertThat(shelf().find(Role.DISPATCH, place("auth_token"))).isEmpty();
        assertThat(shelf().remove(Role.CONSOLE, place("auth_token"))).isFalse();
    }

    @Test
    default void theLaterValueIsInThePlaceOfTheEarlier() {
        Place place = place("auth_token");
        shelf().put(Role.CONSOLE, place, new Secret("first"));
        shelf().put(Role.CONSOLE, place, new Secret("second"));
        assertThat(shelf().find(Role.DISPATCH, place)).contains(new Secret("second"));
    }

    @Test
    default void placesAreApartByOwnerAndName() {
        Place place = place("auth_token");
        shelf().put(Role.CONSOLE, place, new Secret("one"));
        shelf().put(Role.CONSOLE, place.previous(), new Secret("two"));
        shelf().put(Role.CONSOLE, place("auth_token"), new Secret("three"));
        assertThat(shelf().find(Role.DISPATCH, place)).contains(new Secret("one"));
        assertThat(shelf().find(Role.DISPATCH, place.previous())).contains(new Secret("two"));
    }

    @Test
    default void whatWasRemovedIsGone() {
        Place place = place("auth_token");
        shelf().put(Role.CONSOLE, place, new Secret("hush"));
        assertThat(shelf().remove(Role.CONSOLE, place)).isTrue();
        assertThat(shelf().find(Role.DISPATCH, place)).isEmpty();
        shelf().put(Role.CONSOLE, place, new Secret("again"));
        assertThat(shelf().find(Role.DISPATCH, place)).contains(new Secret("again"));
    }

    @Test
    default void aLongSecretIsKeptWhole() {
        Place place = place("private_key");
        Secret pem = new Secret("-----BEGIN PRIVATE KEY-----\n" + "A".repeat(8_000) + "\n-----END PRIVATE KEY-----");
        shelf().put(Role.CONSOLE, place, pem);
        assertThat(shelf().find(Role.DISPATCH, place)).contains(pem);
    }
}
