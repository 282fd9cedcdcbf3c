package dev.gatepost.access.operators;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.security.SecureRandom;
import java.util.Base64;

/** Random tokens for links and cookies: 192 bits, shown once and kept as SHA-256. */
final class Tokens {
    private static final int BYTES = 24;
    private static final int LONGEST = 64;

    private final SecureRandom random = new SecureRandom();

    Secret next() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] hash(Secret token) {
        return Digests.sha256(token.reveal());
    }

    /** The hash of what somebody sent, which may be anything. */
    static byte[] hash(String sent) {
        return Digests.sha256(sent.length() > LONGEST ? "" : sent);
    }
}
