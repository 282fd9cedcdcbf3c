package dev.gatepost.keys;

import com.google.crypto.tink.subtle.PrfHmacJce;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.spec.SecretKeySpec;

/**
 * A workspace's key in hand. It seals each record under a key derived for that record: one key with random nonces is
 * good for 2³² values (NIST SP 800-38D, section 8.3), which a busy workspace's callbacks would pass within days.
 */
final class WorkspaceSealingKey implements SealingKey {
    private final PrfHmacJce derivation;

    WorkspaceSealingKey(byte[] workspaceKey) {
        try {
            byte[] key = Aes.derive(workspaceKey, "gatepost workspace records");
            derivation = new PrfHmacJce("HMACSHA256", new SecretKeySpec(key, "HMAC"));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", absent);
        }
    }

    @Override
    public byte[] seal(byte[] plain, Binding binding) {
        return recordKey(binding).seal(plain, binding.bytes());
    }

    @Override
    public byte[] open(byte[] sealed, Binding binding) {
        return recordKey(binding).open(sealed, binding.bytes(), binding.field());
    }

    private Aes recordKey(Binding binding) {
        byte[] id = ByteBuffer.allocate(16)
                .putLong(binding.record().getMostSignificantBits())
                .putLong(binding.record().getLeastSignificantBits())
                .array();
        try {
            return new Aes(derivation.compute(id, Aes.KEY_BYTES));
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("HMAC-SHA-256 failed.", failure);
        }
    }

    @Override
    public String toString() {
        return "SealingKey(…)";
    }
}
