package dev.gatepost.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.subtle.AesGcmJce;
import dev.gatepost.keys.RootRotation.Owners;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KEY-03, KEY-05: keys change while what they sealed stays readable, and a wrong key stops the start. */
class KeyRotationTest {
    private static final byte[] PLAIN = "Your parcel is here, Ludmila".getBytes(StandardCharsets.UTF_8);

    private final OrganisationId organisation = OrganisationId.next();
    private final WorkspaceId workspace = WorkspaceId.next();
    private final UUID contact = UUID.randomUUID();
    private final PostgresDatabase database = TestPostgres.fresh();
    private final Owners owners = new Owners(List.of(workspace), List.of(organisation));

    @TempDir
    private Path data = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LocalKeys keys;

    @BeforeEach
    void open() {
        keys = reopened();
        database.transact(Role.CONSOLE, Scope.of(workspace, organisation), tx -> {
            keys.createOrganisation(tx, organisation);
            keys.createWorkspace(tx, workspace);
            return true;
        });
    }

    @AfterEach
    void close() {
        keys.close();
        database.close();
    }

    @Test
    void aNewRootKeyOpensAllThatTheFormerWrappedAndTheFormerIsDestroyedAtTheEnd() throws IOException {
        Sealed sealed = new Sealed();
        byte[] before = Files.readAllBytes(data.resolve("keys/root.key"));
        RootRotation rotation = keys.rootRotation();

        rotation.begin();
        assertThat(rotation.isUnderWay()).isTrue();
        sealed.opens(keys);
        sealed.opens(reopened());
        // Workspace, organisation, signing key and epoch.
        assertThat(rotation.rewrap(owners)).isEqualTo(4);
        assertThat(rotation.rewrap(owners)).isZero();
        sealed.opens(reopened());

        rotation.retire(owners);
        assertThat(rotation.isUnderWay()).isFalse();
        assertThat(data.resolve("keys/root.key.previous")).doesNotExist();
        assertThat(Files.readAllBytes(data.resolve("keys/root.key"))).isNotEqualTo(before);
        sealed.opens(reopened());

        Files.write(data.resolve("keys/root.key"), before);
        assertThatThrownBy(this::reopened).isInstanceOf(KeysUnusable.class).hasMessageContaining("another root key");
    }

    @Test
    void aRotationThatWasCutOffBeforeTheRewrappingGoesOnAfterARestart() {
        Sealed sealed = new Sealed();
        keys.rootRotation().begin();
        try (LocalKeys later = reopened()) {
            sealed.opens(later);
            assertThat(later.rootRotation().isUnderWay()).isTrue();
            assertThat(later.rootRotation().rewrap(owners)).isEqualTo(4);
            later.rootRotation().retire(owners);
            sealed.opens(later);
        }
    }

    @Test
    void aRotationIsRolledBackAndThenTheNewerKeyIsNotNeeded() throws IOException {
        Sealed sealed = new Sealed();
        byte[] before = Files.readAllBytes(data.resolve("keys/root.key"));
        RootRotation rotation = keys.rootRotation();
        rotation.begin();
        rotation.rewrap(owners);
        byte[] whileRotated = keys.workspace(workspace).seal(PLAIN, binding("later"));

        rotation.rollBack();
        rotation.retire(owners);

        assertThat(Files.readAllBytes(data.resolve("keys/root.key"))).isEqualTo(before);
        try (LocalKeys later = reopened()) {
            sealed.opens(later);
            assertThat(later.workspace(workspace).open(whileRotated, binding("later")))
                    .isEqualTo(PLAIN);
        }
    }

