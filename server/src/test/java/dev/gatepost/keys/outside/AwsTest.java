package dev.gatepost.keys.outside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.keys.SecretShelf;
import dev.gatepost.keys.SecretShelfContract;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretsUnreachable;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/** KEY-01: Amazon's services, by their own client against a peer that speaks what is used of their protocol. */
class AwsTest implements SecretShelfContract {
    private static final StaticCredentialsProvider SOMEBODY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b"));

    private final AwsPeer peer;
    private final WorkspaceId workspace = WorkspaceId.next();
    private final SecretsManagerClient secrets;
    private final KmsClient kms;

    AwsTest() throws IOException, GeneralSecurityException {
        peer = new AwsPeer();
        secrets = SecretsManagerClient.builder()
                .region(Region.EU_CENTRAL_1)
                .endpointOverride(peer.address())
                .credentialsProvider(SOMEBODY)
                .build();
        kms = KmsClient.builder()
                .region(Region.EU_CENTRAL_1)
                .endpointOverride(peer.address())
                .credentialsProvider(SOMEBODY)
                .build();
    }

    @AfterEach
    void close() {
        secrets.close();
        kms.close();
        peer.close();
    }

    @Override
    public SecretShelf shelf() {
        return new AwsSecrets(secrets);
    }

    @Override
    public WorkspaceId workspace() {
        return workspace;
    }

    @Test
    void aServiceThatIsAwayIsTold() {
        peer.close();
        assertThatThrownBy(() -> shelf().find(Role.CONSOLE, new Place(workspace, UUID.randomUUID(), "token")))
                .isInstanceOf(SecretsUnreachable.class);
    }

    @Test
    void theKeyOpensWhatItSealedInItsContextOnly() throws GeneralSecurityException {
        AwsKms aead = new AwsKms(kms, "alias/gatepost");
        byte[] plain = "32 bytes of a root key, or so...".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = aead.encrypt(plain, new byte[] {1});
        assertThat(aead.decrypt(sealed, new byte[] {1})).isEqualTo(plain);
        assertThatThrownBy(() -> aead.decrypt(sealed, new byte[] {2})).isInstanceOf(GeneralSecurityException.class);
    }
}
