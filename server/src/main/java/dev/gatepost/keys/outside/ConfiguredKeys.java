package dev.gatepost.keys.outside;

import com.google.crypto.tink.Aead;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.RootKey;
import dev.gatepost.keys.RootOrigin;
import dev.gatepost.keys.SecretShelf;
import dev.gatepost.platform.KeySettings;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClientBuilder;

/** The root key and the store of secrets that the settings name. */
public final class ConfiguredKeys {
    /** The name of the credential in which systemd hands the root key in. */
    static final String CREDENTIAL = "gatepost-root-key";

    private ConfiguredKeys() {}

    /**
     * Opens the root key: from systemd's credential, from the environment, or from its file, which a key management
     * system may have wrapped.
     */
    public static RootKey root(Settings settings) {
        KeySettings keys = settings.keys();
        Path data = settings.dataDir();
        Secret credential = keys.credentials()
                .map(folder -> folder.resolve(CREDENTIAL))
                .filter(Files::exists)
                .map(ConfiguredKeys::read)
                .orElse(null);
        if (credential != null) {
            Secret previous = keys.credentials()
                    .map(folder -> folder.resolve(CREDENTIAL + "-previous"))
                    .filter(Files::exists)
                    .map(ConfiguredKeys::read)
                    .orElse(null);
            return RootKey.open(new RootOrigin.Handed(data, "the credential " + CREDENTIAL, credential, previous));
        }
        String given = keys.get(KeySettings.ROOT_KEY).orElse(null);
        if (given != null) {
            Secret previous =
                    keys.get(KeySettings.ROOT_KEY_PREVIOUS).map(Secret::new).orElse(null);
            return RootKey.open(new RootOrigin.Handed(data, KeySettings.ROOT_KEY, new Secret(given), previous));
        }
        return RootKey.open(new RootOrigin.InFile(data, settings.rootKeyFile().orElse(null), kms(keys)));
    }

    /** Where the values of secrets lie. */
    public static SecretShelf shelf(KeySettings settings, LocalKeys local) {
        String where = settings.get(KeySettings.SECRETS).orElse("local");
        if (where.equals("local")) {
            return local.secretShelf();
        }
        if (where.startsWith("vault:")) {
            return new VaultSecrets(vault(settings), where.substring("vault:".length()));
        }
        if (where.equals("aws")) {
            SecretsManagerClientBuilder builder = SecretsManagerClient.builder();
            settings.get(KeySettings.AWS_REGION).map(Region::of).ifPresent(builder::region);
            settings.get(KeySettings.AWS_ENDPOINT).map(URI::create).ifPresent(builder::endpointOverride);
            return new AwsSecrets(builder.build());
        }
        throw new Settings.Unusable(KeySettings.SECRETS + " must be local, vault:<mount> or aws.");
    }

    private static @Nullable Aead kms(KeySettings settings) {
        String key = settings.get(KeySettings.ROOT_KEY_KMS).orElse(null);
        if (key == null) {
            return null;
        }
        if (key.startsWith("vault:")) {
            return new VaultTransit(vault(settings), key.substring("vault:".length()));
        }
        if (key.startsWith("aws:")) {
            KmsClientBuilder builder = KmsClient.builder();
            settings.get(KeySettings.AWS_REGION).map(Region::of).ifPresent(builder::region);
            settings.get(KeySettings.AWS_ENDPOINT).map(URI::create).ifPresent(builder::endpointOverride);
            return new AwsKms(builder.build(), key.substring("aws:".length()));
        }
        throw new Settings.Unusable(KeySettings.ROOT_KEY_KMS + " must be vault:<mount>/<key> or aws:<key id or ARN>.");
    }

    private static VaultClient vault(KeySettings settings) {
        String address = settings.get(KeySettings.VAULT_ADDRESS)
                .orElseThrow(() -> new Settings.Unusable(KeySettings.VAULT_ADDRESS + " is needed."));
        Path token = settings.get(KeySettings.VAULT_TOKEN_FILE)
                .map(Path::of)
                .orElseThrow(() -> new Settings.Unusable(KeySettings.VAULT_TOKEN_FILE + " is needed."));
        try {
            return new VaultClient(
                    address, token, settings.get(KeySettings.VAULT_NAMESPACE).orElse(null));
        } catch (IllegalArgumentException wrong) {
            throw new Settings.Unusable(String.valueOf(wrong.getMessage()));
        }
    }

    private static Secret read(Path file) {
        try {
            return new Secret(Files.readString(file).strip());
        } catch (IOException e) {
            throw new Settings.Unusable("The credential " + file + " cannot be read.");
        }
    }
}
