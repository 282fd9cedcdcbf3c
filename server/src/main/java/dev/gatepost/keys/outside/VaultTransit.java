package dev.gatepost.keys.outside;

import com.google.crypto.tink.Aead;
import dev.gatepost.keys.SecretsUnreachable;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** A key of the transit engine of Vault or OpenBao, which never leaves it. The key must be of an AEAD kind. */
final class VaultTransit implements Aead {
    private final VaultClient vault;
    private final String mount;
    private final String key;

    /** {@code name} is {@code mount/key}: {@code transit/gatepost}. */
    VaultTransit(VaultClient vault, String name) {
        int slash = name.lastIndexOf('/');
        if (!name.matches("[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)+")) {
            throw new IllegalArgumentException("a key of the transit engine is written mount/key");
        }
        this.vault = vault;
        this.mount = name.substring(0, slash);
        this.key = name.substring(slash + 1);
    }

    @Override
    public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
        return ask("encrypt", "plaintext", base64(plaintext), associatedData, "ciphertext")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
        String sealed = new String(ciphertext, StandardCharsets.UTF_8);
        return Base64.getDecoder().decode(ask("decrypt", "ciphertext", sealed, associatedData, "plaintext"));
    }

    private String ask(String act, String given, String value, byte[] associated, String wanted)
            throws GeneralSecurityException {
        try {
            ObjectNode answer = vault.call(
                            "POST",
                            mount + "/" + act + "/" + key,
                            Map.of(given, value, "associated_data", base64(associated)))
                    .orElseThrow(() -> new GeneralSecurityException("there is no such key"));
            return answer.path("data").path(wanted).asString();
        } catch (SecretsUnreachable refused) {
            throw new GeneralSecurityException(refused.getMessage(), refused);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
