package dev.gatepost.access;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

/**
 * The form of API keys: {@code gp_live_} or {@code gp_test_}, 28 characters of randomness (166 bits) and six of check
 * (CRC-32 in base 62), so that scanners find leaked keys and typing errors are told apart from revoked keys without a
 * look at the database. Stored only as SHA-256 (ACC-01).
 */
public final class ApiKey {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM = 28;
    private static final int CHECK = 6;
    private static final int PREFIX = "gp_live_".length();

    private ApiKey() {}

    /** A new key for a workspace of this kind; {@code random} must be cryptographically secure. */
    static Secret generate(Workspace.Kind kind, RandomGenerator random) {
        StringBuilder key = new StringBuilder(kind == Workspace.Kind.LIVE ? "gp_live_" : "gp_test_");
        for (int i = 0; i < RANDOM; i++) {
            key.append(BASE62.charAt(random.nextInt(62)));
        }
        return new Secret(key + check(key));
    }

    /** Whether the text has the form and check digits of a key. */
    static boolean wellFormed(String text) {
        if (text.length() != PREFIX + RANDOM + CHECK || !(text.startsWith("gp_live_") || text.startsWith("gp_test_"))) {
            return false;
        }
        for (int i = PREFIX; i < text.length(); i++) {
            if (BASE62.indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        String body = text.substring(0, PREFIX + RANDOM);
        return check(body).contentEquals(text.substring(PREFIX + RANDOM));
    }

    /** Whether a key, or what looks like one, stands somewhere in the text. */
    public static boolean occursIn(String text) {
        return text.contains("gp_live_") || text.contains("gp_test_");
    }

    static byte[] hash(String key) {
        return Digests.sha256(key);
    }

    private static String check(CharSequence body) {
        CRC32 crc = new CRC32();
        crc.update(body.toString().getBytes(StandardCharsets.US_ASCII));
        long value = crc.getValue();
        char[] out = new char[CHECK];
        for (int i = CHECK - 1; i >= 0; i--) {
            out[i] = BASE62.charAt((int) (value % 62));
            value /= 62;
        }
        return new String(out);
    }
}
