package dev.gatepost.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KEY-01, KEY-02, KEY-05, KEY-06: what is sealed opens in its place under its key, and nowhere else. */
class LocalKeysTest {
    private static final byte[] PLAIN = "Your parcel is here, Ludmila".getBytes(StandardCharsets.UTF_8);

    private final OrganisationId organisation = OrganisationId.next();
    private final WorkspaceId workspace = WorkspaceId.next();
    private final UUID contact = UUID.randomUUID();
    private final PostgresDatabase database = TestPostgres.fresh();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

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
    void whatIsSealedOpensAgainAfterARestart() {
        ContactKeys minted = keys.mint(workspace, contact);
        byte[] sealed = keys.content(workspace, contact, minted).seal(PLAIN, binding("body"));
        byte[] record = keys.workspace(workspace).seal(PLAIN, binding("raw"));
        assertThat(sealed).hasSize(PLAIN.length + 28);
        assertThat(record).hasSize(PLAIN.length + 28);
        try (LocalKeys later = reopened()) {
            assertThat(later.content(workspace, contact, minted).open(sealed, binding("body")))
                    .isEqualTo(PLAIN);
            assertThat(later.workspace(workspace).open(record, binding("raw"))).isEqualTo(PLAIN);
            assertThat(later.index(organisation, "+4915112345678"))
                    .isEqualTo(keys.index(organisation, "+4915112345678"))
                    .hasSize(32);
        }
    }

    @Test
    void aSealedValueOpensInItsOwnPlaceOnly() {
        ContactKeys minted = keys.mint(workspace, contact);
        SealingKey content = keys.content(workspace, contact, minted);
        byte[] sealed = content.seal(PLAIN, binding("body"));
        Binding elsewhere = new Binding(workspace.value(), UUID.randomUUID(), "body");
        assertUnreadable(() -> content.open(sealed, binding("variables")));
        assertUnreadable(() -> content.open(sealed, elsewhere));
        assertUnreadable(() -> keys.evidence(workspace, contact, minted).open(sealed, binding("body")));
        assertUnreadable(() -> keys.workspace(workspace).open(sealed, binding("body")));
        for (int i = 0; i < sealed.length; i++) {
            byte[] altered = sealed.clone();
            altered[i] ^= 1;
            assertUnreadable(() -> content.open(altered, binding("body")));
        }
    }

    @Test
    void aContactsKeysServeNoOtherContactNorRoleAndNoOtherWorkspace() {
        WorkspaceId other = WorkspaceId.next();
        database.transact(Role.JOBS, Scope.of(other, organisation), tx -> {
            keys.createWorkspace(tx, other);
            return true;
        });
        ContactKeys minted = keys.mint(workspace, contact);
        assertUnreadable(() -> keys.content(workspace, UUID.randomUUID(), minted));
        assertUnreadable(() -> keys.content(other, contact, minted));
        ContactKeys exchanged = new ContactKeys(minted.epoch(), minted.evidence(), minted.content());
        assertUnreadable(() -> keys.content(workspace, contact, exchanged));
    }

    @Test
    void indexesDifferByOrganisationAndByAddress() {
        OrganisationId other = OrganisationId.next();
        database.transact(Role.JOBS, Scope.of(workspace, other), tx -> {
            keys.createOrganisation(tx, other);
            return true;
        });
        byte[] index = keys.index(organisation, "+4915112345678");
        assertThat(keys.index(other, "+4915112345678")).isNotEqualTo(index);
        assertThat(keys.index(organisation, "+4915112345679")).isNotEqualTo(index);
    }

    @Test
    void aDestroyedEpochMakesItsContactsUnreadableAndSparesTheRewrapped() {
        ContactKeys erased = keys.mint(workspace, contact);
        UUID survivor = UUID.randomUUID();
        ContactKeys old = keys.mint(workspace, survivor);
        byte[] sealed = keys.evidence(workspace, survivor, old).seal(PLAIN, binding("proof"));
        int first = keys.currentEpoch();
        assertThat(keys.rollEpoch()).isEqualTo(first + 1);
        ContactKeys rewrapped = keys.rewrap(workspace, survivor, old);
        assertThat(rewrapped.epoch()).isEqualTo(first + 1);

        keys.destroyEpoch(first);

        assertUnreadable(() -> keys.content(workspace, contact, erased));
        assertUnreadable(() -> keys.evidence(workspace, contact, erased));
        assertThat(keys.evidence(workspace, survivor, rewrapped).open(sealed, binding("proof")))
                .isEqualTo(PLAIN);
        try (LocalKeys later = reopened()) {
            assertUnreadable(() -> later.content(workspace, contact, erased));
            assertThat(later.currentEpoch()).isEqualTo(first + 1);
        }
    }

