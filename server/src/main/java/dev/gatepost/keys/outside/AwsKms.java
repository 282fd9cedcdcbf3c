package dev.gatepost.keys.outside;

import com.google.crypto.tink.Aead;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kms.KmsClient;

/** A symmetric key of Amazon's key management service, which never leaves it. */
final class AwsKms implements Aead {
    private final KmsClient kms;
    private final String key;

    AwsKms(KmsClient kms, String key) {
        this.kms = kms;
        this.key = key;
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        try {
            return kms.encrypt(ask -> ask.keyId(key)
                            .plaintext(SdkBytes.fromByteArray(plaintext))
                            .encryptionContext(context(associatedData)))
                    .ciphertextBlob()
                    .asByteArray();
        } catch (SdkException refused) {
            throw new GeneralSecurityException(refused.getMessage(), refused);
        }
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
        try {
            return kms.decrypt(ask -> ask.keyId(key)
                            .ciphertextBlob(SdkBytes.fromByteArray(ciphertext))
                            .encryptionContext(context(associatedData)))
                    .plaintext()
                    .asByteArray();
        } catch (SdkException refused) {
            throw new GeneralSecurityException(refused.getMessage(), refused);
        }
    }

    /** What the service calls associated data: pairs, which its own log shows. */
    private static Map<String, String> context(byte[] associated) {
        return Map.of(
                "purpose",
                new String(associated, StandardCharsets.ISO_8859_1).isEmpty()
                        ? "-"
                        : Base64.getEncoder().encodeToString(associated));
    }
}
