package dev.gatepost.keys;

import com.google.crypto.tink.Aead;
import dev.gatepost.platform.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the root key comes from. */
public sealed interface RootOrigin {
    /** The data folder; its {@code keys} folder holds the epoch keys, wherever the root key is. */
    Path data();

    /**
     * A file that Gatepost makes, reads and rotates.
     *
     * @param given another place than {@code keys/root.key}; null for that one
     * @param kms wraps the file's content, so that the file alone opens nothing; null for a file in the clear
     */
    record InFile(Path data, @Nullable Path given, @Nullable Aead kms) implements RootOrigin {}

    /**
     * Handed in by whoever starts Gatepost, who also rotates it: by handing in two.
     *
     * @param from the name of the credential or setting, for messages
     * @param key 32 bytes in base64
     * @param previous the one before, while it is being rotated
     */
    record Handed(
            Path data, String from, Secret key, @Nullable Secret previous) implements RootOrigin {}
}