    @Test
    void aNodeForgetsAnEpochThatAnotherNodeDestroyed() {
        ContactKeys erased = keys.mint(workspace, contact);
        try (LocalKeys otherNode = reopened()) {
            keys.rollEpoch();
            assertThat(otherNode.content(workspace, contact, erased)).isNotNull();
            keys.destroyEpoch(erased.epoch());
            otherNode.rollEpochWhenDue();
            assertUnreadable(() -> otherNode.content(workspace, contact, erased));
            assertThat(otherNode.currentEpoch()).isEqualTo(keys.currentEpoch());
        }
    }

    @Test
    void anEpochLastsAWeekAndTheCurrentOneCannotBeDestroyed() {
        int first = keys.currentEpoch();
        assertThat(keys.rollEpochWhenDue()).isFalse();
        now = now.plus(Duration.ofDays(7));
        assertThat(keys.rollEpochWhenDue()).isTrue();
        assertThat(keys.currentEpoch()).isEqualTo(first + 1);
        assertThatThrownBy(() -> keys.destroyEpoch(first + 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherRootKeyIsRefusedAndNothingIsChanged(@TempDir Path elsewhere) throws IOException {
        RootKey another = RootKey.open(elsewhere, null);
        assertThatThrownBy(() -> LocalKeys.open(another, database, Clock.systemUTC()))
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("another root key");
        reopened().close();
        assertThat(elsewhere.resolve("keys/epochs")).isEmptyDirectory();
        Files.delete(elsewhere.resolve("keys/root.key"));
        Files.createFile(elsewhere.resolve("keys/epochs/1.key"));
        assertThatThrownBy(() -> RootKey.open(elsewhere, null))
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("missing");
        assertThat(elsewhere.resolve("keys/root.key")).doesNotExist();
    }

    @Test
    void aMissingRootKeyIsNotReplacedWhenThereIsADatabase(@TempDir Path used) throws IOException {
        Files.createDirectories(used.resolve("postgres/data"));
        assertThatThrownBy(() -> RootKey.open(used, null)).isInstanceOf(KeysUnusable.class);
        assertThatThrownBy(() -> RootKey.open(data, used.resolve("given.key"))).isInstanceOf(KeysUnusable.class);
    }

    @Test
    void missingEpochKeysStopTheStart() throws IOException {
        Files.delete(data.resolve("keys/epochs/1.key"));
        assertThatThrownBy(this::reopened)
                .isInstanceOf(KeysUnusable.class)
                .hasMessageContaining("epoch keys are missing");
    }

    @Test
    void keyFilesAreTheirOwnersOnlyAndAnOpenOneIsRefused() throws IOException {
        Path file = data.resolve("keys/root.key");
        for (Path each : new Path[] {file, data.resolve("keys/epochs/1.key")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rw-------");
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::reopened).isInstanceOf(KeysUnusable.class).hasMessageContaining("read by others");
    }

    @Test
    void nothingThatHoldsAKeyPrintsIt() {
        ContactKeys minted = keys.mint(workspace, contact);
        String printed = keys.content(workspace, contact, minted) + " " + keys.workspace(workspace) + " "
                + RootKey.open(data, null) + " " + minted;
        assertThat(printed).isEqualTo("SealingKey(…) SealingKey(…) RootKey(…) ContactKeys(epoch 1)");
    }

    @Test
    void derivedBytesFollowFromTheRootAndTheLabel() {
        RootKey root = RootKey.open(data, null);
        assertThat(root.derive("database"))
                .hasSize(32)
                .isEqualTo(RootKey.open(data, null).derive("database"));
        assertThat(root.derive("database")).isNotEqualTo(root.derive("other"));
    }

    @Test
    void aSecretIsSealedAndEachTouchOfItIsRecorded() throws SQLException {
        SecretStore secrets = keys.secrets();
        var place = new SecretStore.Place(workspace, UUID.randomUUID(), "auth_token");
        var console = new SecretStore.Use(Role.CONSOLE, "set by a person");
        secrets.put(place, new Secret("first"), console);
        secrets.put(place, new Secret("hush"), console);
        var sending = new SecretStore.Use(Role.DISPATCH, "send msg_1");

        assertThat(secrets.get(place, sending)).isEqualTo(new Secret("hush"));
        assertThat(column("select encode(sealed, 'escape') from workspace_secret"))
                .doesNotContain("hush");
        assertThat(column("select string_agg(who || ' ' || act || ' ' || name || ' ' || why, ';' order by id)"
                        + " from secret_access"))
                .startsWith("gatepost_console written auth_token")
                .endsWith("gatepost_dispatch read auth_token send msg_1");
        assertThatThrownBy(() -> secrets.get(place, new SecretStore.Use(Role.ACCEPT, "curiosity")))
                .isInstanceOf(DatabaseFailure.class);
        assertUnreadable(() -> secrets.get(place.previous(), sending));
        assertThat(secrets.remove(place, console)).isTrue();
        assertThat(RecordedSecrets.accesses(database, workspace, null, 2))
                .extracting(RecordedSecrets.Access::act)
                .containsExactly("removed", "read");
    }

    @Test
    void aSecretWhoseReadingCannotBeRecordedIsNotGivenOut() throws SQLException {
        SecretStore secrets = keys.secrets();
        var place = new SecretStore.Place(workspace, UUID.randomUUID(), "auth_token");
        secrets.put(place, new Secret("hush"), new SecretStore.Use(Role.CONSOLE, "set"));
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute("revoke insert on secret_access from gatepost_dispatch");
        }
        assertThatThrownBy(() -> secrets.get(place, new SecretStore.Use(Role.DISPATCH, "send msg_1")))
                .isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void aSecretMovedToAnotherPlaceDoesNotOpen() throws SQLException {
        SecretStore secrets = keys.secrets();
        var use = new SecretStore.Use(Role.CONSOLE, "test");
        var mine = new SecretStore.Place(workspace, UUID.randomUUID(), "token");
        var other = new SecretStore.Place(workspace, UUID.randomUUID(), "token");
        secrets.put(mine, new Secret("mine"), use);
        secrets.put(other, new Secret("other"), use);
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement()) {
            statement.execute("update workspace_secret set sealed = (select sealed from workspace_secret where"
                    + " owner_id = '" + mine.owner() + "') where owner_id = '" + other.owner() + "'");
        }
        assertUnreadable(() -> secrets.get(other, use));
    }

    @Test
    void aComponentCannotRecordAnAccessUnderAnotherName() {
        assertThatThrownBy(() -> database.transact(Role.DISPATCH, Scope.of(workspace, organisation), tx -> {
                    try (Statement forge = tx.createStatement()) {
                        return forge.executeUpdate("insert into secret_access values ('" + workspace.value()
                                + "', gen_random_uuid(), gen_random_uuid(),"
                                + " 'x', 'read', 'gatepost_console', '', now())");
                    }
                }))
                .isInstanceOf(DatabaseFailure.class);
    }

    @Test
    void aSigningKeyIsMadeOnceAndWrapped() {
        Scope scope = Scope.of(workspace, organisation);
        SigningKeys signing = keys.signing();
        SigningKey made = database.transact(Role.JOBS, scope, tx -> signing.obtain(tx, workspace, "audit"));
        SigningKey again = database.transact(Role.CONSOLE, scope, tx -> signing.obtain(tx, workspace, "audit"));
        assertThat(again.publicKey()).isEqualTo(made.publicKey()).hasSize(32);
        assertThat(again.sign(PLAIN)).isEqualTo(made.sign(PLAIN)).hasSize(64);
    }

    private LocalKeys reopened() {
        return LocalKeys.open(RootKey.open(data, null), database, turnedClock());
    }

    private Clock turnedClock() {
        InstantSource source = () -> now;
        return source.withZone(ZoneOffset.UTC);
    }

    private Binding binding(String field) {
        return new Binding(workspace.value(), contact, field);
    }

    private String column(String sql) throws SQLException {
        try (Connection admin = TestPostgres.superuser(database);
                Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void assertUnreadable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(Unreadable.class);
    }
}
