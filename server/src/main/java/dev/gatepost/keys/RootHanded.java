package dev.gatepost.keys;

import dev.gatepost.platform.Secret;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Root keys that were handed in at the start: by systemd as a credential, or by the environment. */
final class RootHanded implements RootSource {
    private final String from;
    private final RootKey.Ring ring;

    RootHanded(RootOrigin.Handed handed) {
        this.from = handed.from();
        byte[] key = decoded(handed.key());
        this.ring = new RootKey.Ring(key, previous(handed.previous()));
    }

    private byte @Nullable [] previous(@Nullable Secret previous) {
        return previous == null ? null : decoded(previous);
    }

    private byte[] decoded(Secret text) {
        try {
            byte[] key = Base64.getDecoder().decode(text.reveal().strip());
            if (key.length == Aes.KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below, without quoting what might be a key.
        }
        throw new KeysUnusable(
                from + " holds no root key.", "Give 32 random bytes in base64: head -c 32 /dev/urandom | base64");
    }

    @Override
    public RootKey.Ring read() {
        return ring;
    }

    @Override
    public String toString() {
        return from;
    }
}
