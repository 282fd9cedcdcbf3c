package dev.gatepost.keys.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.keys.RootKey;
import dev.gatepost.keys.SecretShelf;
import dev.gatepost.keys.SecretShelfContract;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretsUnreachable;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** KEY-01: Vault or OpenBao, by a peer that speaks what is used of its API. */
class VaultTest implements SecretShelfContract {
    private final VaultPeer peer;
    private final WorkspaceId workspace = WorkspaceId.next();

    @TempDir
    private Path folder = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private VaultClient client;

    VaultTest() throws IOException, GeneralSecurityException {
        peer = new VaultPeer();
    }

    @BeforeEach
    void open() throws IOException {
        Files.writeString(token(), VaultPeer.TOKEN + "\n");
        client = new VaultClient(peer.address(), token(), null);
    }

    @AfterEach
    void close() {
        client.close();
        peer.close();
    }

    private Path token() {
        return folder.resolve("token");
    }

    @Override
    public SecretShelf shelf() {
        return new VaultSecrets(client, "kv");
    }

    @Override
    public WorkspaceId workspace() {
        return workspace;
    }

    @Test
    void aVaultThatIsSealedOrRefusesIsToldWithoutTheSecret() throws IOException {
        Place place = new Place(workspace, UUID.randomUUID(), "token");
        Files.writeString(token(), "hvs.wrong");
        assertThatThrownBy(() -> shelf().put(Role.CONSOLE, place, new Secret("hush")))
                .isInstanceOf(SecretsUnreachable.class)
                .hasMessageContaining("403")
                .hasMessageNotContaining("hush");
        Files.writeString(token(), VaultPeer.TOKEN);
        peer.seal();
        assertThatThrownBy(() -> shelf().find(Role.CONSOLE, place))
                .isInstanceOf(SecretsUnreachable.class)
                .hasMessageContaining("503");
        peer.close();
        assertThatThrownBy(() -> shelf().find(Role.CONSOLE, place)).isInstanceOf(SecretsUnreachable.class);
    }

    @Test
    void removingTakesAllVersionsAway() {
        Place place = new Place(workspace, UUID.randomUUID(), "token");
        shelf().put(Role.CONSOLE, place, new Secret("hush"));
        shelf().remove(Role.CONSOLE, place);
        assertThat(peer.seen()).anyMatch(call -> call.startsWith("DELETE kv/metadata/gatepost/"));
    }

    @Test
    void plainHttpToAnotherMachineIsRefused() {
        assertThatThrownBy(() -> new VaultClient("http://vault.example:8200", token(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRootKeyIsWrappedByTheTransitEngine() throws IOException {
        Settings settings = Settings.read(
                Map.of(
                        "GATEPOST_DATA_DIR", folder.toString(),
                        "GATEPOST_ROOT_KEY_KMS", "vault:transit/root",
                        "GATEPOST_VAULT_ADDRESS", peer.address(),
                        "GATEPOST_VAULT_TOKEN_FILE", token().toString()),
                false);
        byte[] derived = ConfiguredKeys.root(settings).derive("x");
        assertThat(Files.readString(folder.resolve("keys/root.key"))).contains("wrapped");
        assertThat(ConfiguredKeys.root(settings).derive("x")).isEqualTo(derived);
        assertThatThrownBy(() -> RootKey.open(folder, null)).hasMessageContaining("GATEPOST_ROOT_KEY_KMS");
    }

    @Test
    void aCredentialOfSystemdIsTheRootKey() throws IOException {
        Path credentials = Files.createDirectory(folder.resolve("credentials"));
        Files.writeString(credentials.resolve("gatepost-root-key"), "A".repeat(43) + "=");
        Settings settings = Settings.read(
                Map.of(
                        "GATEPOST_DATA_DIR", folder.resolve("data").toString(),
                        "CREDENTIALS_DIRECTORY", credentials.toString()),
                false);
        assertThat(ConfiguredKeys.root(settings).origin()).contains("credential");
        assertThat(folder.resolve("data/keys/root.key")).doesNotExist();
    }

    @Test
    void aRootKeyInASettingsFileStopsTheStart() throws IOException {
        Files.writeString(folder.resolve("gatepost.settings"), "GATEPOST_ROOT_KEY=" + "A".repeat(43) + "=\n");
        assertThatThrownBy(() -> Settings.read(Map.of("GATEPOST_DATA_DIR", folder.toString()), false))
                .isInstanceOf(Settings.Unusable.class)
                .hasMessageContaining("does not belong in a settings file")
                .hasMessageNotContaining("AAAA");
    }
}
