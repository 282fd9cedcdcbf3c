package dev.gatepost.keys.outside;

import dev.gatepost.keys.SecretShelf;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretsUnreachable;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Secret;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

/** Secrets in Amazon's secrets manager, each under {@code gatepost/<workspace>/<owner>/<name>}. */
public final class AwsSecrets implements SecretShelf {
    private final SecretsManagerClient aws;

    AwsSecrets(SecretsManagerClient aws) {
        this.aws = aws;
    }

    @Override
    public void put(Role role, Place place, Secret value) {
        try {
            try {
                aws.putSecretValue(ask -> ask.secretId(id(place)).secretString(value.reveal()));
            } catch (ResourceNotFoundException fresh) {
                aws.createSecret(ask -> ask.name(id(place)).secretString(value.reveal()));
            }
        } catch (SdkException refused) {
            throw unreachable(refused);
        }
    }

    @Override
    public Optional<Secret> find(Role role, Place place) {
        try {
            return Optional.of(new Secret(
                    aws.getSecretValue(ask -> ask.secretId(id(place))).secretString()));
        } catch (ResourceNotFoundException none) {
            return Optional.empty();
        } catch (SdkException refused) {
            throw unreachable(refused);
        }
    }

    /** Without the days in which the service would let it be restored. */
    @Override
    public boolean remove(Role role, Place place) {
        try {
            aws.deleteSecret(ask -> ask.secretId(id(place)).forceDeleteWithoutRecovery(true));
            return true;
        } catch (ResourceNotFoundException none) {
            return false;
        } catch (SdkException refused) {
            throw unreachable(refused);
        }
    }

    @Override
    public String where() {
        return "Amazon's secrets manager";
    }

    private static String id(Place place) {
        return "gatepost/" + place.workspace().value() + "/" + place.owner() + "/" + place.name();
    }

    private static SecretsUnreachable unreachable(SdkException refused) {
        // Its messages may name what was asked for; the code is enough to mend it.
        String why = refused instanceof AwsServiceException service
                ? service.awsErrorDetails().errorCode()
                : refused.getClass().getSimpleName();
        return new SecretsUnreachable("The secrets manager did not answer as it should: " + why + ".");
    }
}