    @Test
    void aRollBackThatWasCutOffBetweenItsTwoMovesLosesNeitherKey() throws IOException {
        Sealed sealed = new Sealed();
        keys.rootRotation().begin();
        keys.rootRotation().rewrap(owners);
        Path root = data.resolve("keys/root.key");
        Files.createLink(data.resolve("keys/root.key.swap"), root);
        Files.move(data.resolve("keys/root.key.previous"), root, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        sealed.opens(reopened());
    }

    @Test
    void anotherNodeFollowsARotationAtOnce() {
        try (LocalKeys other = reopened()) {
            keys.rootRotation().begin();
            WorkspaceId madeThere = WorkspaceId.next();
            database.transact(Role.CONSOLE, Scope.of(madeThere, organisation), tx -> {
                other.createWorkspace(tx, madeThere);
                return true;
            });
            keys.rootRotation().rewrap(owners);
            keys.rootRotation().retire(owners);
            byte[] sealed = other.workspace(madeThere).seal(PLAIN, binding("there"));
            try (LocalKeys later = reopened()) {
                assertThat(later.workspace(madeThere).open(sealed, binding("there")))
                        .isEqualTo(PLAIN);
            }
        }
    }

    @Test
    void whatFollowsFromTheRootKeyStaysWhatItWas() {
        RootKey root = RootKey.open(data, null);
        byte[] passwords = root.derive("database-roles");
        root.rotate();
        assertThat(root.derive("database-roles")).isEqualTo(passwords);
        assertThat(RootKey.open(data, null).derive("database-roles")).isEqualTo(passwords);
    }

    @Test
    void aSecondRotationWaitsForTheEndOfTheFirst() {
        keys.rootRotation().begin();
        assertThatThrownBy(() -> keys.rootRotation().begin()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theNewVersionOfAWorkspacesKeySealsAndTheOldOpens() {
        Sealed sealed = new Sealed();
        var place = new SecretStore.Place(workspace, contact, "token");
        keys.secretShelf().put(Role.CONSOLE, place, new Secret("hush"));
        try (LocalKeys other = reopened()) {
            assertThat(other.workspace(workspace).open(sealed.record, binding("raw")))
                    .isEqualTo(PLAIN);
            int version = database.transact(
                    Role.JOBS, Scope.of(workspace, organisation), tx -> keys.rotateWorkspace(tx, workspace));
            keys.forget(workspace);
            assertThat(version).isEqualTo(2);
            sealed.opens(keys);
            assertThat(keys.secretShelf().reseal(workspace)).isEqualTo(1);
            assertThat(keys.secretShelf().find(Role.CONSOLE, place)).contains(new Secret("hush"));
            ContactKeys rewrapped = keys.rewrap(workspace, contact, sealed.minted);
            keys.content(workspace, contact, rewrapped);
            byte[] fresh = keys.workspace(workspace).seal(PLAIN, binding("raw"));
            sleepUntilOld();
            // The other node has not heard of the new version; it looks once more before it gives up.
            assertThat(other.workspace(workspace).open(fresh, binding("raw"))).isEqualTo(PLAIN);
            other.content(workspace, contact, rewrapped);
        }
    }

    @Test
    void anErasedContactsEvidenceKeyIsCarriedOverAndItsContentKeyIsNot() {
        ContactKeys minted = keys.mint(workspace, contact);
        byte[] proof = keys.evidence(workspace, contact, minted).seal(PLAIN, binding("proof"));
        ContactKeys erased = new ContactKeys(minted.epoch(), new byte[0], minted.evidence());
        keys.rollEpoch();
        ContactKeys carried = keys.rewrap(workspace, contact, erased);
        keys.destroyEpoch(minted.epoch());
        assertThat(carried.isErased()).isTrue();
        assertThatThrownBy(() -> keys.content(workspace, contact, carried)).isInstanceOf(Unreadable.class);
        assertThat(keys.evidence(workspace, contact, carried).open(proof, binding("proof")))
                .isEqualTo(PLAIN);
    }

    @Test
    void aRootKeyThatIsHandedInIsRotatedByHandingInTwo(@TempDir Path other) {
        String first = Base64.getEncoder().encodeToString(Aes.newKey());
        String second = Base64.getEncoder().encodeToString(Aes.newKey());
        byte[] wrapped = handed(other, first, null).wrap("x", contact, PLAIN);
        RootKey both = handed(other, second, first);
        byte[] fresh = Objects.requireNonNull(both.rewrapped("x", contact, wrapped));
        assertThat(handed(other, second, null).unwrap("x", contact, fresh)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> handed(other, second, null).unwrap("x", contact, wrapped))
                .isInstanceOf(Unreadable.class);
        assertThatThrownBy(() -> handed(other, "too short", null)).isInstanceOf(KeysUnusable.class);
        assertThatThrownBy(() -> handed(data, first, null))
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("two root keys");
    }

    @Test
    void aRootKeyWrappedByAKeyManagementSystemOpensByItAlone(@TempDir Path other)
            throws GeneralSecurityException, IOException {
        Aead kms = aead(new AesGcmJce(Aes.newKey()));
        byte[] wrapped = RootKey.open(new RootOrigin.InFile(other, null, kms)).wrap("x", contact, PLAIN);
        assertThat(RootKey.open(new RootOrigin.InFile(other, null, kms)).unwrap("x", contact, wrapped))
                .isEqualTo(PLAIN);
        assertThat(Files.readString(other.resolve("keys/root.key"))).startsWith("gatepost wrapped root key");
        assertThatThrownBy(() -> RootKey.open(other, null)).isInstanceOf(KeysUnusable.class);
        Aead another = aead(new AesGcmJce(Aes.newKey()));
        assertThatThrownBy(() -> RootKey.open(new RootOrigin.InFile(other, null, another)))
                .isInstanceOf(KeysUnusable.class);
        assertThatThrownBy(() -> RootKey.open(new RootOrigin.InFile(data, null, kms)))
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("not wrapped");
    }

    private static Aead aead(AesGcmJce aes) {
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
                return aes.encrypt(plaintext, associatedData);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
                return aes.decrypt(ciphertext, associatedData);
            }
        };
    }

    private static RootKey handed(Path folder, String key, @org.jspecify.annotations.Nullable String previous) {
        return RootKey.open(new RootOrigin.Handed(
                folder, "a test", new Secret(key), previous == null ? null : new Secret(previous)));
    }

    /** What must stay readable. */
    private final class Sealed {
        private final ContactKeys minted = keys.mint(workspace, contact);
        private final byte[] content = keys.content(workspace, contact, minted).seal(PLAIN, binding("body"));
        private final byte[] record = keys.workspace(workspace).seal(PLAIN, binding("raw"));
        private final byte[] index = keys.index(organisation, "+4915112345678");
        private final byte[] signature = signed(keys);

        void opens(LocalKeys by) {
            assertThat(by.content(workspace, contact, minted).open(content, binding("body")))
                    .isEqualTo(PLAIN);
            assertThat(by.workspace(workspace).open(record, binding("raw"))).isEqualTo(PLAIN);
            assertThat(by.index(organisation, "+4915112345678")).isEqualTo(index);
            assertThat(signed(by)).isEqualTo(signature);
        }

        private byte[] signed(LocalKeys by) {
            return database.transact(
                            Role.JOBS,
                            Scope.of(workspace, organisation),
                            tx -> by.signing().obtain(tx, workspace, "audit"))
                    .sign(PLAIN);
        }
    }

    private static void sleepUntilOld() {
        try {
            Thread.sleep(2_100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LocalKeys reopened() {
        return LocalKeys.open(RootKey.open(data, null), database, Clock.systemUTC());
    }

    private Binding binding(String field) {
        return new Binding(workspace.value(), contact, field);
    }
}
